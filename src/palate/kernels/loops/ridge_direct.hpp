// One ridge regression by one equation per factor: by Cholesky, or with no coordinate below 0.
//
// Nearly all the time goes into x x^T, so that is summed over blocks of entries in tiles of rows by 16 that stay in
// registers. Of symmetric matrices the upper triangle is kept, row by row, and what the tiles leave below it means
// nothing. The factorization takes 16 rows at a time and brings them to bear on the rest by the same tiles.
//
// With no coordinate below 0 there are two ways. Each coordinate in turn at its best (Cichocki, Phan. Fast Local
// Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations. IEICE 2009) comes to the solution; all at once
// by the quotient of the two parts of the slope (Lee, Seung. NIPS 2001) is how it is often fitted, and stopped early.
#pragma once
#include "../ridge.hpp"
#include "wide.hpp"

namespace palate::PATH::direct {

constexpr int64_t ROWS = std::min(8, REGISTERS / 2 / static_cast<int>(PARTS)), BLOCK = 32;  // of a tile; entries

// gram[from:, from:] += sum over entries of left right^T; all rows are `width` long.
static void accumulate(float* gram, const float* left, const float* right, int64_t entries, int64_t width,
                       int64_t from) {
    for (int64_t i = from; i < width; i += ROWS)
        for (int64_t j = i / WIDE * WIDE; j < width; j += WIDE) {
            Register sum[ROWS][PARTS], column[PARTS];
            UNROLL for (int64_t r = 0; r < ROWS; ++r)
                UNROLL for (int64_t p = 0; p < PARTS; ++p) sum[r][p] = at(gram + (i + r) * width + j + p * LANES);
            for (int64_t e = 0; e < entries; ++e) {
                UNROLL for (int64_t p = 0; p < PARTS; ++p) column[p] = at(right + e * width + j + p * LANES);
                UNROLL for (int64_t r = 0; r < ROWS; ++r)
                    UNROLL for (int64_t p = 0; p < PARTS; ++p) sum[r][p] += left[e * width + i + r] * column[p];
            }
            UNROLL for (int64_t r = 0; r < ROWS; ++r)
                UNROLL for (int64_t p = 0; p < PARTS; ++p) store(gram + (i + r) * width + j + p * LANES, sum[r][p]);
        }
}

// In place: rows k to `end` of the triangle U with U^T U = gram, the rows above them having been brought to bear; up to the
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

// The next entries of a row, their vectors times their confidences, and into v the sum of vectors times targets.
static void gather(const Ridge& a, int64_t first, int64_t entries, float* block, float* weighed, float* v) {
    for (int64_t e = 0; e < entries; ++e) {
        const float* from = a.x + a.indices[first + e] * a.width;
        const float c = a.confidence[first + e], t = a.target[first + e];
        for (int64_t i = 0; i < a.width; i += LANES) {
            const Register x = at(from + i);
            store(block + e * a.width + i, x);
            store(weighed + e * a.width + i, c * x);
            store(v + i, at(v + i) + t * x);
        }
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
        gather(a, at, entries, block, weighed, v);
        accumulate(gram, weighed, block, entries, width, 0);
    }
}

static bool solve(const Ridge& a, int64_t row, Room& room) {
    const int64_t width = a.width;
    float* gram = room.of(width * (width + 2 * BLOCK + 1));
    float *block = gram + width * width, *weighed = block + BLOCK * width, *inverse = weighed + BLOCK * width;
    float* v = a.out + row * width;
    equations(a, row, gram, block, weighed, v);
    for (int64_t k = 0; k < a.factors; k += WIDE) {
        const int64_t end = std::min(k + WIDE, a.factors);
        if (!factor_rows(gram, k, end, width, inverse)) return false;
        if (end == a.factors) break;
        for (int64_t i = 0; i < WIDE * width; ++i) weighed[i] = -gram[k * width + i];
        accumulate(gram, weighed, gram + k * width, WIDE, width, end);
    }
    substitute(gram, inverse, v, a.factors, width);
    return true;
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

static bool solve_nonnegative(const Ridge& a, int64_t row, int sweeps, bool multiplies, Room& room) {
    const int64_t width = a.width, f = a.factors;
    if (!f) return true;
    float* gram = room.of(width * (width + 2 * BLOCK + 1));
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
