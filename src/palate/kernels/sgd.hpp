// What all gradient descent shares: vectors in whole registers, and draws that depend on their place alone.
#pragma once
#include "bind.hpp"
#include "parallel.hpp"
#include "wide.hpp"

#define INLINED __attribute__((always_inline))  // the same, of a lambda
#define NEVER_INLINED __attribute__((noinline))  // of what is rare: it takes no registers from the loop around it

namespace palate {

// Sixteen floats that lie anywhere, where they lie: for use in formulas.
typedef float Lying __attribute__((vector_size(64), aligned(4), may_alias));
static INLINE const Lying& at(const float* from) { return *reinterpret_cast<const Lying*>(from); }

// Two sums at a time, for an addition takes longer than it keeps the adder.
static INLINE float inner(const float* a, const float* b, int64_t width) {
    Wide even{}, odd{};
    int64_t f = 0;
    for (; f + WIDE < width; f += 2 * WIDE) {
        even += at(a + f) * at(b + f);
        odd += at(a + f + WIDE) * at(b + f + WIDE);
    }
    if (f < width) even += at(a + f) * at(b + f);
    return total(even + odd);
}

// Asks for a vector that is needed a little later, which is hardly ever near this one.
static INLINE void fetch(const float* from, int64_t width) {
    for (int64_t f = 0; f < width; f += WIDE) __builtin_prefetch(from + f, 1);
}

inline void require_codes(const In1<int32_t>& code, size_t events, int64_t size) {
    require(code.size() == events, "one code per event");
    for (size_t e = 0; e < events; ++e) require(code.data()[e] >= 0 && code.data()[e] < size, "a code lies outside");
}

inline void require_table(const Out2<float>& table, int64_t rows, int64_t width) {
    require(static_cast<int64_t>(table.shape(0)) == rows && static_cast<int64_t>(table.shape(1)) == width,
            "the tables do not fit");
    require(width % WIDE == 0, "vectors are not padded to whole registers");
}

}  // namespace palate
