// Ridge regressions with few entries, 16 at a time: each has a lane of the registers.
//
// With D = diag(spread + l2), S = diag(sqrt(c)) and B the n rows s_p D^-1/2 x_p, the solution is (Woodbury)
//     v = D^-1 X^T S q  where  (I + B B^T) q = S^-1 t,
// n equations in place of f. B B^T and its Cholesky factor are worked on in tiles of 4 by 4 registers, and both by the
// same loop: `multiply`. A tile lies column by column and the tiles of 4 rows one after the other, so that what a
// tile sums over is one run of memory. Rows of unequal n are filled up with entries of 0: nothing changes for a row.
#include "parallel.hpp"
#include "ridge.hpp"

namespace palate {

constexpr int64_t T = 4, TILE = T * T;

struct Batch {
    const Ridge& a;
    const int64_t* rows;
    int64_t many, n;
    const float* from[SHORT * WIDE];  // [entry][lane]: its vector, or zeros
    Wide root[SHORT];                 // sqrt(c)
    Wide right[SHORT];                // S^-1 t, then q
    Wide inverse[SHORT];              // 1 over the diagonal of the Cholesky factor
    float *scale, *dims;              // [lane][width]: D^-1/2; [4 entries][dimension][entry]: 16 dimensions of B
    float* tiles;

