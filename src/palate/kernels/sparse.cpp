// Products and transposes of sparse matrices in compressed rows.
//
// The product of two sparse matrices is Gustavson's: row r of A B is the sum of the rows of B that row r
// of A names (F. G. Gustavson, Two Fast Algorithms for Sparse Matrices, ACM TOMS 1978).
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

// out[r] = sum over p of value[p] * dense[index[p]]; out comes in as zeros.
static void times_dense(In1<int64_t> indptr, In1<int32_t> indices, In1<float> data, In2<float> dense, Out2<float> out) {
    require_rows(indptr, indices, dense.shape(0));
    require(data.size() == indices.size(), "as many values as indices");
    require(out.shape(0) + 1 == indptr.size() && out.shape(1) == dense.shape(1), "the product has another shape");
    const int64_t width = dense.shape(1);
    nb::gil_scoped_release release;
    const Loops& path = loops();
    const int64_t rows = out.shape(0), work = static_cast<int64_t>(indices.size()) * width;
    parallel(rows, rows_of_slice(rows, work, 64), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = indptr.data()[r];
            path.add_rows(out.data() + r * width, dense.data(), indices.data() + at, data.data() + at,
                     indptr.data()[r + 1] - at, width);
        }
    });
}

// How many entries each row of the product has.
static void product_sizes(In1<int64_t> a_ptr, In1<int32_t> a_index, In1<int64_t> b_ptr, In1<int32_t> b_index,
                          int64_t columns, Out1<int64_t> size) {
    require_rows(a_ptr, a_index, b_ptr.size() - 1);
    require_rows(b_ptr, b_index, columns);
    require(size.size() + 1 == a_ptr.size(), "one size per row");
    nb::gil_scoped_release release;
    parallel(size.size(), 256, [&](int64_t begin, int64_t end) {
        std::vector<int64_t> last(columns, -1);
        for (int64_t r = begin; r < end; ++r) {
            int64_t n = 0;
            for (int64_t p = a_ptr.data()[r]; p < a_ptr.data()[r + 1]; ++p)
                for (int64_t q = b_ptr.data()[a_index.data()[p]]; q < b_ptr.data()[a_index.data()[p] + 1]; ++q)
                    if (last[b_index.data()[q]] != r) last[b_index.data()[q]] = r, ++n;
            size.data()[r] = n;
        }
    });
}

static void product(In1<int64_t> a_ptr, In1<int32_t> a_index, In1<float> a, In1<int64_t> b_ptr, In1<int32_t> b_index,
                    In1<float> b, int64_t columns, In1<int64_t> out_ptr, Out1<int32_t> out_index, Out1<float> out) {
    require_rows(a_ptr, a_index, b_ptr.size() - 1);
    require_rows(b_ptr, b_index, columns);
    require(a.size() == a_index.size() && b.size() == b_index.size(), "as many values as indices");
    require(out_ptr.size() == a_ptr.size() && out.size() == out_index.size(), "the product has another shape");
    require_ends(out_ptr, out.size());
    nb::gil_scoped_release release;
    parallel(a_ptr.size() - 1, 256, [&](int64_t begin, int64_t end) {
        std::vector<float> sum(columns, 0.0f);
        std::vector<int64_t> last(columns, -1);
        for (int64_t r = begin; r < end; ++r) {
            int32_t* mine = out_index.data() + out_ptr.data()[r];
            int64_t n = 0, room = out_ptr.data()[r + 1] - out_ptr.data()[r];
            for (int64_t p = a_ptr.data()[r]; p < a_ptr.data()[r + 1]; ++p) {
                const float v = a.data()[p];
                for (int64_t q = b_ptr.data()[a_index.data()[p]]; q < b_ptr.data()[a_index.data()[p] + 1]; ++q) {
                    const int32_t c = b_index.data()[q];
                    if (last[c] != r) {
                        require(n < room, "a row of the product has more entries than places");
                        last[c] = r, mine[n++] = c, sum[c] = 0.0f;
                    }
                    sum[c] += v * b.data()[q];
                }
            }
            require(n == room, "a row of the product has more places than entries");
            std::sort(mine, mine + n);
            for (int64_t i = 0; i < n; ++i) out.data()[out_ptr.data()[r] + i] = sum[mine[i]];
        }
    });
}

