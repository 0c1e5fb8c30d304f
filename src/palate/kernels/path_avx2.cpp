// The loops for processors with AVX2: sixteen registers of eight floats.
#include "loops/needs.hpp"

#ifdef X86_PATHS
#pragma GCC target("avx2,fma,bmi,bmi2")
#define PATH avx2
#define LANES 8
#define REGISTERS 16
#include "loops/all.hpp"

namespace palate {
const Loops* const AVX2_LOOPS = &avx2::LOOPS;
}
#else
namespace palate {
const Loops* const AVX2_LOOPS = nullptr;
}
#endif
