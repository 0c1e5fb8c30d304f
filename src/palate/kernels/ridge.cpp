// Many small ridge regressions that share their regressors: the half step of alternating least squares.
//
// Row r solves (G + sum_p c_p x_p x_p^T + l2_r I) v = sum_p t_p x_p over its entries p, by Cholesky.
// With G = X^T X, c = alpha w and t = 1 + alpha w it is (4) of Hu, Koren, Volinsky (ICDM 2008);
// with G = 0, c = 1, t = rating and l2_r = l2 n_r it is Zhou et al.'s ALS-WR (AAIM 2008).
#include <cmath>

#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

CLONES static void accumulate(float* gram, float* right, const float* x, float c, float t, int64_t f) {
    for (int64_t i = 0; i < f; ++i) {
        const float a = c * x[i];
        float* row = gram + i * f;
        for (int64_t j = 0; j <= i; ++j) row[j] += a * x[j];
        right[i] += t * x[i];
    }
}

CLONES static float dot(const float* a, const float* b, int64_t n) {
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
}

// In place: the lower triangle of `gram` becomes its Cholesky factor, `right` the solution.
static bool solve(float* gram, float* right, int64_t f) {
    for (int64_t i = 0; i < f; ++i) {
        float* row = gram + i * f;
        for (int64_t j = 0; j < i; ++j) row[j] = (row[j] - dot(row, gram + j * f, j)) / gram[j * f + j];
        const float pivot = row[i] - dot(row, row, i);
        if (!(pivot > 0.0f)) return false;
        row[i] = std::sqrt(pivot);
        right[i] = (right[i] - dot(row, right, i)) / row[i];
    }
    for (int64_t i = f - 1; i >= 0; --i) {
        right[i] /= gram[i * f + i];
        for (int64_t j = 0; j < i; ++j) right[j] -= gram[i * f + j] * right[i];
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
        parallel(rows, 32, [&](int64_t begin, int64_t end) {
            std::vector<float> gram(f * f);
            for (int64_t r = begin; r < end; ++r) {
                float* v = out.data() + r * f;
                std::copy(shared.data(), shared.data() + f * f, gram.begin());
                for (int64_t i = 0; i < f; ++i) gram[i * f + i] += l2.data()[r], v[i] = 0.0f;
                for (int64_t p = indptr.data()[r]; p < indptr.data()[r + 1]; ++p)
                    accumulate(gram.data(), v, x.data() + indices.data()[p] * f, confidence.data()[p], target.data()[p], f);
                if (indptr.data()[r] == indptr.data()[r + 1]) continue;  // nothing done: the vector 0
                if (!solve(gram.data(), v, f)) singular = true;
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
