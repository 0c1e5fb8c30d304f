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
namespace {

constexpr int64_t PANEL = Panel::WIDTH;

void chebyshev(Rows a, In1<float> coefficient, Rows x, Out2<float> out) {
    const int64_t items = out.shape(1);
    require_within(a, items), require_within(x, items);
    require(x.rows == out.shape(0), "the result has another shape");
    require(coefficient.size() >= 1, "a polynomial has a coefficient");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel((x.rows + PANEL - 1) / PANEL, 1, [&](int64_t begin, int64_t end) {
        std::vector<Panel> even(items), odd(items);
        for (int64_t panel = begin; panel < end; ++panel) {
            const int64_t first = panel * PANEL, wide = std::min(PANEL, x.rows - first);
            Panel *now = even.data(), *before = odd.data();
            std::fill_n(now, items, Panel{});
            std::fill_n(before, items, Panel{});
            for (int64_t k = coefficient.size() - 1; k >= 0; --k) {
                const float times = k > 0 ? 2.0f : 1.0f;
                if (k + 1 < coefficient.size()) {  // else there is nothing to pass on yet
                    path.twice_less(now, before, items, times);
                    path.add_gram(a.ptr, a.index, a.value, a.rows, -2.0f * times, now, before);
                }
                for (int64_t j = 0; j < wide; ++j)
                    for (int64_t p = x.ptr[first + j]; p < x.ptr[first + j + 1]; ++p)
                        before[x.index[p]].value[j] += coefficient.data()[k] * x.value[p];
                std::swap(now, before);
            }
            for (int64_t i = 0; i < items; ++i)
                for (int64_t j = 0; j < wide; ++j) out.data()[(first + j) * items + i] = now[i].value[j];
        }
    });
}

const Binding FILTER([](nb::module_& m) { m.def("chebyshev", &chebyshev); });

}  // namespace
}  // namespace palate
