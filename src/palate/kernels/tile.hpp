// A tile of a product of dense matrices, held in registers: 8 rows of A by 32 columns of B^T.
//
// A is packed by eights of rows, [inner][8], B by panels of 32 rows, [inner][32], zeros where rows end; so that each
// step of the inner loop reads 8 numbers of A, 32 of B, and adds 256 products. Every product is summed in the order of
// `inner`, on its own: what stands beside it in the tile never changes a bit of it.
// K. Goto, R. van de Geijn. Anatomy of High-Performance Matrix Multiplication. ACM TOMS 2008.
#pragma once
#include <cstdint>
#include <cstring>

namespace palate::tile {

constexpr int64_t TALL = 8, LANES = 16, WIDE = 2 * LANES;
typedef float Lanes __attribute__((vector_size(64)));  // on lesser processors the compiler splits it

#define INLINE static inline __attribute__((always_inline))

INLINE void load(Lanes& to, const float* from) { std::memcpy(&to, from, sizeof to); }
INLINE void store(float* to, const Lanes& from) { std::memcpy(to, &from, sizeof from); }

// A row becomes column `at` of out[inner][width].
inline void pack(const float* row, int64_t inner, int64_t width, int64_t at, float* out) {
    for (int64_t f = 0; f < inner; ++f) out[f * width + at] = row[f];
}

// sum[t][v] = products of row t of the eight with columns 16 v .. 16 v + 15 of the panel.
INLINE void multiply(const float* eight, const float* panel, int64_t inner, Lanes (&sum)[TALL][2]) {
    for (int64_t t = 0; t < TALL; ++t) sum[t][0] = sum[t][1] = Lanes{};
    for (int64_t f = 0; f < inner; ++f) {
        Lanes left, right;
        load(left, panel + f * WIDE), load(right, panel + f * WIDE + LANES);
        for (int64_t t = 0; t < TALL; ++t) {
            const float a = eight[f * TALL + t];
            sum[t][0] += a * left, sum[t][1] += a * right;
        }
    }
}

// out = products of one row with the 16 of a narrow panel, [inner][16].
INLINE void multiply(const float* row, const float* narrow, int64_t inner, Lanes& out) {
    out = Lanes{};
    for (int64_t f = 0; f < inner; ++f) {
        Lanes column;
        load(column, narrow + f * LANES);
        out += row[f] * column;
    }
}

}  // namespace palate::tile
