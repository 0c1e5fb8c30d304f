// C = alpha A B, or C += alpha A B, for the part of C that a tile holds.
#pragma once
#include "../gemm.hpp"
#include "tile.hpp"

namespace palate::PATH {

constexpr int64_t GEMM_ROWS = REGISTERS == 32 ? 14 : 6;

static void gemm_tile(const float* a, const float* b, int64_t deep, const Target& to) {
    for (int64_t r = 0; r < to.rows; ++r) __builtin_prefetch(to.c + r * to.stride, 1);
    Register sum[GEMM_ROWS][MANY];
    multiply<GEMM_ROWS>(a, b, deep, sum);
    const bool whole = to.rows == GEMM_ROWS && to.columns == COLUMNS;
    float part[GEMM_ROWS * COLUMNS];
    float* out = whole ? to.c : part;
    const int64_t stride = whole ? to.stride : COLUMNS;
    if (!whole) {  // at the border a copy stands for C, so that its cells are rounded as all others
        std::fill_n(part, GEMM_ROWS * COLUMNS, 0.0f);
        for (int64_t r = 0; to.add && r < to.rows; ++r) std::copy_n(to.c + r * to.stride, to.columns, part + r * COLUMNS);
    }
    UNROLL for (int64_t r = 0; r < GEMM_ROWS; ++r)
        UNROLL for (int64_t m = 0; m < MANY; ++m) {
            float* const cell = out + r * stride + m * LANES;
            store(cell, (to.add ? at(cell) : Register{}) + to.alpha * sum[r][m]);
        }
    if (whole) return;
    for (int64_t r = 0; r < to.rows; ++r) std::copy_n(part + r * COLUMNS, to.columns, to.c + r * to.stride);
}

}  // namespace palate::PATH
