// The stored rows most like a row, and predictions of its columns from theirs. Similarities: comparison.hpp.
#include "best.hpp"
#include "bind.hpp"
#include "comparison.hpp"
#include "parallel.hpp"

namespace palate {
namespace {

// The k stored rows most like each query, of those with a similarity above 0, in no order; `others` leaves out row r for
// query r.
void nearest(Rows queries, Rows stored_columns, int64_t rows, int64_t kind, double shrinkage, int64_t least, bool others,
             Out2<int32_t> best, Out2<float> best_value) {
    const int64_t k = best.shape(1);
    require_within(queries, stored_columns.rows);
    require(shrinkage >= 0, "shrinkage is below 0");
    require_shape(best, queries.rows, k), require_shape(best_value, queries.rows, k);
    const Kind similarity = kind_of(kind);
    if (!k) return;
    nb::gil_scoped_release release;
    Stored stored(stored_columns, rows);
    stored.prepare(similarity, queries.rows);
    const int64_t often = stored.panels.rows.size();
    // Each slice takes tables as long as there are stored rows.
    const int64_t slice = std::max<int64_t>(often ? Panels::ROWS : 32, queries.rows / 128);
    parallel(queries.rows, slice, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, similarity, shrinkage, least);
        Selection best_of(k);
        std::vector<int32_t> common;
        stored.panels.count(queries.ptr + begin, queries.index, end - begin, common);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = queries.ptr[r], itself = others ? r : -1;
            const int32_t* const counted = often ? common.data() + (r - begin) * often : nullptr;
            const Neighbors all = comparison.compare(queries.index + at, queries.value + at, queries.length(r), itself, counted);
            best_of.select(all.similarity, all.row, all.n, all.highest);
            best_of.write(best.data() + r * k, best_value.data() + r * k);
        }
    });
}

// out[r, j] = sum s d / sum s over the k stored rows most like query r that fill column wanted[j]: s is the similarity,
// above 0, and d the deviation of that row there, beside the values that are compared. NaN where there is none.
void deviations(Rows queries, Rows stored_columns, In1<float> deviation, int64_t rows, int64_t kind, double shrinkage,
                int64_t k, In1<int32_t> wanted, Out2<float> out) {
    const int64_t columns = stored_columns.rows;
    require_within(queries, columns);
    require(deviation.size() == stored_columns.entries, "as many values as indices");
    require_shape(out, queries.rows, wanted.size());
    require_columns(wanted, columns);
    require(shrinkage >= 0, "shrinkage is below 0");
    require(k > 0, "k is below 1");
    const Kind similarity = kind_of(kind);
    nb::gil_scoped_release release;
    const Stored stored(stored_columns, rows);
    parallel(queries.rows, 4, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, similarity, shrinkage);
        std::vector<float> of_row(rows), filling;  // similarities: of all, and of those that fill a column
        std::vector<int32_t> place;                // of the latter in the column
        Selection nearest(k);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = queries.ptr[r];
            const Neighbors all = comparison.compare(queries.index + at, queries.value + at, queries.length(r));
            for (int64_t i = 0; i < all.n; ++i) of_row[all.row[i]] += all.similarity[i];
            for (int64_t j = 0; j < wanted.size(); ++j) {
                const int64_t from = stored_columns.ptr[wanted.data()[j]], to = stored_columns.ptr[wanted.data()[j] + 1];
                if (static_cast<int64_t>(filling.size()) < to - from) filling.resize(to - from), place.resize(to - from);
                int64_t n = 0;
                float highest = 0;
                for (int64_t p = from; p < to; ++p) {
                    filling[n] = of_row[stored_columns.index[p]], place[n] = static_cast<int32_t>(p - from);
                    highest = std::max(highest, filling[n]);
                    n += filling[n] > 0;
                }
                nearest.select(filling.data(), place.data(), n, highest);
                float sum = 0, weight = 0;
                nearest.each([&](float like, int32_t at) { sum += like * deviation.data()[from + at], weight += like; });
                out.data()[r * wanted.size() + j] = weight > 0 ? sum / weight : std::nanf("");
            }
            for (int64_t i = 0; i < all.n; ++i) of_row[all.row[i]] = 0;
        }
    });
}

const Binding NEIGHBORS([](nb::module_& m) {
    m.def("nearest", &nearest);
    m.def("deviations", &deviations);
});

}  // namespace
}  // namespace palate
