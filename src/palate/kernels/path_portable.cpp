// The loops for all other processors: registers of four floats, of which ARM has thirty-two and x86 sixteen.
#include "loops/needs.hpp"

#define PATH portable
#define LANES 4
#ifdef __aarch64__
#define REGISTERS 32
#else
#define REGISTERS 16
#endif
#include "loops/all.hpp"

namespace palate {
const Loops* const PORTABLE_LOOPS = &portable::LOOPS;
}
