// Ridge regressions with few entries, a batch of as many as a register has lanes: each has one of them.
//
// With D = diag(spread + l2), S = diag(sqrt(c)) and B the n rows s_p D^-1/2 x_p, the solution is (Woodbury)
//     v = D^-1 X^T S q  where  (I + B B^T) q = S^-1 t,
// n equations in place of f. B B^T and its Cholesky factor are worked on in tiles of T by T registers, and both by the
// same loop: `multiply`. A tile lies column by column and the tiles of T rows one after the other, so that what a
// tile sums over is one run of memory. Rows of unequal n are filled up with entries of 0: nothing changes for a row.
#pragma once
#include "../ridge.hpp"
#include "wide.hpp"

namespace palate::PATH::together {

constexpr int64_t T = REGISTERS == 32 ? 4 : 3, TILE = T * T;  // with what is multiplied it fills the registers
constexpr int64_t ENTRIES = (SHORT_ROW + T - 1) / T * T;

struct Batch {
    const Ridge& a;
    const int64_t* rows = nullptr;
    int64_t many = 0, n = 0;              // lanes in use, entries of each
    const float* from[ENTRIES * LANES];   // [entry][lane]: its vector, or zeros
    Register root[ENTRIES];               // sqrt(c)
    Register right[ENTRIES];              // S^-1 t, then q
    Register inverse[ENTRIES];            // 1 over the diagonal of the Cholesky factor
    float *scale, *dims, *tiles;          // [lane][width]: D^-1/2; [T entries][dimension][entry]: 16 dimensions of B

