// Inner products of a group of queries with a panel of items, and which of them reach a floor.
#pragma once
#include "tile.hpp"

namespace palate::PATH {

constexpr int64_t TALL = REGISTERS == 32 ? 8 : 6;  // queries of a group; the columns of a tile are items

typedef int32_t Bits __attribute__((vector_size(4 * LANES)));

static INLINE bool some(const Bits& bits) {
    uint64_t part[LANES / 2], any = 0;
    std::memcpy(part, &bits, sizeof part);
    UNROLL for (int64_t i = 0; i < LANES / 2; ++i) any |= part[i];
    return any;
}

// The place from `from` on of the next of n scores that reaches `floor`, which is above -inf; n if there is none.
static int64_t next_above(const float* score, int64_t from, int64_t n, float floor) {
    constexpr int64_t STEP = 4 * LANES;
    for (; from + STEP <= n; from += STEP) {
        Bits any{};
        UNROLL for (int64_t i = 0; i < STEP; i += LANES) any |= at(score + from + i) >= floor;
        if (some(any)) break;
    }
    while (from < n && !(score[from] >= floor)) ++from;
    return from;
}

// Rows of items that lie one after another become a panel, [inner][COLUMNS], a square of a register's width at a time.
static void pack_panel(const float* rows, int64_t many, int64_t inner, float* panel) {
    const int64_t whole = inner / LANES * LANES, squares = many / LANES * LANES;
    for (int64_t j = 0; j < squares; j += LANES)
        for (int64_t f = 0; f < whole; f += LANES) {
            Register row[LANES];
            UNROLL for (int64_t i = 0; i < LANES; ++i) row[i] = at(rows + (j + i) * inner + f);
            transpose(row);
            UNROLL for (int64_t i = 0; i < LANES; ++i) store(panel + (f + i) * COLUMNS + j, row[i]);
        }
    for (int64_t j = 0; j < many; ++j)
        for (int64_t f = j < squares ? whole : 0; f < inner; ++f) panel[f * COLUMNS + j] = rows[j * inner + f];
}

static void products(const float* group, const float* panel, int64_t inner, float* score) {
    Register sum[TALL][MANY];
    multiply<TALL>(group, panel, inner, sum);
    store<TALL>(score, COLUMNS, sum);
}

// The products of one query with rows of items as they lie, LANES at a time: each is read once, and no panel is made of
// them. The last rows are filled up with the last.
static void products_of_one(const float* query, const float* rows, int64_t many, int64_t inner, float* score) {
    const int64_t whole = inner / LANES * LANES, last = many - 1;
    for (int64_t j = 0; j < many; j += LANES) {
        const float* row[LANES];
        for (int64_t i = 0; i < LANES; ++i) row[i] = rows + std::min(j + i, last) * inner;
        Register sum{}, square[LANES];
        for (int64_t f = 0; f < whole; f += LANES) {
            UNROLL for (int64_t i = 0; i < LANES; ++i) {
                square[i] = at(row[i] + f);
                if (f % WIDE == 0) __builtin_prefetch(row[i] + LANES * inner + f);  // of the next rows, if there are any
            }
            transpose(square);
            UNROLL for (int64_t i = 0; i < LANES; ++i) sum += query[f + i] * square[i];
        }
        for (int64_t f = whole; f < inner; ++f) {
            Register column;
            UNROLL for (int64_t i = 0; i < LANES; ++i) column[i] = row[i][f];
            sum += query[f] * column;
        }
        float some[LANES];
        store(some, sum);
        std::copy_n(some, std::min<int64_t>(LANES, many - j), score + j);
    }
}

// The products of a tile, and of each of its queries which of the items reach `floor`. False if none does.
static bool products_above(const float* group, const float* panel, int64_t inner, const float* floor, float* score,
                           uint32_t* reached) {
    Register sum[TALL][MANY];
    multiply<TALL>(group, panel, inner, sum);
    Bits any{};
    UNROLL for (int64_t t = 0; t < TALL; ++t) UNROLL for (int64_t m = 0; m < MANY; ++m) any |= sum[t][m] >= floor[t];
    if (!some(any)) return false;
    store<TALL>(score, COLUMNS, sum);
    for (int64_t t = 0; t < TALL; ++t) {
        reached[t] = 0;
        for (int64_t j = 0; j < COLUMNS; ++j) reached[t] |= uint32_t{score[t * COLUMNS + j] >= floor[t]} << j;
    }
    return true;
}

}  // namespace palate::PATH