// Some columns of the same product, as a dense table: cheaper where its rows come out nearly full, as scores do.
static void product_dense(In1<int64_t> a_ptr, In1<int32_t> a_index, In1<float> a, In1<int64_t> b_ptr,
                          In1<int32_t> b_index, In1<float> b, int64_t columns, In1<int32_t> wanted, Out2<float> out) {
    require_rows(a_ptr, a_index, b_ptr.size() - 1);
    require_rows(b_ptr, b_index, columns);
    require(a.size() == a_index.size() && b.size() == b_index.size(), "as many values as indices");
    require(out.shape(0) + 1 == a_ptr.size() && out.shape(1) == wanted.size(), "the product has another shape");
    for (size_t j = 0; j < wanted.size(); ++j)
        require(wanted.data()[j] >= 0 && wanted.data()[j] < columns, "a column lies outside the matrix");
    nb::gil_scoped_release release;
    parallel(out.shape(0), 16, [&](int64_t begin, int64_t end) {
        std::vector<float> sum(columns);  // zeros, between two rows
        const auto each = [&](int64_t r, auto&& visit) {
            for (int64_t p = a_ptr.data()[r]; p < a_ptr.data()[r + 1]; ++p)
                for (int64_t q = b_ptr.data()[a_index.data()[p]]; q < b_ptr.data()[a_index.data()[p] + 1]; ++q)
                    visit(sum[b_index.data()[q]], a.data()[p], b.data()[q]);
        };
        for (int64_t r = begin; r < end; ++r) {
            int64_t visits = 0;
            for (int64_t p = a_ptr.data()[r]; p < a_ptr.data()[r + 1]; ++p)
                visits += b_ptr.data()[a_index.data()[p] + 1] - b_ptr.data()[a_index.data()[p]];
            each(r, [](float& cell, float v, float by) { cell += v * by; });
            float* row = out.data() + r * wanted.size();
            for (size_t j = 0; j < wanted.size(); ++j) row[j] = sum[wanted.data()[j]];
            if (visits < columns / 8)  // of a short row, clearing all columns would be the most of the work
                each(r, [](float& cell, float, float) { cell = 0.0f; });
            else
                std::fill(sum.begin(), sum.end(), 0.0f);
        }
    });
}

// Columns become rows; within each, entries keep the order of the rows they came from.
static void turned(In1<int64_t> indptr, In1<int32_t> indices, In1<float> data, Out1<int64_t> out_ptr,
                   Out1<int32_t> out_index, Out1<float> out) {
    const int64_t columns = out_ptr.size() - 1, rows = indptr.size() - 1;
    require(out_ptr.size() >= 1, "indptr has no place for its start");
    require_rows(indptr, indices, columns);
    require(data.size() == indices.size() && out.size() == data.size() && out_index.size() == data.size(),
            "as many values as indices");
    nb::gil_scoped_release release;
    std::fill(out_ptr.data(), out_ptr.data() + columns + 1, 0);
    for (size_t p = 0; p < indices.size(); ++p) ++out_ptr.data()[indices.data()[p] + 1];
    for (int64_t c = 0; c < columns; ++c) out_ptr.data()[c + 1] += out_ptr.data()[c];
    std::vector<int64_t> next(out_ptr.data(), out_ptr.data() + columns);
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t p = indptr.data()[r]; p < indptr.data()[r + 1]; ++p) {
            const int64_t place = next[indices.data()[p]]++;
            out_index.data()[place] = static_cast<int32_t>(r);
            out.data()[place] = data.data()[p];
        }
}

void bind_sparse(nb::module_& m) {
    m.def("times_dense", &times_dense);
    m.def("product_sizes", &product_sizes);
    m.def("product", &product);
    m.def("product_dense", &product_dense);
    m.def("transpose", &turned);
}

}  // namespace palate
