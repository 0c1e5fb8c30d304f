// The loops for processors with AVX-512: thirty-two registers of sixteen floats.
#include "loops/needs.hpp"

#ifdef __x86_64__
BEGIN_PROCESSOR("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2")
#define PATH avx512
#define LANES 16
#define REGISTERS 32
#include "loops/all.hpp"
END_PROCESSOR
#endif

namespace palate {
#ifdef __x86_64__
const Loops* const AVX512_LOOPS = &avx512::LOOPS;
#else
const Loops* const AVX512_LOOPS = nullptr;
#endif
}