    Batch(const Ridge& a, const int64_t* rows, int64_t many, int64_t n) : a(a), rows(rows), many(many), n(n) {}
    float* tiles_of(int64_t i) const { return tiles + i * (i + 1) / 2 * TILE * WIDE; }
};

// sum[c][r] +- = sum over k of left[k][r] right[k][c].
template <bool ADD> static INLINE void multiply(Wide* sum, const float* left, const float* right, int64_t steps) {
    for (int64_t k = 0; k < steps; ++k) {
        Wide x[T], y[T];
        for (int64_t t = 0; t < T; ++t) load(x[t], left + (k * T + t) * WIDE), load(y[t], right + (k * T + t) * WIDE);
        for (int64_t c = 0; c < T; ++c)
            for (int64_t r = 0; r < T; ++r)
                if (ADD) sum[c * T + r] += x[r] * y[c];
                else sum[c * T + r] -= x[r] * y[c];
    }
}

static INLINE void load_tile(Wide* to, const float* from) {
    for (int64_t i = 0; i < TILE; ++i) load(to[i], from + i * WIDE);
}
static INLINE void store_tile(float* to, const Wide* from) {
    for (int64_t i = 0; i < TILE; ++i) store(to + i * WIDE, from[i]);
}

// 16 dimensions of B from `at` on, turned so that a register holds one dimension of one entry of all rows.
CLONES static void turn(Batch& b, int64_t at) {
    for (int64_t e = 0; e < b.n; ++e) {
        Wide x[WIDE];
        for (int64_t l = 0; l < WIDE; ++l) {
            if (at == 0 && e + 2 < b.n)
                for (int64_t i = 0; i < b.a.width; i += WIDE) __builtin_prefetch(b.from[(e + 2) * WIDE + l] + i);
            Wide scale;
            load(x[l], b.from[e * WIDE + l] + at), load(scale, b.scale + l * b.a.width + at);
            x[l] *= scale;
        }
        transpose(x);
        float* to = b.dims + (e / T * WIDE * T + e % T) * WIDE;
        for (int64_t k = 0; k < WIDE; ++k) store(to + k * T * WIDE, x[k] * b.root[e]);
    }
}

// The tiles of I + B B^T on and below the diagonal: those 16 dimensions of it.
CLONES static void add_products(Batch& b, bool first) {
    for (int64_t i = 0; i < b.n / T; ++i)
        for (int64_t j = 0; j <= i; ++j) {
            float* tile = b.tiles_of(i) + j * TILE * WIDE;
            Wide sum[TILE];
            if (first)
                for (int64_t t = 0; t < TILE; ++t) sum[t] = Wide{} + (i == j && t % (T + 1) == 0 ? 1.0f : 0.0f);
            else load_tile(sum, tile);
            multiply<true>(sum, b.dims + i * WIDE * T * WIDE, b.dims + j * WIDE * T * WIDE, WIDE);
            store_tile(tile, sum);
        }
}

// In place: tiles L with L L^T = I + B B^T. False where a lane has no such.
CLONES static bool factor(Batch& b) {
    Wide least = Wide{} + 1.0f;
    for (int64_t j = 0; j < b.n / T; ++j)
        for (int64_t i = j; i < b.n / T; ++i) {
            float* tile = b.tiles_of(i) + j * TILE * WIDE;
            const float* corner = b.tiles_of(j) + j * TILE * WIDE;
            Wide sum[TILE];
            load_tile(sum, tile);
            multiply<false>(sum, b.tiles_of(i), b.tiles_of(j), j * T);
            for (int64_t c = 0; c < T; ++c) {
                for (int64_t k = 0; k < c; ++k) {
                    Wide x = sum[k * T + c];
                    if (i != j) load(x, corner + (k * T + c) * WIDE);
                    for (int64_t r = i == j ? c : 0; r < T; ++r) sum[c * T + r] -= sum[k * T + r] * x;
                }
                if (i == j) {
                    Wide pivot = sum[c * T + c];
                    least = pivot > 0.0f && pivot < INFINITY ? least : Wide{};
                    root(pivot);
                    b.inverse[j * T + c] = 1.0f / pivot;
                }
                for (int64_t r = i == j ? c : 0; r < T; ++r) sum[c * T + r] *= b.inverse[j * T + c];
            }
            store_tile(tile, sum);
        }
    for (int64_t l = 0; l < WIDE; ++l)
        if (!(least[l] > 0.0f)) return false;
    return true;
}

// In place: L L^T q = right.
CLONES static void substitute(Batch& b) {
    Wide tile[TILE], x;
    for (int64_t i = 0; i < b.n / T; ++i) {
        const float* row = b.tiles_of(i);
        Wide* here = b.right + i * T;
        for (int64_t k = 0; k < i * T; ++k)
            for (int64_t r = 0; r < T; ++r) load(x, row + (k * T + r) * WIDE), here[r] -= x * b.right[k];
        load_tile(tile, row + i * TILE * WIDE);
        for (int64_t c = 0; c < T; ++c) {
            here[c] *= b.inverse[i * T + c];
            for (int64_t r = c + 1; r < T; ++r) here[r] -= tile[c * T + r] * here[c];
        }
    }
    for (int64_t i = b.n / T - 1; i >= 0; --i) {
        const float* row = b.tiles_of(i);
        Wide* here = b.right + i * T;
        load_tile(tile, row + i * TILE * WIDE);
        for (int64_t c = T - 1; c >= 0; --c) {
            for (int64_t r = c + 1; r < T; ++r) here[c] -= tile[c * T + r] * here[r];
            here[c] *= b.inverse[i * T + c];
        }
        for (int64_t k = 0; k < i * T; ++k)
            for (int64_t r = 0; r < T; ++r) load(x, row + (k * T + r) * WIDE), b.right[k] -= x * here[r];
    }
}

// v = D^-1 X^T S q, row by row.
CLONES static void combine(const Batch& b) {
    constexpr int64_t MANY = 4;
    for (int64_t l = 0; l < b.many; ++l) {
        const int64_t n = b.a.length(b.rows[l]);
        for (int64_t at = 0; at < b.a.width; at += MANY * WIDE) {
            const int64_t there = std::min(MANY, (b.a.width - at) / WIDE);
            Wide sum[MANY] = {};
            for (int64_t e = 0; e < n; ++e) {
                const float* x = b.from[e * WIDE + l] + at;
                const float weight = b.root[e][l] * b.right[e][l];
                if (there == MANY)
                    for (int64_t i = 0; i < MANY; ++i) {
                        Wide one;
                        load(one, x + i * WIDE), sum[i] += weight * one;
                    }
                else
                    for (int64_t i = 0; i < there; ++i) {
                        Wide one;
                        load(one, x + i * WIDE), sum[i] += weight * one;
                    }
            }
            for (int64_t i = 0; i < there; ++i) {
                Wide scale;
                load(scale, b.scale + l * b.a.width + at + i * WIDE);
                store(b.a.out + b.rows[l] * b.a.width + at + i * WIDE, scale * scale * sum[i]);
            }
        }
    }
}

// Which vectors, confidences, targets and scales the lanes have.
CLONES static void arrange(Batch& b, const float* zeros) {
    for (int64_t l = 0; l < WIDE; ++l) {
        const int64_t row = b.rows[std::min(l, b.many - 1)], first = b.a.indptr[row];
        const int64_t n = l < b.many ? b.a.length(row) : 0;
        for (int64_t i = 0; i < b.a.width; ++i)
            b.scale[l * b.a.width + i] = i < b.a.factors ? 1.0f / std::sqrt(b.a.spread[i] + b.a.l2[row]) : 0.0f;
        for (int64_t e = 0; e < b.n; ++e) {
            const float c = e < n ? std::sqrt(b.a.confidence[first + e]) : 0.0f;
            b.from[e * WIDE + l] = c > 0.0f ? b.a.x + b.a.indices[first + e] * b.a.width : zeros;
            b.root[e][l] = c;
            b.right[e][l] = c > 0.0f ? b.a.target[first + e] / c : 0.0f;
        }
    }
}

bool ridge_short(const Ridge& a, const int64_t* rows, int64_t many, Room& room) {
    int64_t n = 0;
    for (int64_t l = 0; l < many; ++l) n = std::max(n, a.length(rows[l]));
    n = padded(n, T);
    const int64_t tiles = n / T * (n / T + 1) / 2 * TILE * WIDE;
    float* held = room.of(a.width + WIDE * a.width + n * WIDE * WIDE + tiles);
    std::fill(held, held + a.width, 0.0f);
    Batch b(a, rows, many, n);
    b.scale = held + a.width, b.dims = b.scale + WIDE * a.width, b.tiles = b.dims + n * WIDE * WIDE;
    arrange(b, held);
    for (int64_t at = 0; at < a.width; at += WIDE) turn(b, at), add_products(b, at == 0);
    if (!factor(b)) return false;
    substitute(b);
    combine(b);
    return true;
}

}  // namespace palate
