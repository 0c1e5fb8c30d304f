// The loops for processors with AVX2: sixteen registers of eight floats.
#include "loops/needs.hpp"

#ifdef __x86_64__
BEGIN_PROCESSOR("avx2,fma,bmi,bmi2")
#define PATH avx2
#define LANES 8
#define REGISTERS 16
#include "loops/all.hpp"
END_PROCESSOR
#endif

namespace palate {
#ifdef __x86_64__
const Loops* const AVX2_LOOPS = &avx2::LOOPS;
#else
const Loops* const AVX2_LOOPS = nullptr;
#endif
}
