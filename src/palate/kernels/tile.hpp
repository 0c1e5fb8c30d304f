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

#define EACH_LANE(M, d) M(0, d), M(1, d), M(2, d), M(3, d), M(4, d), M(5, d), M(6, d), M(7, d), M(8, d), M(9, d), \
                        M(10, d), M(11, d), M(12, d), M(13, d), M(14, d), M(15, d)
#define UPPER(lane, d) ((lane) & (d) ? LANES + (lane) - (d) : (lane))
#define LOWER(lane, d) ((lane) & (d) ? LANES + (lane) : (lane) + (d))

// Of 16 rows of 16, seen as blocks of d by d: the two off the diagonal of each four change places.
#define EXCHANGED(d)                                                                       \
    for (int i = 0; i < LANES; ++i)                                                        \
        if (!(i & (d))) {                                                                  \
            const Lanes upper = row[i], lower = row[i + (d)];                              \
            row[i] = __builtin_shufflevector(upper, lower, EACH_LANE(UPPER, d));           \
            row[i + (d)] = __builtin_shufflevector(upper, lower, EACH_LANE(LOWER, d));     \
        }

// Up to 32 rows that lie one after another become a panel, [inner][32], sixteen by sixteen numbers at a time.
INLINE void pack_panel(const float* rows, int64_t wide, int64_t inner, float* panel) {
    const int64_t whole = inner / LANES * LANES, sixteens = wide / LANES * LANES;
    for (int64_t j = 0; j < sixteens; j += LANES)
        for (int64_t f = 0; f < whole; f += LANES) {
            Lanes row[LANES];
            for (int i = 0; i < LANES; ++i) load(row[i], rows + (j + i) * inner + f);
            EXCHANGED(8) EXCHANGED(4) EXCHANGED(2) EXCHANGED(1)
            for (int i = 0; i < LANES; ++i) store(panel + (f + i) * WIDE + j, row[i]);
        }
    for (int64_t j = 0; j < wide; ++j)
        for (int64_t f = j < sixteens ? whole : 0; f < inner; ++f) panel[f * WIDE + j] = rows[j * inner + f];
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

// sum[v] = products of one row with columns 16 v .. 16 v + 15 of the panel.
INLINE void multiply(const float* row, const float* panel, int64_t inner, Lanes (&sum)[2]) {
    sum[0] = sum[1] = Lanes{};
    for (int64_t f = 0; f < inner; ++f) {
        Lanes left, right;
        load(left, panel + f * WIDE), load(right, panel + f * WIDE + LANES);
        sum[0] += row[f] * left, sum[1] += row[f] * right;
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
