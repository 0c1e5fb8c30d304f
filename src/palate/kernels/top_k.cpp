// The k best of each row, without sorting the row: a heap of k, its worst at the root.
#include <cmath>
#include <limits>

#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

struct Scored {
    float score;
    int32_t item;
};

// The higher score first; of equal scores, the lower item.
static bool ahead(const Scored& a, const Scored& b) {
    return a.score > b.score || (a.score == b.score && a.item < b.item);
}

static void top_k(In2<float> scores, In1<int32_t> items, In1<int64_t> seen_ptr, In1<int32_t> seen, int64_t catalogue,
                  Out2<int32_t> best, Out2<float> best_score) {
    const int64_t rows = scores.shape(0), n = scores.shape(1), k = best.shape(1);
    require_rows(seen_ptr, seen, catalogue);
    require(static_cast<int64_t>(items.size()) == n, "one item per column");
    for (int64_t c = 0; c < n; ++c)
        require(items.data()[c] >= 0 && items.data()[c] < catalogue, "an item lies outside the catalogue");
    require(static_cast<int64_t>(seen_ptr.size()) == rows + 1, "one list of seen items per row");
    require(static_cast<int64_t>(best.shape(0)) == rows && static_cast<int64_t>(best_score.shape(0)) == rows &&
                static_cast<int64_t>(best_score.shape(1)) == k,
            "the result has another shape");
    nb::gil_scoped_release release;
    parallel(rows, 16, [&](int64_t begin, int64_t end) {
        std::vector<Scored> heap;
        heap.reserve(k + 1);
        std::vector<int64_t> hidden(catalogue, -1);
        for (int64_t r = begin; r < end; ++r) {
            for (int64_t p = seen_ptr.data()[r]; p < seen_ptr.data()[r + 1]; ++p) hidden[seen.data()[p]] = r;
            heap.clear();
            const float* score = scores.data() + r * n;
            float worst = -std::numeric_limits<float>::infinity();
            const bool wanted = k > 0;
            for (int64_t c = 0; wanted && c < n; ++c) {
                // NaN and -inf fall out of the first test: neither is to be shown.
                if (!(score[c] >= worst) || !(score[c] > -std::numeric_limits<float>::infinity())) continue;
                const Scored one{score[c], items.data()[c]};
                if (hidden[one.item] == r) continue;
                if (static_cast<int64_t>(heap.size()) == k) {
                    if (!ahead(one, heap.front())) continue;
                    std::pop_heap(heap.begin(), heap.end(), ahead);
                    heap.pop_back();
                }
                heap.push_back(one);
                std::push_heap(heap.begin(), heap.end(), ahead);
                if (static_cast<int64_t>(heap.size()) == k) worst = heap.front().score;
            }
            std::sort_heap(heap.begin(), heap.end(), ahead);
            for (int64_t i = 0; i < k; ++i) {
                const bool there = i < static_cast<int64_t>(heap.size());
                best.data()[r * k + i] = there ? heap[i].item : -1;
                best_score.data()[r * k + i] = there ? heap[i].score : -std::numeric_limits<float>::infinity();
            }
        }
    });
}

void bind_top_k(nb::module_& m) {
    m.def("top_k", &top_k, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
}

}  // namespace palate