    Batch(const Ridge& a, float* scale, float* dims, float* tiles) : a(a), scale(scale), dims(dims), tiles(tiles) {}
    float* tiles_of(int64_t i) const { return tiles + i * (i + 1) / 2 * TILE * LANES; }
};

// sum[c][r] +- = sum over k of left[k][r] right[k][c].
template <bool ADD> static INLINE void multiply(Register* sum, const float* left, const float* right, int64_t steps) {
    for (int64_t k = 0; k < steps; ++k) {
        Register x[T];
        UNROLL for (int64_t r = 0; r < T; ++r) x[r] = at(left + (k * T + r) * LANES);
        UNROLL for (int64_t c = 0; c < T; ++c) {
            const Register y = at(right + (k * T + c) * LANES);
            UNROLL for (int64_t r = 0; r < T; ++r)
                if (ADD) sum[c * T + r] += x[r] * y;
                else sum[c * T + r] -= x[r] * y;
        }
    }
}

static INLINE void load_tile(Register* to, const float* from) {
    UNROLL for (int64_t i = 0; i < TILE; ++i) to[i] = at(from + i * LANES);
}
static INLINE void store_tile(float* to, const Register* from) {
    UNROLL for (int64_t i = 0; i < TILE; ++i) store(to + i * LANES, from[i]);
}

// Sixteen dimensions of B from `first` on, transposed so that a register holds one dimension of one entry of all rows.
static void transpose_block(Batch& b, int64_t first) {
    const int64_t next = first + WIDE < b.a.width ? first + WIDE : first;
    for (int64_t e = 0; e < b.n; ++e) {
        const float** from = b.from + e * LANES;
        float* to = b.dims + (e / T * WIDE * T + e % T) * LANES;
        for (int64_t l = 0; l < LANES; ++l) __builtin_prefetch(from[l] + next);
        for (int64_t i = first; i < first + WIDE; i += LANES, to += LANES * T * LANES) {
            Register x[LANES];
            UNROLL for (int64_t l = 0; l < LANES; ++l) x[l] = at(from[l] + i) * at(b.scale + l * b.a.width + i);
            transpose(x);
            UNROLL for (int64_t k = 0; k < LANES; ++k) store(to + k * T * LANES, x[k] * b.root[e]);
        }
    }
}

// The tiles of I + B B^T on and below the diagonal: those dimensions of it.
static void add_products(Batch& b, bool first) {
    for (int64_t i = 0; i < b.n / T; ++i)
        for (int64_t j = 0; j <= i; ++j) {
            float* tile = b.tiles_of(i) + j * TILE * LANES;
            Register sum[TILE];
            if (first)
                UNROLL for (int64_t t = 0; t < TILE; ++t) sum[t] = Register{} + (i == j && t % (T + 1) == 0 ? 1.0f : 0.0f);
            else load_tile(sum, tile);
            multiply<true>(sum, b.dims + i * WIDE * T * LANES, b.dims + j * WIDE * T * LANES, WIDE);
            store_tile(tile, sum);
        }
}

// In place: tiles L with L L^T = I + B B^T. False where a lane has no such.
static bool factor(Batch& b) {
    Register least = Register{} + 1.0f;
    for (int64_t j = 0; j < b.n / T; ++j)
        for (int64_t i = j; i < b.n / T; ++i) {
            float* tile = b.tiles_of(i) + j * TILE * LANES;
            const float* corner = b.tiles_of(j) + j * TILE * LANES;
            Register sum[TILE];
            load_tile(sum, tile);
            multiply<false>(sum, b.tiles_of(i), b.tiles_of(j), j * T);
            UNROLL for (int64_t c = 0; c < T; ++c) {
                UNROLL for (int64_t k = 0; k < c; ++k) {
                    const Register x = i == j ? sum[k * T + c] : at(corner + (k * T + c) * LANES);
                    UNROLL for (int64_t r = 0; r < T; ++r) sum[c * T + r] -= sum[k * T + r] * x;
                }
                if (i == j) {
                    const Register pivot = sum[c * T + c];
                    least = pivot > 0.0f && pivot < INFINITY ? least : Register{};
                    b.inverse[j * T + c] = 1.0f / root(pivot);
                }
                UNROLL for (int64_t r = 0; r < T; ++r) sum[c * T + r] *= b.inverse[j * T + c];
            }
            store_tile(tile, sum);
        }
    for (int64_t l = 0; l < LANES; ++l)
        if (!(least[l] > 0.0f)) return false;
    return true;
}

// In place: L L^T q = right. Entries are taken upwards, then downwards, whatever the size of a tile.
static void substitute(Batch& b) {
    Register tile[TILE];
    for (int64_t i = 0; i < b.n / T; ++i) {
        const float* row = b.tiles_of(i);
        Register* here = b.right + i * T;
        for (int64_t k = 0; k < i * T; ++k)
            for (int64_t r = 0; r < T; ++r) here[r] -= at(row + (k * T + r) * LANES) * b.right[k];
        load_tile(tile, row + i * TILE * LANES);
        for (int64_t c = 0; c < T; ++c) {
            here[c] *= b.inverse[i * T + c];
            for (int64_t r = c + 1; r < T; ++r) here[r] -= tile[c * T + r] * here[c];
        }
    }
    for (int64_t i = b.n / T - 1; i >= 0; --i) {
        const float* row = b.tiles_of(i);
        Register* here = b.right + i * T;
        load_tile(tile, row + i * TILE * LANES);
        for (int64_t c = T - 1; c >= 0; --c) {
            for (int64_t r = T - 1; r > c; --r) here[c] -= tile[c * T + r] * here[r];
            here[c] *= b.inverse[i * T + c];
        }
        for (int64_t k = 0; k < i * T; ++k)
            for (int64_t r = T - 1; r >= 0; --r) b.right[k] -= at(row + (k * T + r) * LANES) * here[r];
    }
}

// Some registers of D^-1 X^T S q of one row, from `first` on.
template <int64_t REGISTERS_AT_ONCE> static INLINE void combine(const Batch& b, int64_t l, int64_t first) {
    Register sum[REGISTERS_AT_ONCE] = {};
    const int64_t n = b.a.length(b.rows[l]);
    for (int64_t e = 0; e < n; ++e) {
        const float *x = b.from[e * LANES + l] + first, weight = b.root[e][l] * b.right[e][l];
        UNROLL for (int64_t i = 0; i < REGISTERS_AT_ONCE; ++i) sum[i] += weight * at(x + i * LANES);
    }
    UNROLL for (int64_t i = 0; i < REGISTERS_AT_ONCE; ++i) {
        const Register scale = at(b.scale + l * b.a.width + first + i * LANES);
        store(b.a.out + b.rows[l] * b.a.width + first + i * LANES, scale * scale * sum[i]);
    }
}

static void combine(const Batch& b) {
    constexpr int64_t SOME = 4;
    for (int64_t l = 0; l < b.many; ++l) {
        int64_t first = 0;
        for (; first + SOME * LANES <= b.a.width; first += SOME * LANES) combine<SOME>(b, l, first);
        for (; first < b.a.width; first += LANES) combine<1>(b, l, first);
    }
}

// D^-1/2 of a row; many have the same.
static void set_scale(const Batch& b, int64_t l) {
    const int64_t width = b.a.width;
    float* scale = b.scale + l * width;
    const float l2 = b.a.l2[b.rows[l]];
    if (l && l2 == b.a.l2[b.rows[l - 1]]) std::copy(scale - width, scale, scale);
    else
        for (int64_t i = 0; i < width; ++i) scale[i] = i < b.a.factors ? 1.0f / std::sqrt(b.a.spread[i] + l2) : 0.0f;
}

// Which vectors, confidences, targets and scales the lanes have. The vectors lie far apart in memory: the start of each is
// asked for here, while the batch before is solved, and the rest by `transpose_block`, a cache line ahead of itself.
static void arrange(Batch& b, const int64_t* rows, int64_t many, const float* zeros) {
    b.rows = rows, b.many = std::min<int64_t>(LANES, many), b.n = 0;
    for (int64_t l = 0; l < b.many; ++l) b.n = std::max(b.n, padded(b.a.length(rows[l]), T));
    for (int64_t l = 0; l < LANES; ++l) {
        const int64_t first = l < b.many ? b.a.indptr[rows[l]] : 0, n = l < b.many ? b.a.length(rows[l]) : 0;
        if (l < b.many) set_scale(b, l), fetch(b.a.out + rows[l] * b.a.width, b.a.width);
        else std::fill_n(b.scale + l * b.a.width, b.a.width, 0.0f);
        for (int64_t e = 0; e < n; ++e) {
            const float* from = b.a.x + b.a.indices[first + e] * b.a.width;
            __builtin_prefetch(from);
            b.from[e * LANES + l] = from;
            b.root[e][l] = b.a.confidence[first + e];
            b.right[e][l] = b.a.target[first + e];
        }
        for (int64_t e = n; e < b.n; ++e) b.from[e * LANES + l] = zeros, b.root[e][l] = 0.0f;
    }
    for (int64_t e = 0; e < b.n; ++e) {
        b.root[e] = root(b.root[e]);
        b.right[e] = b.root[e] > 0.0f ? b.right[e] / b.root[e] : Register{};
    }
}

// Batch after batch of rows; false where one of them has no single solution.
static bool solve(const Ridge& a, const int64_t* rows, int64_t many, Scratch& scratch) {
    int64_t n = 0;
    for (int64_t i = 0; i < many; ++i) n = std::max(n, padded(a.length(rows[i]), T));
    const int64_t scale = LANES * a.width, dims = n * WIDE * LANES, tiles = n / T * (n / T + 1) / 2 * TILE * LANES;
    float *zeros = scratch.of(a.width + 2 * scale + dims + tiles), *first = zeros + a.width;
    std::fill(zeros, first, 0.0f);
    Batch one(a, first, first + 2 * scale, first + 2 * scale + dims);
    Batch other(a, first + scale, one.dims, one.tiles);
    Batch *now = &one, *next = &other;
    bool solved = true;
    arrange(*now, rows, many, zeros);
    for (int64_t at = 0; at < many; at += LANES, std::swap(now, next)) {
        for (int64_t i = 0; i < a.width; i += WIDE) transpose_block(*now, i), add_products(*now, i == 0);
        if (at + LANES < many) arrange(*next, rows + at + LANES, many - at - LANES, zeros);
        if (!factor(*now)) solved = false;
        else substitute(*now), combine(*now);
    }
    return solved;
}

}  // namespace palate::PATH::together
