// The elastic net of every column of a matrix on all the others, by coordinate descent on their Gram matrix G.
//
// X. Ning, G. Karypis. SLIM: Sparse Linear Methods for Top-N Recommender Systems. ICDM 2011.
// J. Friedman, T. Hastie, R. Tibshirani. Regularization Paths for Generalized Linear Models via Coordinate Descent.
// Journal of Statistical Software 2010 (2.2: covariance updates; 2.6: sweeps over what is not 0 alone).
//
// Column j minimises |x_j - X w|^2 / 2 + l2 |w|^2 / 2 + l1 |w|_1 with w_j = 0. One step solves for one weight:
//     w_i <- soft(G_ij - (G w)_i + G_ii w_i, l1) / (G_ii + l2)
// and G w is kept up to date: one row of G is added for each weight that moves. Columns are independent, and each is
// worked on by one thread.
#include <cmath>
#include <memory>

#include <nanobind/ndarray.h>

#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

struct FullGram {  // all cells
    const float* cells;
    int64_t n;
    void add(float* to, int64_t i, float by) const { loops().add_scaled(to, cells + i * n, by, n); }
    void column(float* to, int64_t j) const { std::copy(cells + j * n, cells + (j + 1) * n, to); }
};

struct SparseGram {  // the cells that are not 0, row by row
    Rows rows;
    int64_t n;
    void add(float* to, int64_t i, float by) const {
        for (int64_t p = rows.ptr[i]; p < rows.ptr[i + 1]; ++p) to[rows.index[p]] += by * rows.value[p];
    }
    void column(float* to, int64_t j) const {
        std::fill(to, to + n, 0.0f);
        add(to, j, 1.0f);
    }
};

struct Penalty {
    float l1, l2, tolerance;
    bool nonnegative;
    int64_t sweeps;
};

struct Descent {  // of one thread, zero between two columns but for `column`
    std::vector<float> column, fitted, weight;
    std::vector<int32_t> may, some;
};

template <class Gram>
float sweep(const Gram& gram, const float* diagonal, const Penalty& by, const std::vector<int32_t>& over, Descent& at) {
    float most = 0.0f;
    for (const int32_t i : over) {
        const float before = at.weight[i], pull = at.column[i] - at.fitted[i] + diagonal[i] * before;
        float after = std::max(pull - by.l1, 0.0f);
        if (!by.nonnegative) after += std::min(pull + by.l1, 0.0f);
        after = after == 0.0f ? 0.0f : after / (diagonal[i] + by.l2);
        if (after == before) continue;
        gram.add(at.fitted.data(), i, after - before);
        at.weight[i] = after;
        most = std::max(most, std::abs(after - before));
    }
    return most;
}

template <class Gram>
void descend(const Gram& gram, const float* diagonal, bool screened, int64_t j, const Penalty& by, Descent& at) {
    at.may.clear();
    gram.column(at.column.data(), j);
    for (int64_t i = 0; i < gram.n; ++i)  // where nothing is below 0, what meets j less than l1 never enters
        if (i != j && diagonal[i] > 0.0f && (!screened || at.column[i] > by.l1)) at.may.push_back(static_cast<int32_t>(i));
    for (int64_t left = by.sweeps; left > 0;) {
        --left;
        if (sweep(gram, diagonal, by, at.may, at) <= by.tolerance) break;
        at.some.clear();
        for (const int32_t i : at.may)
            if (at.weight[i] != 0.0f) at.some.push_back(i);
        while (left > 0 && (--left, sweep(gram, diagonal, by, at.some, at) > by.tolerance)) {}
    }
}

struct Columns {
    std::vector<std::vector<std::pair<int32_t, float>>> of;
};

template <class Gram>
Columns all_columns(const Gram& gram, const float* diagonal, bool screened, const Penalty& by) {
    Columns weights{std::vector<std::vector<std::pair<int32_t, float>>>(gram.n)};
    parallel(gram.n, 8, [&](int64_t begin, int64_t end) {
        Descent at{std::vector<float>(gram.n), std::vector<float>(gram.n), std::vector<float>(gram.n), {}, {}};
        for (int64_t j = begin; j < end; ++j) {
            descend(gram, diagonal, screened, j, by, at);
            std::fill(at.fitted.begin(), at.fitted.end(), 0.0f);
            for (const int32_t i : at.may) {
                if (at.weight[i] != 0.0f) weights.of[j].emplace_back(i, at.weight[i]);
                at.weight[i] = 0.0f;
            }
        }
    });
    return weights;
}

template <class T>
nb::ndarray<nb::numpy, T, nb::ndim<1>> owned(std::unique_ptr<T[]> data, size_t size) {
    nb::capsule owner(data.get(), [](void* memory) noexcept { delete[] static_cast<T*>(memory); });
    return nb::ndarray<nb::numpy, T, nb::ndim<1>>(data.release(), {size}, owner);
}

// Column by column: where it ends, the rows that are not 0, and their weights.
auto as_arrays(const Columns& weights) {
    const size_t n = weights.of.size();
    auto ends = std::make_unique<int64_t[]>(n + 1);
    ends[0] = 0;
    for (size_t j = 0; j < n; ++j) ends[j + 1] = ends[j] + static_cast<int64_t>(weights.of[j].size());
    auto index = std::make_unique<int32_t[]>(ends[n]);
    auto value = std::make_unique<float[]>(ends[n]);
    for (size_t j = 0, p = 0; j < n; ++j)
        for (const auto& [i, weight] : weights.of[j]) index[p] = i, value[p++] = weight;
    const size_t all = ends[n];
    return std::make_tuple(owned(std::move(ends), n + 1), owned(std::move(index), all), owned(std::move(value), all));
}

template <class Gram>
auto regressed(const Gram& gram, In1<float> diagonal, bool screened, const Penalty& by) {
    require(diagonal.size() == gram.n, "G is not square");
    Columns weights;
    {
        nb::gil_scoped_release release;
        weights = all_columns(gram, diagonal.data(), screened, by);
    }
    return as_arrays(weights);
}

auto elastic_net_full(In2<float> gram, In1<float> diagonal, bool screened, float l1, float l2, bool nonnegative,
                      float tolerance, int64_t sweeps) {
    require(gram.shape(0) == gram.shape(1), "G is not square");
    return regressed(FullGram{gram.data(), gram.shape(0)}, diagonal, screened, {l1, l2, tolerance, nonnegative, sweeps});
}

auto elastic_net_sparse(Rows gram, In1<float> diagonal, bool screened, float l1, float l2, bool nonnegative,
                        float tolerance, int64_t sweeps) {
    require_within(gram, gram.rows);
    return regressed(SparseGram{gram, gram.rows}, diagonal, screened, {l1, l2, tolerance, nonnegative, sweeps});
}

const Binding DESCENT([](nb::module_& m) {
    m.def("elastic_net_full", &elastic_net_full);
    m.def("elastic_net_sparse", &elastic_net_sparse);
});

}  // namespace
}  // namespace palate
