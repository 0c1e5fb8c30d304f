// C = alpha A B, or C += alpha A B, for the part of C that a tile holds; and the panels that tiles are multiplied from.
#pragma once
#include "../gemm.hpp"
#include "tile.hpp"

namespace palate::PATH {

// As many rows as leave registers for a line of B and for what multiplies it: a number of A at a time on x86, which
// AVX-512 takes from memory; all of A's line on ARM.
constexpr int64_t GEMM_ROWS = REGISTERS == 16 ? 6 : LANES == 16 ? 14 : 10;

// `filled` rows of a table, and zeros below, as a panel of TALL: cell k of row r at k TALL + r. Whole registers are stored
// as far as what they hold beyond the panel's rows is overwritten by what comes next.
template <int64_t TALL>
static void pack(const float* from, int64_t row_step, int64_t step, int64_t filled, int64_t deep, float* to) {
    int64_t k = 0;
    if (filled == TALL && row_step == 1 && step >= padded(TALL, LANES))
        for (; k + 1 < deep; ++k)
            UNROLL for (int64_t r = 0; r < TALL; r += LANES) store(to + k * TALL + r, at(from + k * step + r));
    if (filled == TALL && step == 1)
        for (; k + LANES < deep; k += LANES)
            for (int64_t first = padded(TALL, LANES) - LANES; first >= 0; first -= LANES) {
                Register square[LANES];
                UNROLL for (int64_t i = 0; i < LANES; ++i) square[i] = at(from + std::min(first + i, TALL - 1) * row_step + k);
                transpose(square);
                UNROLL for (int64_t i = 0; i < LANES; ++i) store(to + (k + i) * TALL + first, square[i]);
            }
    for (; k < deep; ++k)
        for (int64_t r = 0; r < TALL; ++r) to[k * TALL + r] = r < filled ? from[r * row_step + k * step] : 0.0f;
}

static void gemm_tile(const float* a, const float* b, int64_t deep, const Target& to) {
    for (int64_t r = 0; r < to.rows; ++r)  // every line that is written, while the sums are made
        for (int64_t c = 0; c < to.columns; c += WIDE) __builtin_prefetch(to.c + r * to.stride + c, 1);
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

// Minus the cells of a square of a table of n rows, whose corner is (top, left), on or below the diagonal; on both sides.
static void mirror(float* a, int64_t n, int64_t top, int64_t left) {
    const int64_t bottom = std::min(n, top + MIRRORED), right = std::min(n, left + MIRRORED);
    for (int64_t i = top; i < bottom; i += LANES)
        for (int64_t j = left; j < right && j <= i; j += LANES) {
            if (j == i || i + LANES > bottom) {
                for (int64_t r = i; r < std::min(bottom, i + LANES); ++r)
                    for (int64_t c = j; c < std::min(r + 1, j + LANES); ++c) a[c * n + r] = a[r * n + c] = -a[r * n + c];
                continue;
            }
            Register square[LANES];
            UNROLL for (int64_t l = 0; l < LANES; ++l) store(a + (i + l) * n + j, square[l] = -at(a + (i + l) * n + j));
            transpose(square);
            UNROLL for (int64_t l = 0; l < LANES; ++l) store(a + (j + l) * n + i, square[l]);
        }
}

}  // namespace palate::PATH
