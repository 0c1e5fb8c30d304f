// Polynomials of the item-item graph A^T A, applied to many rows without ever forming the graph.
//
// With L = I - 2 A^T A, whose eigenvalues lie within -1 and 1 where the singular values of A lie within 0 and 1, a row x
// becomes x (c_0 T_0(L) + c_1 T_1(L) + ... + c_K T_K(L)), T_k the Chebyshev polynomials. Clenshaw's recurrence
//     b_k = c_k x + 2 b_{k+1} L - b_{k+2},    the result is c_0 x + b_1 L - b_2
// (C. W. Clenshaw, A Note on the Summation of Chebyshev Series, 1955) needs two tables and one pass over A for each k.
// 32 rows are filtered at a time, side by side, so that the tables stay in the cache and each entry of A serves all.
#include "bind.hpp"
#include "filter.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

constexpr int64_t PANEL = Panel::WIDTH;

static void chebyshev(In1<int64_t> a_ptr, In1<int32_t> a_index, In1<float> a, In1<float> coefficient,
                      In1<int64_t> x_ptr, In1<int32_t> x_index, In1<float> x, Out2<float> out) {
    const int64_t items = out.shape(1), rows = out.shape(0);
    require_rows(a_ptr, a_index, items);
    require_rows(x_ptr, x_index, items);
    require(a.size() == a_index.size() && x.size() == x_index.size(), "as many values as indices");
    require(static_cast<int64_t>(x_ptr.size()) == rows + 1, "the result has another shape");
    require(coefficient.size() >= 1, "a polynomial has a coefficient");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel((rows + PANEL - 1) / PANEL, 1, [&](int64_t begin, int64_t end) {
        std::vector<Panel> one(items), other(items);
        for (int64_t panel = begin; panel < end; ++panel) {
            const int64_t first = panel * PANEL, wide = std::min(PANEL, rows - first);
            Panel *now = one.data(), *before = other.data();
            std::fill_n(now, items, Panel{});
            std::fill_n(before, items, Panel{});
            for (int64_t k = coefficient.size() - 1; k >= 0; --k) {
                const float times = k > 0 ? 2.0f : 1.0f;
                if (k + 1 < static_cast<int64_t>(coefficient.size())) {  // else there is nothing to pass on yet
                    path.twice_less(now, before, items, times);
                    path.add_gram(a_ptr.data(), a_index.data(), a.data(), a_ptr.size() - 1, -2.0f * times, now, before);
                }
                for (int64_t j = 0; j < wide; ++j)
                    for (int64_t p = x_ptr.data()[first + j]; p < x_ptr.data()[first + j + 1]; ++p)
                        before[x_index.data()[p]].value[j] += coefficient.data()[k] * x.data()[p];
                std::swap(now, before);
            }
            for (int64_t i = 0; i < items; ++i)
                for (int64_t j = 0; j < wide; ++j) out.data()[(first + j) * items + i] = now[i].value[j];
        }
    });
}

void bind_filter(nb::module_& m) {
    m.def("chebyshev", &chebyshev);
}

}  // namespace palate
