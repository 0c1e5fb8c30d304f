// One ridge regression by one equation per factor: by Cholesky, or with no coordinate below 0.
//
// Nearly all the time goes into x x^T, so that is summed over blocks of entries in tiles of rows by 16 that stay in
// registers. Of symmetric matrices the upper triangle is kept, row by row, and what the tiles leave below it is
// undefined. The factorization takes 16 rows at a time and applies them to the rest by the same tiles.
//
// With no coordinate below 0 there are two ways. Each coordinate in turn at its best (Cichocki, Phan. Fast Local
// Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations. IEICE 2009) converges to the solution; all at once
// by the quotient of the two parts of the gradient (Lee, Seung. NIPS 2001) is how it is often fitted, and stopped early.
#pragma once
#include "../ridge.hpp"
#include "wide.hpp"

namespace palate::PATH::direct {

constexpr int64_t BLOCK = 32;  // entries
constexpr int64_t ROWS = PARTS == 1 ? 16 : PARTS == 2 ? 6 : REGISTERS / 8;  // of a tile, with its columns in registers

// gram[row:row + MANY, row:] += sum over entries of left right^T; all rows are `width` long.
template <int64_t MANY>
static INLINE void add_rows(float* gram, const float* left, const float* right, int64_t entries, int64_t width, int64_t row) {
    for (int64_t j = row / WIDE * WIDE; j < width; j += WIDE) {
        Wide sum[MANY];
        UNROLL for (int64_t r = 0; r < MANY; ++r)
            UNROLL for (int64_t p = 0; p < PARTS; ++p) sum[r].part[p] = at(gram + (row + r) * width + j + p * LANES);
        for (int64_t e = 0; e < entries; ++e) {
            Register column[PARTS];
            UNROLL for (int64_t p = 0; p < PARTS; ++p) column[p] = at(right + e * width + j + p * LANES);
            UNROLL for (int64_t r = 0; r < MANY; ++r)
                UNROLL for (int64_t p = 0; p < PARTS; ++p) sum[r].part[p] += left[e * width + row + r] * column[p];
        }
        UNROLL for (int64_t r = 0; r < MANY; ++r) store(gram + (row + r) * width + j, sum[r]);
    }
}

// The same for all rows from `row` on.
static void accumulate(float* gram, const float* left, const float* right, int64_t entries, int64_t width, int64_t row) {
    for (; row + ROWS <= width; row += ROWS) add_rows<ROWS>(gram, left, right, entries, width, row);
    for (; row < width; row += 2) add_rows<2>(gram, left, right, entries, width, row);
}

// sum[:, :] += X^T X in its upper triangle, by float32 over some rows at a time.
static void add_gram(const float* x, int64_t rows, int64_t width, double* sum, Scratch& scratch) {
    constexpr int64_t SOME = 1024;
    float* gram = scratch.of(width * width);
    for (; rows > 0; rows -= SOME) {
        std::fill(gram, gram + width * width, 0.0f);
        for (int64_t left = std::min(SOME, rows); left > 0; left -= BLOCK, x += BLOCK * width)
            accumulate(gram, x, x, std::min(BLOCK, left), width, 0);
        for (int64_t i = 0; i < width; ++i)
            for (int64_t j = i; j < width; ++j) sum[i * width + j] += gram[i * width + j];
    }
}

// In place: rows k to `end` of the triangle U with U^T U = gram, the rows above them applied already; up to the
// diagonal, which goes into `inverse` as 1 over it, they become 0.
static bool factor_rows(float* gram, int64_t k, int64_t end, int64_t width, float* inverse) {
    for (int64_t row = k; row < end; ++row) {
        float* pivot = gram + row * width;
        if (!(pivot[row] > 0.0f && pivot[row] < INFINITY)) return false;
        inverse[row] = 1.0f / std::sqrt(pivot[row]);
        for (int64_t j = k; j < width; j += LANES) store(pivot + j, at(pivot + j) * inverse[row]);
        for (int64_t i = row + 1; i < end; ++i) {
            const float share = pivot[i];
            float* rest = gram + i * width;
            for (int64_t j = k; j < width; j += LANES) store(rest + j, at(rest + j) - share * at(pivot + j));
        }
        std::fill(pivot + k, pivot + row + 1, 0.0f);
    }
    return true;
}

// In place: U^T U v = right.
static void substitute(const float* gram, const float* inverse, float* right, int64_t f, int64_t width) {
    for (int64_t k = 0; k < f; ++k) {
        right[k] *= inverse[k];
        const float *row = gram + k * width, share = right[k];
        for (int64_t j = k / WIDE * WIDE; j < width; j += LANES) store(right + j, at(right + j) - share * at(row + j));
    }
    for (int64_t k = f - 1; k >= 0; --k) {
        const int64_t j = k / WIDE * WIDE;
        right[k] = (right[k] - inner(gram + k * width + j, right + j, width - j)) * inverse[k];
    }
}

// Prefetches the vectors of some entries, which lie far apart.
static void prefetch(const Ridge& a, int64_t first, int64_t last) {
    for (; first < last; ++first) fetch(a.x + a.indices[first] * a.width, a.width);
}

// The next entries of a row, their vectors times their confidences, and into v the sum of vectors times targets.
static void gather(const Ridge& a, int64_t first, int64_t last, int64_t entries, float* block, float* weighed, float* v) {
    for (int64_t e = 0; e < entries; ++e) {
        const float* from = a.x + a.indices[first + e] * a.width;
        const float c = a.confidence[first + e];
        prefetch(a, first + e + BLOCK, std::min(first + e + BLOCK + 1, last));
        for (int64_t i = 0; i < a.width; i += LANES) {
            const Register x = at(from + i);
            store(block + e * a.width + i, x);
            store(weighed + e * a.width + i, c * x);
        }
    }
    for (int64_t i = 0; i < a.width; i += LANES) {
        Register sum = at(v + i);
        for (int64_t e = 0; e < entries; ++e) sum += a.target[first + e] * at(block + e * a.width + i);
        store(v + i, sum);
    }
}

// The upper triangle of a row's matrix, and its right side in `v`.
static void equations(const Ridge& a, int64_t row, float* gram, float* block, float* weighed, float* v) {
    const int64_t width = a.width, last = a.indptr[row + 1];
    std::fill(gram, gram + width * width, 0.0f);
    std::fill(v, v + width, 0.0f);
    for (int64_t i = 0; i < a.factors; ++i) {
        if (a.shared) std::copy(a.shared + i * a.factors, a.shared + (i + 1) * a.factors, gram + i * width);
        gram[i * width + i] += a.spread[i] + a.l2[row];
    }
    for (int64_t at = a.indptr[row]; at < last; at += BLOCK) {
        const int64_t entries = std::min(BLOCK, last - at);
        gather(a, at, last, entries, block, weighed, v);
        accumulate(gram, weighed, block, entries, width, 0);
    }
}

// In place: U^T U = gram; weighed and inverse are scratch. False if there is no such U.
static bool factor(const Ridge& a, float* gram, float* weighed, float* inverse) {
    for (int64_t k = 0; k < a.factors; k += WIDE) {
        const int64_t end = std::min(k + WIDE, a.factors);
        if (!factor_rows(gram, k, end, a.width, inverse)) return false;
        if (end == a.factors) break;
        for (int64_t i = 0; i < WIDE * a.width; ++i) weighed[i] = -gram[k * a.width + i];
        accumulate(gram, weighed, gram + k * a.width, WIDE, a.width, end);
    }
    return true;
}

// Row after row; false where one of them has no single solution.
static bool solve(const Ridge& a, const int64_t* rows, int64_t many, Scratch& scratch) {
    const int64_t width = a.width;
    float* gram = scratch.of(width * (width + 2 * BLOCK + 1));
    float *block = gram + width * width, *weighed = block + BLOCK * width, *inverse = weighed + BLOCK * width;
    bool solved = true;
    for (int64_t k = 0; k < many; ++k) {
        float* v = a.out + rows[k] * width;
        equations(a, rows[k], gram, block, weighed, v);
        if (k + 1 < many) prefetch(a, a.indptr[rows[k + 1]], std::min(a.indptr[rows[k + 1]] + BLOCK, a.indptr[rows[k + 1] + 1]));
        if (factor(a, gram, weighed, inverse)) substitute(gram, inverse, v, a.factors, width);
        else solved = false;
    }
    return solved;
}

// Each coordinate in turn at its best, the others given: the largest change.
static float descend(const float* gram, const float* right, float* v, int64_t f, int64_t width) {
    float change = 0.0f;
    for (int64_t k = 0; k < f; ++k) {
        const float *row = gram + k * width, was = v[k];
        const float sum = inner(row, v, width);
        v[k] = row[k] > 0.0f ? std::max(0.0f, was + (right[k] - sum) / row[k]) : 0.0f;
        change = std::max(change, std::abs(v[k] - was));
    }
    return change;
}

// v_k becomes v_k right_k / (gram v)_k, all at once.
static void scale_by_quotient(const float* gram, const float* right, float* v, float* product, int64_t f, int64_t width) {
    std::fill(product, product + width, 0.0f);
    for (int64_t k = 0; k < f; ++k)
        for (int64_t j = 0; j < width; ++j) product[j] += v[k] * gram[k * width + j];
    for (int64_t k = 0; k < f; ++k) v[k] = product[k] > 0.0f ? v[k] * std::max(0.0f, right[k]) / product[k] : 0.0f;
}

static bool solve_nonnegative(const Ridge& a, int64_t row, int sweeps, bool multiplies, Scratch& scratch) {
    const int64_t width = a.width, f = a.factors;
    if (!f) return true;
    float* gram = scratch.of(width * (width + 2 * BLOCK + 1));
    float *block = gram + width * width, *weighed = block + BLOCK * width, *right = weighed + BLOCK * width;
    float* v = a.out + row * width;
    equations(a, row, gram, block, weighed, right);
    for (int64_t i = 0; i < f; ++i)
        for (int64_t j = 0; j < i; ++j) gram[i * width + j] = gram[j * width + i];
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        if (multiplies) scale_by_quotient(gram, right, v, block, f, width);
        else if (descend(gram, right, v, f, width) <= 1e-6f * *std::max_element(v, v + f)) break;
    }
    return std::all_of(v, v + f, [](float x) { return x < INFINITY; });
}

}  // namespace palate::PATH::direct
