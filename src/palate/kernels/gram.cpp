// A^T A of a sparse A, as a dense table: how often each two columns meet, weighted.
//
// Gustavson's product (sparse.cpp) of half the work: row i of the result sums the rows of A in which i stands, each up
// to column i only, which is why the columns of a row must go up.
#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

// row[column[q]] += value * data[q]; the columns differ, so that some can be read before the first is written.
template <bool ONES>
static void add_row(float* row, const int32_t* column, const float* data, float value, int64_t entries) {
    constexpr int64_t AT_ONCE = 8;
    int64_t q = 0;
    for (; q + AT_ONCE <= entries; q += AT_ONCE) {
        float cell[AT_ONCE];
        for (int64_t i = 0; i < AT_ONCE; ++i) cell[i] = row[column[q + i]] + (ONES ? value : value * data[q + i]);
        for (int64_t i = 0; i < AT_ONCE; ++i) row[column[q + i]] = cell[i];
    }
    for (; q < entries; ++q) row[column[q]] += ONES ? value : value * data[q];
}

// Writes the lower triangle of `out`, which comes in as zeros; `turned` is A^T in compressed rows.
static void gram(In1<int64_t> turned_ptr, In1<int32_t> turned_index, In1<float> turned, In1<int64_t> indptr,
                 In1<int32_t> indices, In1<float> data, Out2<float> out) {
    const int64_t n = out.shape(0);
    require_rows(turned_ptr, turned_index, indptr.size() - 1);
    require_rows(indptr, indices, n);
    require(turned.size() == turned_index.size() && data.size() == indices.size(), "as many values as indices");
    require(static_cast<int64_t>(turned_ptr.size()) == n + 1 && static_cast<int64_t>(out.shape(1)) == n,
            "the product has another shape");
    nb::gil_scoped_release release;
    const int32_t* column = indices.data();
    const bool ones = std::all_of(data.data(), data.data() + data.size(), [](float value) { return value == 1.0f; });
    parallel(n, 16, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            for (int64_t p = turned_ptr.data()[i]; p < turned_ptr.data()[i + 1]; ++p) {
                const int32_t r = turned_index.data()[p];
                const int64_t first = indptr.data()[r];
                const int32_t* last = std::upper_bound(column + first, column + indptr.data()[r + 1], static_cast<int32_t>(i));
                (ones ? add_row<true> : add_row<false>)(out.data() + i * n, column + first, data.data() + first,
                                                       turned.data()[p], last - column - first);
            }
    });
}

void bind_gram(nb::module_& m) {
    m.def("gram", &gram, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert());
}

}  // namespace palate
