// Products and transposes of sparse matrices in compressed rows.
//
// The product of two sparse matrices is Gustavson's: row r of A B is the sum of the rows of B that row r
// of A names (F. G. Gustavson, Two Fast Algorithms for Sparse Matrices, ACM TOMS 1978).
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

// out[r] = sum over p of value[p] * dense[index[p]]; out comes in as zeros.
void times_dense(Rows a, In2<float> dense, Out2<float> out) {
    const int64_t width = dense.shape(1);
    require_within(a, dense.shape(0));
    require_shape(out, a.rows, width, "the product has another shape");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel(a.rows, rows_of_slice(a.rows, a.entries * width, 64), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r)
            path.add_rows(out.data() + r * width, dense.data(), a.index + a.ptr[r], a.value + a.ptr[r], a.length(r), width);
    });
}

// Calls visit(column, p, q) for each entry p of row r of A and each entry q of the row of B that p names.
template <class Visit> void each_product(const Lists& a, const Lists& b, int64_t r, Visit visit) {
    for (int64_t p = a.ptr[r]; p < a.ptr[r + 1]; ++p)
        for (int64_t q = b.ptr[a.index[p]]; q < b.ptr[a.index[p] + 1]; ++q) visit(b.index[q], p, q);
}

// How many entries each row of the product has.
void product_sizes(Rows a, Rows b, int64_t columns, Out1<int64_t> size) {
    require_within(a, b.rows), require_within(b, columns);
    require(size.size() == a.rows, "one size per row");
    nb::gil_scoped_release release;
    parallel(a.rows, 256, [&](int64_t begin, int64_t end) {
        std::vector<int64_t> last(columns, -1);
        for (int64_t r = begin; r < end; ++r) {
            int64_t n = 0;
            each_product(a, b, r, [&](int32_t c, int64_t, int64_t) {
                if (last[c] != r) last[c] = r, ++n;
            });
            size.data()[r] = n;
        }
    });
}

// Puts the columns of row r, those with last[column] == r, in order: by looking at all columns, where that is less work.
void in_order(int32_t* column, int64_t n, const std::vector<int64_t>& last, int64_t r) {
    constexpr int64_t COMPARISONS = 16;  // of an entry, to sort it
    const int64_t columns = static_cast<int64_t>(last.size());
    if (n * COMPARISONS < columns) return std::sort(column, column + n);
    for (int64_t c = 0, at = 0; at < n; ++c) column[at] = static_cast<int32_t>(c), at += last[c] == r;
}

void product(Rows a, Rows b, int64_t columns, In1<int64_t> out_ptr, Out1<int32_t> out_index, Out1<float> out) {
    require_within(a, b.rows), require_within(b, columns);
    require(out_ptr.size() == a.rows + 1 && out.size() == out_index.size(), "the product has another shape");
    require_ends(out_ptr, out.size());
    nb::gil_scoped_release release;
    parallel(a.rows, 256, [&](int64_t begin, int64_t end) {
        std::vector<float> sum(columns, 0.0f);
        std::vector<int64_t> last(columns, -1);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t first = out_ptr.data()[r], places = out_ptr.data()[r + 1] - first;
            int32_t* column = out_index.data() + first;
            int64_t n = 0;
            each_product(a, b, r, [&](int32_t c, int64_t p, int64_t q) {
                if (last[c] != r) {
                    require(n < places, "a row of the product has more entries than places");
                    last[c] = r, column[n++] = c, sum[c] = 0.0f;
                }
                sum[c] += a.value[p] * b.value[q];
            });
            require(n == places, "a row of the product has more places than entries");
            in_order(column, n, last, r);
            for (int64_t i = 0; i < n; ++i) out.data()[first + i] = sum[column[i]];
        }
    });
}

// Some columns of the same product, as a dense table: cheaper where its rows come out nearly full, as scores do.
void product_dense(Rows a, Rows b, int64_t columns, In1<int32_t> wanted, Out2<float> out) {
    require_within(a, b.rows), require_within(b, columns);
    require_shape(out, a.rows, wanted.size(), "the product has another shape");
    require_columns(wanted, columns);
    nb::gil_scoped_release release;
    parallel(a.rows, 16, [&](int64_t begin, int64_t end) {
        std::vector<float> sum(columns);  // zeros, between two rows
        for (int64_t r = begin; r < end; ++r) {
            int64_t visits = 0;
            for (int64_t p = a.ptr[r]; p < a.ptr[r + 1]; ++p) visits += b.length(a.index[p]);
            each_product(a, b, r, [&](int32_t c, int64_t p, int64_t q) { sum[c] += a.value[p] * b.value[q]; });
            float* row = out.data() + r * wanted.size();
            for (int64_t j = 0; j < wanted.size(); ++j) row[j] = sum[wanted.data()[j]];
            if (visits < columns / 8)  // of a short row, clearing all columns would be most of the work
                each_product(a, b, r, [&](int32_t c, int64_t, int64_t) { sum[c] = 0.0f; });
            else
                std::fill(sum.begin(), sum.end(), 0.0f);
        }
    });
}

// Columns become rows; within each, entries keep the order of the rows they came from.
void transpose(Rows a, Out1<int64_t> out_ptr, Out1<int32_t> out_index, Out1<float> out) {
    const int64_t columns = out_ptr.size() - 1;
    require(out_ptr.size() >= 1, "indptr has no place for its start");
    require_within(a, columns);
    require(out.size() == a.entries && out_index.size() == a.entries, "as many values as indices");
    nb::gil_scoped_release release;
    std::fill(out_ptr.data(), out_ptr.data() + columns + 1, 0);
    for (int64_t p = 0; p < a.entries; ++p) ++out_ptr.data()[a.index[p] + 1];
    for (int64_t c = 0; c < columns; ++c) out_ptr.data()[c + 1] += out_ptr.data()[c];
    std::vector<int64_t> next(out_ptr.data(), out_ptr.data() + columns);
    for (int64_t r = 0; r < a.rows; ++r)
        for (int64_t p = a.ptr[r]; p < a.ptr[r + 1]; ++p) {
            const int64_t place = next[a.index[p]]++;
            out_index.data()[place] = static_cast<int32_t>(r);
            out.data()[place] = a.value[p];
        }
}

const Binding SPARSE([](nb::module_& m) {
    m.def("times_dense", &times_dense);
    m.def("product_sizes", &product_sizes);
    m.def("product", &product);
    m.def("product_dense", &product_dense);
    m.def("transpose", &transpose);
});

}  // namespace
}  // namespace palate
