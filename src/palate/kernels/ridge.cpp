// Many small ridge regressions that share their regressors: the half step of alternating least squares.
//
// Row r solves (G + sum_p c_p x_p x_p^T + l2_r I) v = sum_p t_p x_p over its entries p, by Cholesky.
// With G = X^T X, c = alpha w and t = 1 + alpha w it is (4) of Hu, Koren, Volinsky (ICDM 2008);
// with G = 0, c = 1, t = rating and l2_r = l2 n_r it is Zhou et al.'s ALS-WR (AAIM 2008).
//
// Nearly all the time goes into x x^T, so that is summed over blocks of entries in tiles of 8 by 16 that stay in
// registers; rows are padded to whole registers with zeros. Of symmetric matrices the upper triangle is kept, row by
// row, and what the tiles leave below it means nothing.
#include <cmath>
#include <cstring>

#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

typedef float Wide __attribute__((vector_size(64)));  // on lesser processors the compiler splits it
constexpr int64_t WIDE = 16, TALL = 8, BLOCK = 32;

static inline void load(Wide& to, const float* from) { std::memcpy(&to, from, sizeof to); }
static inline void store(float* to, const Wide& from) { std::memcpy(to, &from, sizeof from); }

// gram += sum over entries of cx x^T; all rows are `width` long.
CLONES static void accumulate(float* gram, const float* cx, const float* x, int64_t entries, int64_t width) {
    for (int64_t i = 0; i < width; i += TALL)
        for (int64_t j = i / WIDE * WIDE; j < width; j += WIDE) {
            Wide sum[TALL], right;
            for (int64_t t = 0; t < TALL; ++t) load(sum[t], gram + (i + t) * width + j);
            for (int64_t e = 0; e < entries; ++e) {
                load(right, x + e * width + j);
                for (int64_t t = 0; t < TALL; ++t) sum[t] += cx[e * width + i + t] * right;
            }
            for (int64_t t = 0; t < TALL; ++t) store(gram + (i + t) * width + j, sum[t]);
        }
}

// In place: the upper triangle of `gram` becomes U with U^T U = gram, and `right` the solution. False if not positive.
CLONES static bool solve(float* gram, float* right, int64_t f, int64_t width) {
    for (int64_t k = 0; k < f; ++k) {
        float* row = gram + k * width;
        for (int64_t j = k / WIDE * WIDE; j < width; j += WIDE) {
            Wide rest, above;
            load(rest, row + j);
            for (int64_t i = 0; i < k; ++i) load(above, gram + i * width + j), rest -= gram[i * width + k] * above;
            store(row + j, rest);
        }
        if (!(row[k] > 0.0f)) return false;
        const float length = 1.0f / std::sqrt(row[k]);
        for (int64_t j = k; j < width; ++j) row[j] *= length;
        right[k] /= row[k];
        for (int64_t j = k + 1; j < f; ++j) right[j] -= right[k] * row[j];
    }
    for (int64_t k = f - 1; k >= 0; --k) {
        const float* row = gram + k * width;
        float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
        for (int64_t j = k + 1; j < f; ++j) sum += row[j] * right[j];
        right[k] = (right[k] - sum) / row[k];
    }
    return true;
}

static void ridge_rows(In1<int64_t> indptr, In1<int32_t> indices, In1<float> confidence, In1<float> target,
                       In2<float> x, In2<float> shared, In1<float> l2, Out2<float> out) {
    const int64_t rows = indptr.size() - 1, f = x.shape(1);
    require_rows(indptr, indices, x.shape(0));
    require(confidence.size() == indices.size() && target.size() == indices.size(), "one value per entry");
    require(static_cast<int64_t>(shared.shape(0)) == f && static_cast<int64_t>(shared.shape(1)) == f, "G is not f by f");
    require(static_cast<int64_t>(l2.size()) == rows, "one l2 per row");
    require(static_cast<int64_t>(out.shape(0)) == rows && static_cast<int64_t>(out.shape(1)) == f,
            "the solution has another shape");
    std::atomic<bool> singular{false};
    {
        nb::gil_scoped_release release;
        const int64_t width = (f + WIDE - 1) / WIDE * WIDE;
        parallel(rows, 32, [&](int64_t begin, int64_t end) {
            std::vector<float> gram(width * width), block(BLOCK * width, 0.0f), weighed(BLOCK * width, 0.0f);
            for (int64_t r = begin; r < end; ++r) {
                float* v = out.data() + r * f;
                const int64_t first = indptr.data()[r], last = indptr.data()[r + 1];
                std::fill(v, v + f, 0.0f);
                if (first == last) continue;  // nothing done: the vector 0
                for (int64_t i = 0; i < f; ++i) {
                    std::copy(shared.data() + i * f, shared.data() + (i + 1) * f, gram.begin() + i * width);
                    std::fill(gram.begin() + i * width + f, gram.begin() + (i + 1) * width, 0.0f);
                    gram[i * width + i] += l2.data()[r];
                }
                for (int64_t at = first; at < last; at += BLOCK) {
                    const int64_t entries = std::min(BLOCK, last - at);
                    for (int64_t e = 0; e < entries; ++e) {
                        const float* from = x.data() + indices.data()[at + e] * f;
                        const float c = confidence.data()[at + e], t = target.data()[at + e];
                        for (int64_t i = 0; i < f; ++i) {
                            block[e * width + i] = from[i];
                            weighed[e * width + i] = c * from[i];
                            v[i] += t * from[i];
                        }
                    }
                    accumulate(gram.data(), weighed.data(), block.data(), entries, width);
                }
                if (!solve(gram.data(), v, f, width)) singular = true;
            }
        });
    }
    require(!singular, "a row has no single solution: l2 must be above 0 and confidences not below");
}

void bind_ridge(nb::module_& m) {
    m.def("ridge_rows", &ridge_rows, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert());
}

}  // namespace palate
