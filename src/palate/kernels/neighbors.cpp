// The stored rows most like a row, and what they say of its columns. Similarities: comparison.hpp.
#include "best.hpp"
#include "bind.hpp"
#include "comparison.hpp"
#include "parallel.hpp"

namespace palate {

// The k stored rows most like each query, of those with a similarity above 0; `others` leaves out row r for query r.
static void nearest(In1<int64_t> ptr, In1<int32_t> column, In1<float> value, In1<int64_t> stored_ptr,
                    In1<int32_t> stored_row, In1<float> stored_value, int64_t rows, int64_t kind, double shrinkage,
                    int64_t least, bool others, Out2<int32_t> best, Out2<float> best_value) {
    const Stored stored(stored_ptr, stored_row, stored_value, rows);
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
    parallel(best.shape(0), 32, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage, least);
        Shortlist best_of(k);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            best_of.clear();
            comparison.compare(column.data() + at, value.data() + at, ptr.data()[r + 1] - at, [&](float like, int32_t b) {
                if (!(others && b == r)) best_of.offer(like, b);
            });
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
    const Stored stored(stored_ptr, stored_row, stored_value, rows);
    require_rows(ptr, column, columns);
    require(value.size() == column.size() && said.size() == stored_row.size(), "as many values as indices");
    require(out.shape(0) + 1 == ptr.size() && out.shape(1) == wanted.size(), "the result has another shape");
    for (size_t j = 0; j < wanted.size(); ++j)
        require(wanted.data()[j] >= 0 && wanted.data()[j] < columns, "a column lies outside the matrix");
    require(shrinkage >= 0, "shrinkage is below 0");
    require(k > 0, "k is below 1");
    const Kind what = kind_of(kind);
    nb::gil_scoped_release release;
    parallel(out.shape(0), 4, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage);
        std::vector<float> likeness(rows);
        std::vector<int32_t> alike;
        Shortlist nearest(k);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            for (const int32_t b : alike) likeness[b] = 0;
            alike.clear();
            comparison.compare(column.data() + at, value.data() + at, ptr.data()[r + 1] - at,
                               [&](float like, int32_t b) { likeness[b] = like, alike.push_back(b); });
            for (int64_t j = 0; j < static_cast<int64_t>(wanted.size()); ++j) {
                const int64_t from = stored_ptr.data()[wanted.data()[j]], to = stored_ptr.data()[wanted.data()[j] + 1];
                nearest.clear();
                for (int64_t p = from; p < to; ++p)
                    if (const float like = likeness[stored_row.data()[p]]; like > 0 && nearest.wants(like))
                        nearest.offer(like, static_cast<int32_t>(p - from));
                float sum = 0, weight = 0;
                nearest.each([&](float like, int32_t place) { sum += like * said.data()[from + place], weight += like; });
                out.data()[r * wanted.size() + j] = weight > 0 ? sum / weight : std::nanf("");
            }
        }
    });
}

void bind_neighbors(nb::module_& m) {
    m.def("nearest", &nearest, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg(),
          nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
    m.def("deviations", &deviations, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
}

}  // namespace palate
