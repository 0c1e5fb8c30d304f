// A tile of a product of dense matrices, held in registers: 8 rows of A by 32 columns of B^T.
//
// A is packed by eights of rows, [inner][8], B by panels of 32 rows, [inner][32], zeros where rows end; so that each
// step of the inner loop reads 8 numbers of A, 32 of B, and adds 256 products. Every product is summed in the order of
// `inner`, on its own: what stands beside it in the tile never changes a bit of it.
// K. Goto, R. van de Geijn. Anatomy of High-Performance Matrix Multiplication. ACM TOMS 2008.
#pragma once
#include "wide.hpp"

namespace palate::tile {

constexpr int64_t TALL = 8, PANEL = 2 * WIDE;

// A row becomes column `at` of out[inner][width].
inline void pack(const float* row, int64_t inner, int64_t width, int64_t at, float* out) {
    for (int64_t f = 0; f < inner; ++f) out[f * width + at] = row[f];
}

// Up to 32 rows that lie one after another become a panel, [inner][32], sixteen by sixteen numbers at a time.
static INLINE void pack_panel(const float* rows, int64_t wide, int64_t inner, float* panel) {
    const int64_t whole = inner / WIDE * WIDE, sixteens = wide / WIDE * WIDE;
    for (int64_t j = 0; j < sixteens; j += WIDE)
        for (int64_t f = 0; f < whole; f += WIDE) {
            Wide row[WIDE];
            for (int i = 0; i < WIDE; ++i) load(row[i], rows + (j + i) * inner + f);
            transpose(row);
            for (int i = 0; i < WIDE; ++i) store(panel + (f + i) * PANEL + j, row[i]);
        }
    for (int64_t j = 0; j < wide; ++j)
        for (int64_t f = j < sixteens ? whole : 0; f < inner; ++f) panel[f * PANEL + j] = rows[j * inner + f];
}

// sum[t][v] = products of row t of the eight with columns 16 v .. 16 v + 15 of the panel.
static INLINE void multiply(const float* eight, const float* panel, int64_t inner, Wide (&sum)[TALL][2]) {
    for (int64_t t = 0; t < TALL; ++t) sum[t][0] = sum[t][1] = Wide{};
    for (int64_t f = 0; f < inner; ++f) {
        Wide left, right;
        load(left, panel + f * PANEL), load(right, panel + f * PANEL + WIDE);
        for (int64_t t = 0; t < TALL; ++t) {
            const float a = eight[f * TALL + t];
            sum[t][0] += a * left, sum[t][1] += a * right;
        }
    }
}

// sum[v] = products of one row with columns 16 v .. 16 v + 15 of the panel.
static INLINE void multiply(const float* row, const float* panel, int64_t inner, Wide (&sum)[2]) {
    sum[0] = sum[1] = Wide{};
    for (int64_t f = 0; f < inner; ++f) {
        Wide left, right;
        load(left, panel + f * PANEL), load(right, panel + f * PANEL + WIDE);
        sum[0] += row[f] * left, sum[1] += row[f] * right;
    }
}

// out = products of one row with the 16 of a narrow panel, [inner][16].
static INLINE void multiply(const float* row, const float* narrow, int64_t inner, Wide& out) {
    out = Wide{};
    for (int64_t f = 0; f < inner; ++f) {
        Wide column;
        load(column, narrow + f * WIDE);
        out += row[f] * column;
    }
}

}  // namespace palate::tile
