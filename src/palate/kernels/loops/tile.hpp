// A tile of a product of dense matrices, held in registers: rows of A by columns of B.
//
// A is packed by as many rows as the tile has, [inner][ROWS], B by panels of as many columns, [inner][COLUMNS], zeros
// where they end; so that each step of the inner loop reads both in order. Every product is summed in the order of
// `inner`, on its own: what stands beside it in the tile, and how large the tile is, never changes a bit of it.
// K. Goto, R. van de Geijn. Anatomy of High-Performance Matrix Multiplication. ACM TOMS 2008.
#pragma once
#include "wide.hpp"

namespace palate::PATH {

constexpr int64_t MANY = 2, COLUMNS = MANY * LANES;  // registers and numbers of a row of a tile

template <int64_t ROWS>
static INLINE void multiply(const float* a, const float* b, int64_t inner, Register (&sum)[ROWS][MANY]) {
    UNROLL for (int64_t r = 0; r < ROWS; ++r) UNROLL for (int64_t m = 0; m < MANY; ++m) sum[r][m] = Register{};
    for (int64_t k = 0; k < inner; ++k, a += ROWS, b += COLUMNS) {
        Register right[MANY];
        UNROLL for (int64_t m = 0; m < MANY; ++m) right[m] = at(b + m * LANES);
        UNROLL for (int64_t r = 0; r < ROWS; ++r) UNROLL for (int64_t m = 0; m < MANY; ++m) sum[r][m] += a[r] * right[m];
    }
}

template <int64_t ROWS> static INLINE void store(float* to, int64_t stride, const Register (&sum)[ROWS][MANY]) {
    UNROLL for (int64_t r = 0; r < ROWS; ++r)
        UNROLL for (int64_t m = 0; m < MANY; ++m) store(to + r * stride + m * LANES, sum[r][m]);
}

}  // namespace palate::PATH
