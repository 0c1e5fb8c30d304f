// The k best of each row, without sorting the row: a heap of k, its worst at the root.
#include "best.hpp"
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

void top_k(In2<float> scores, In1<int32_t> items, Lists seen, int64_t catalogue, Out2<int32_t> best,
           Out2<float> best_score) {
    const int64_t rows = scores.shape(0), n = scores.shape(1), k = best.shape(1);
    require_within(seen, catalogue);
    require(items.size() == n, "one item per column");
    require_below(items.data(), n, catalogue, "an item lies outside the catalogue");
    require(seen.rows == rows, "one list of seen items per row");
    require_shape(best, rows, k), require_shape(best_score, rows, k);
    if (!k) return;
    nb::gil_scoped_release release;
    const Loops& path = loops();
    const int64_t slice = std::max<int64_t>(16, rows / (4 * threads()));  // few: each looks at the whole catalogue once
    parallel(rows, slice, [&](int64_t begin, int64_t end) {
        Best heap(std::min(k, n));
        std::vector<char> hidden(catalogue, false);
        for (int64_t r = begin; r < end; ++r) {
            const int32_t *first = seen.index + seen.ptr[r], *last = seen.index + seen.ptr[r + 1];
            std::for_each(first, last, [&](int32_t item) { hidden[item] = true; });
            heap.clear();
            const float* score = scores.data() + r * n;
            for (int64_t c = -1; (c = path.next_above(score, c + 1, n, heap.floor())) < n;)
                if (!hidden[items.data()[c]]) heap.offer(score[c], items.data()[c]);
            heap.write(best.data() + r * k, best_score.data() + r * k, k);
            std::for_each(first, last, [&](int32_t item) { hidden[item] = false; });
        }
    });
}

const Binding TOP_K([](nb::module_& m) { m.def("top_k", &top_k); });

}  // namespace
}  // namespace palate
