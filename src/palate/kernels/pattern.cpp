// A sparse approximate inverse, column by column: the ridge regression of each column of a matrix on those few others
// that predict most of it, by the Gram matrix G.
//
// M. J. Grote, T. Huckle. Parallel Preconditioning with Sparse Approximate Inverses. SIAM J. Sci. Comput. 1997.
// For column j and its pattern S: w = (G_SS + diag(l2_S))^-1 G_Sj. The first part of S are the columns nearest to j by
// |G_ij| / sqrt(G_ii + l2_i); each later part, those nearest to what w leaves over, G_ij - G_iS w, as in the paper. With all
// columns in S the weights are those of the full inverse.
#include <cmath>

#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

struct Pattern {
    std::vector<int32_t> chosen, place;  // which columns, in order; and the place of each of all, -1 where not chosen
    std::vector<float> gram, weight, left;
    std::vector<std::pair<float, int32_t>> nearest;
};

// Adds the `more` columns with the largest |left| / sqrt(G_ii + l2_i) to the pattern; of equal ones the lower.
void widen(Pattern& at, const float* size, int64_t j, int64_t more, int64_t n) {
    at.nearest.clear();
    for (int64_t i = 0; i < n; ++i)
        if (i != j && at.place[i] < 0)
            if (const float near = std::abs(at.left[i]) / size[i]; near > 0.0f)  // NaN, which has no order, is left out
                at.nearest.emplace_back(-near, static_cast<int32_t>(i));
    const int64_t taken = std::min<int64_t>(more, at.nearest.size());
    std::nth_element(at.nearest.begin(), at.nearest.begin() + taken, at.nearest.end());
    for (int64_t p = 0; p < taken; ++p) at.chosen.push_back(at.nearest[p].second);
    std::sort(at.chosen.begin(), at.chosen.end());
    for (size_t s = 0; s < at.chosen.size(); ++s) at.place[at.chosen[s]] = static_cast<int32_t>(s);
}

// G_SS, its upper triangle: rows of G are read through where they are short, and searched where they are long.
void gather_gram(Pattern& at, const Rows& g, const float* l2) {
    const int64_t m = at.chosen.size();
    at.gram.assign(m * m, 0.0f);
    for (int64_t s = 0; s < m; ++s) {
        const int32_t i = at.chosen[s];
        const int64_t first = g.ptr[i], last = g.ptr[i + 1];
        float* row = at.gram.data() + s * m;
        if (last - first < 12 * m) {
            for (int64_t p = first; p < last; ++p)
                if (const int32_t t = at.place[g.index[p]]; t >= s) row[t] = g.value[p];
        } else {
            const int32_t *from = g.index + first, *end = g.index + last;
            for (int64_t t = s; t < m && from != end; ++t) {
                from = std::lower_bound(from, end, at.chosen[t]);
                if (from != end && *from == at.chosen[t]) row[t] = g.value[from - g.index];
            }
        }
        row[s] += l2[i];
    }
}

bool solve_column(Pattern& at, const Rows& g, const float* l2, const float* size, int64_t j, int64_t width,
                         int64_t steps, int64_t n) {
    std::fill(at.left.begin(), at.left.end(), 0.0f);
    for (int64_t p = g.ptr[j]; p < g.ptr[j + 1]; ++p) at.left[g.index[p]] = g.value[p];
    const std::vector<float> column = at.left;
    at.chosen.clear();
    at.weight.clear();
    bool solved = true;
    for (int64_t step = 1; step <= steps && solved; ++step) {
        const size_t before = at.chosen.size();
        widen(at, size, j, width * step / steps - width * (step - 1) / steps, n);
        if (at.chosen.size() == before) break;
        gather_gram(at, g, l2);
        at.weight.clear();
        for (const int32_t i : at.chosen) at.weight.push_back(column[i]);
        solved = loops().solve_upper(at.gram.data(), at.weight.data(), at.chosen.size());
        if (step == steps) break;
        at.left = column;
        for (size_t s = 0; s < at.chosen.size(); ++s)
            for (int64_t p = g.ptr[at.chosen[s]]; p < g.ptr[at.chosen[s] + 1]; ++p)
                at.left[g.index[p]] -= at.weight[s] * g.value[p];
    }
    for (const int32_t i : at.chosen) at.place[i] = -1;
    return solved;
}

// Row j of `index` and `weight` is column j of the weights, in the order of the columns, padded by -1 and 0.
void pattern_ridge(Rows g, In1<float> l2, int64_t steps, Out2<int32_t> index, Out2<float> weight) {
    const int64_t n = l2.size(), width = index.shape(1);
    require_within(g, n);
    require(g.rows == n, "G is not square");
    require_shape(index, n, width, "the weights have another shape");
    require_shape(weight, n, width, "the weights have another shape");
    require(steps >= 1, "the weights have another shape");
    std::vector<float> size(n);
    std::atomic<bool> singular{false};
    nb::gil_scoped_release release;
    for (int64_t i = 0; i < n; ++i) {
        size[i] = l2.data()[i];
        for (int64_t p = g.ptr[i]; p < g.ptr[i + 1]; ++p)
            if (g.index[p] == i) size[i] += g.value[p];
        size[i] = std::sqrt(std::max(size[i], 1e-20f));
    }
    parallel(n, 8, [&](int64_t begin, int64_t end) {
        Pattern at;
        at.place.assign(n, -1);
        at.left.resize(n);
        for (int64_t j = begin; j < end; ++j) {
            int32_t* to = index.data() + j * width;
            float* value = weight.data() + j * width;
            std::fill(to, to + width, -1);
            std::fill(value, value + width, 0.0f);
            if (!solve_column(at, g, l2.data(), size.data(), j, width, steps, n)) singular = true;
            std::copy(at.chosen.begin(), at.chosen.end(), to);
            std::copy(at.weight.begin(), at.weight.end(), value);
        }
    });
    require(!singular, "G and its penalty are not positive definite");
}

const Binding PATTERN([](nb::module_& m) { m.def("pattern_ridge", &pattern_ridge); });

}  // namespace
}  // namespace palate
