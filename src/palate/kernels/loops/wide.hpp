// Vectors of floats as wide as the registers of the processor: LANES floats in each of REGISTERS.
//
// `Register` is one; use it where every number is worked on by itself. `Wide` is sixteen floats in as many registers as
// it takes; use it for sums across a vector, which then add up in the same order on every processor.
#pragma once
#include "../paths.hpp"

namespace palate::PATH {

typedef float Register __attribute__((vector_size(4 * LANES)));
constexpr int64_t PARTS = WIDE / LANES;  // registers that sixteen floats take

// A register's worth of floats at any address. Not by memcpy: GCC copies 32 bytes in halves, by way of the stack.
typedef float Unaligned __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
static INLINE Register at(const float* from) { return *reinterpret_cast<const Unaligned*>(from); }
static INLINE void store(float* to, const Register& from) { *reinterpret_cast<Unaligned*>(to) = from; }

static INLINE Register root(Register x) {
    for (int64_t l = 0; l < LANES; ++l) x[l] = std::sqrt(x[l]);
    return x;
}

// a b + c, rounded once where the processor can. Of a b + c d the compiler would choose which product is not rounded, and
// it splits even a b + c where it moves one of the two: results would differ from path to path.
static INLINE Register fused(Register a, Register b, Register c) {
#if LANES == 4 || defined(__clang__)  // which fuses within an expression, and no further
    return a * b + c;
#elif LANES == 8
    return __builtin_ia32_vfmaddps256(a, b, c);
#else
    return __builtin_ia32_vfmaddps512_mask(a, b, c, -1, 4);
#endif
}

static INLINE Register fused(float a, Register b, Register c) { return fused(a - Register{}, b, c); }
static INLINE float fused(float a, float b, float c) { return LANES == 4 ? a * b + c : __builtin_fmaf(a, b, c); }

struct Wide {
    Register part[PARTS];

    INLINE void add(const float* x) {
        UNROLL for (int64_t p = 0; p < PARTS; ++p) part[p] += at(x + p * LANES);
    }
    INLINE void add_product(const float* x, const float* y) {
        UNROLL for (int64_t p = 0; p < PARTS; ++p) part[p] += at(x + p * LANES) * at(y + p * LANES);
    }
    INLINE void add_product(float x, const float* y) {
        UNROLL for (int64_t p = 0; p < PARTS; ++p) part[p] += x * at(y + p * LANES);
    }
};

static INLINE Wide operator+(Wide a, const Wide& b) {
    UNROLL for (int64_t p = 0; p < PARTS; ++p) a.part[p] += b.part[p];
    return a;
}

static INLINE void store(float* to, const Wide& from) {
    UNROLL for (int64_t p = 0; p < PARTS; ++p) store(to + p * LANES, from.part[p]);
}

// Sums across vectors go by halves: number l of the sixteen takes l + 8, then l + 4, l + 2 and l + 1. Here as far as
// halves are registers: the rest is one register.
static INLINE Register folded(Wide sum) {
    UNROLL for (int64_t half = PARTS / 2; half; half /= 2)
        UNROLL for (int64_t p = 0; p < half; ++p) sum.part[p] += sum.part[p + half];
    return sum.part[0];
}

// And within a register.
template <int64_t N, class Vector> static INLINE float halved(const Vector& x) {
    if constexpr (N == 4) {
        return (x[0] + x[2]) + (x[1] + x[3]);
    } else {
        typedef float Half __attribute__((vector_size(2 * N)));
        Half half[2];
        std::memcpy(half, &x, sizeof half);
        return halved<N / 2>(half[0] + half[1]);
    }
}

static INLINE float total(const Wide& sum) { return halved<LANES>(folded(sum)); }

// Two sums at a time, for an addition takes longer than it keeps the adder.
static INLINE float inner(const float* a, const float* b, int64_t width) {
    Wide even{}, odd{};
    int64_t f = 0;
    for (; f + WIDE < width; f += 2 * WIDE) even.add_product(a + f, b + f), odd.add_product(a + f + WIDE, b + f + WIDE);
    if (f < width) even.add_product(a + f, b + f);
    return total(even + odd);
}

// Prefetches a vector that is needed a little later, which is hardly ever near this one.
static INLINE void fetch(const float* from, int64_t width) {
    for (int64_t f = 0; f < width; f += WIDE) __builtin_prefetch(from + f, 1);
}

// Two registers with every second block of S numbers exchanged: what transposing and adding across are made of.
#if defined(__clang__) || __GNUC__ >= 12
#define SHUFFLED(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef int32_t Places __attribute__((vector_size(4 * LANES)));
#define SHUFFLED(a, b, ...) __builtin_shuffle(a, b, Places{__VA_ARGS__})
#endif

template <int64_t S, int64_t... L>
static INLINE void exchange(Register& a, Register& b, std::integer_sequence<int64_t, L...>) {
    const Register even = SHUFFLED(a, b, (L / S % 2 ? LANES + L - S : L)...);
    b = SHUFFLED(a, b, (L / S % 2 ? LANES + L : L + S)...);
    a = even;
}

template <int64_t S> static INLINE void exchange(Register& a, Register& b) {
    exchange<S>(a, b, std::make_integer_sequence<int64_t, LANES>());
}

template <int64_t S = LANES / 2> static INLINE void transpose(Register* x) {  // LANES registers, a square
    UNROLL for (int64_t i = 0; i < LANES; ++i)
        if (!(i & S)) exchange<S>(x[i], x[i + S]);
    if constexpr (S > 1) transpose<S / 2>(x);
}

// The total of each of LANES registers, in its place.
template <int64_t S = LANES / 2> static INLINE Register totals(Register* x) {
    UNROLL for (int64_t i = 0; i < S; ++i) exchange<S>(x[i], x[i + S]), x[i] += x[i + S];
    if constexpr (S > 1) return totals<S / 2>(x);
    else return x[0];
}

}  // namespace palate::PATH
