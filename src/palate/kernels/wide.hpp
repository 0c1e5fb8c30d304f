// Sixteen floats at once: a vector of the compiler's, which lesser processors work on in parts.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#define INLINE inline __attribute__((always_inline))  // so that what calls it, compiled per processor, has it too

namespace palate {

typedef float Wide __attribute__((vector_size(64)));
constexpr int64_t WIDE = 16;

static INLINE int64_t padded(int64_t n, int64_t to) { return (n + to - 1) / to * to; }
static INLINE void load(Wide& to, const float* from) { std::memcpy(&to, from, sizeof to); }
static INLINE void store(float* to, const Wide& from) { std::memcpy(to, &from, sizeof from); }

// The sum of the sixteen numbers, by halves.
static INLINE float total(const Wide& sum) {
    typedef float Half __attribute__((vector_size(32)));
    typedef float Quarter __attribute__((vector_size(16)));
    Half half[2];
    std::memcpy(half, &sum, sizeof half);
    half[0] += half[1];
    Quarter quarter[2];
    std::memcpy(quarter, half, sizeof quarter);
    quarter[0] += quarter[1];
    return (quarter[0][0] + quarter[0][2]) + (quarter[0][1] + quarter[0][3]);
}

static INLINE void root(Wide& x) {
    for (int64_t l = 0; l < WIDE; ++l) x[l] = std::sqrt(x[l]);
}

// What a thread works in: floats on the borders of registers, for as long as the thread lives in a task.
class Room {
   public:
    float* of(int64_t floats) {
        if (floats > size_) {
            held_.reset(static_cast<float*>(::operator new(floats * sizeof(float), std::align_val_t(64))));
            size_ = floats;
        }
        return held_.get();
    }

   private:
    struct Free {
        void operator()(float* at) const { ::operator delete(at, std::align_val_t(64)); }
    };
    std::unique_ptr<float, Free> held_;
    int64_t size_ = 0;
};

#if defined(__clang__) || __GNUC__ >= 12
#define SHUFFLED(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef int32_t Places __attribute__((vector_size(64)));
#define SHUFFLED(a, b, ...) __builtin_shuffle(a, b, Places{__VA_ARGS__})
#endif

// Two rows with every second block of S numbers exchanged: what transposing and adding across are made of.
template <int S> static INLINE void exchange(const Wide& a, const Wide& b, Wide& even, Wide& odd);
template <> INLINE void exchange<8>(const Wide& a, const Wide& b, Wide& even, Wide& odd) {
    even = SHUFFLED(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    odd = SHUFFLED(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}
template <> INLINE void exchange<4>(const Wide& a, const Wide& b, Wide& even, Wide& odd) {
    even = SHUFFLED(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    odd = SHUFFLED(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
}
template <> INLINE void exchange<2>(const Wide& a, const Wide& b, Wide& even, Wide& odd) {
    even = SHUFFLED(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    odd = SHUFFLED(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}
template <> INLINE void exchange<1>(const Wide& a, const Wide& b, Wide& even, Wide& odd) {
    even = SHUFFLED(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
    odd = SHUFFLED(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
}

template <int S> static INLINE void exchange_rows(Wide* x) {
#pragma GCC unroll 16
    for (int64_t i = 0; i < WIDE; ++i)
        if (!(i & S)) {
            Wide even, odd;
            exchange<S>(x[i], x[i + S], even, odd);
            x[i] = even, x[i + S] = odd;
        }
}

static INLINE void transpose(Wide* x) {
    exchange_rows<8>(x), exchange_rows<4>(x), exchange_rows<2>(x), exchange_rows<1>(x);
}

template <int S> static INLINE void add_across(Wide* x) {
#pragma GCC unroll 16
    for (int64_t i = 0; i < S; ++i) {
        Wide even, odd;
        exchange<S>(x[i], x[i + S], even, odd);
        x[i] = even + odd;
    }
}

// x[0] becomes the sum of the numbers of each of the 16.
static INLINE void sums(Wide* x) { add_across<8>(x), add_across<4>(x), add_across<2>(x), add_across<1>(x); }

}  // namespace palate
