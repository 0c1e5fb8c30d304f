// The stored rows most like a row, and what they say of its columns. Similarities: comparison.hpp.
#include "best.hpp"
#include "bind.hpp"
#include "comparison.hpp"
#include "parallel.hpp"

namespace palate {

// The k stored rows most like each query, of those with a similarity above 0, in no order; `others` leaves out row r for
// query r.
static void nearest(In1<int64_t> ptr, In1<int32_t> column, In1<float> value, In1<int64_t> stored_ptr,
                    In1<int32_t> stored_row, In1<float> stored_value, int64_t rows, int64_t kind, double shrinkage,
                    int64_t least, bool others, Out2<int32_t> best, Out2<float> best_value) {
    require_rows(ptr, column, stored_ptr.size() - 1);
    require(value.size() == column.size(), "as many values as indices");
    require(shrinkage >= 0, "shrinkage is below 0");
    require(best.shape(0) + 1 == ptr.size() && best_value.shape(0) == best.shape(0) &&
                best_value.shape(1) == best.shape(1),
            "the result has another shape");
    const Kind what = kind_of(kind);
    const int64_t k = best.shape(1);
    if (!k) return;
    nb::gil_scoped_release release;
    Stored stored(stored_ptr, stored_row, stored_value, rows);
    stored.compared_often(what, best.shape(0));
    const int64_t often = stored.panels.rows.size();
    // Each slice takes tables as long as there are stored rows.
    const int64_t slice = std::max<int64_t>(often ? Panels::ROWS : 32, best.shape(0) / 128);
    parallel(best.shape(0), slice, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage, least);
        Selection best_of(k);
        std::vector<int32_t> common;
        stored.panels.count(ptr.data() + begin, column.data(), end - begin, common);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            const int64_t entries = ptr.data()[r + 1] - at, itself = others ? r : -1;
            const int32_t* const mine = often ? common.data() + (r - begin) * often : nullptr;
            const Alike alike = comparison.compare(column.data() + at, value.data() + at, entries, itself, mine);
            best_of.select(alike.how, alike.row, alike.n, alike.most);
            best_of.write(best.data() + r * k, best_value.data() + r * k);
        }
    });
}

// out[r, j] = sum s d / sum s over the k stored rows most like query r that fill column wanted[j]: s is the similarity,
// above 0, and d what the stored row said there, `said` beside the values that are compared. NaN where there is none.
static void deviations(In1<int64_t> ptr, In1<int32_t> column, In1<float> value, In1<int64_t> stored_ptr,
                       In1<int32_t> stored_row, In1<float> stored_value, In1<float> said, int64_t rows, int64_t kind,
                       double shrinkage, int64_t k, In1<int32_t> wanted, Out2<float> out) {
    const int64_t columns = stored_ptr.size() - 1;
    require_rows(ptr, column, columns);
    require(value.size() == column.size() && said.size() == stored_row.size(), "as many values as indices");
    require(out.shape(0) + 1 == ptr.size() && out.shape(1) == wanted.size(), "the result has another shape");
    for (size_t j = 0; j < wanted.size(); ++j)
        require(wanted.data()[j] >= 0 && wanted.data()[j] < columns, "a column lies outside the matrix");
    require(shrinkage >= 0, "shrinkage is below 0");
    require(k > 0, "k is below 1");
    const Kind what = kind_of(kind);
    nb::gil_scoped_release release;
    const Stored stored(stored_ptr, stored_row, stored_value, rows);
    parallel(out.shape(0), 4, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage);
        std::vector<float> likeness(rows), how;  // and of those that fill a column, with their places in it
        std::vector<int32_t> place;
        Selection nearest(k);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            const Alike alike = comparison.compare(column.data() + at, value.data() + at, ptr.data()[r + 1] - at);
            for (int64_t i = 0; i < alike.n; ++i) likeness[alike.row[i]] += alike.how[i];
            for (int64_t j = 0; j < static_cast<int64_t>(wanted.size()); ++j) {
                const int64_t from = stored_ptr.data()[wanted.data()[j]], to = stored_ptr.data()[wanted.data()[j] + 1];
                if (static_cast<int64_t>(how.size()) < to - from) how.resize(to - from), place.resize(to - from);
                int64_t n = 0;
                float most = 0;
                for (int64_t p = from; p < to; ++p) {
                    how[n] = likeness[stored_row.data()[p]], place[n] = static_cast<int32_t>(p - from);
                    most = std::max(most, how[n]);
                    n += how[n] > 0;
                }
                nearest.select(how.data(), place.data(), n, most);
                float sum = 0, weight = 0;
                nearest.each([&](float like, int32_t at) { sum += like * said.data()[from + at], weight += like; });
                out.data()[r * wanted.size() + j] = weight > 0 ? sum / weight : std::nanf("");
            }
            for (int64_t i = 0; i < alike.n; ++i) likeness[alike.row[i]] = 0;
        }
    });
}

void bind_neighbors(nb::module_& m) {
    m.def("nearest", &nearest);
    m.def("deviations", &deviations);
}

}  // namespace palate
