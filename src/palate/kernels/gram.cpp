// A^T A of a sparse A, as a dense table: how often each two columns meet, weighted.
//
// Gustavson's product (sparse.cpp) of half the work: row i of the result sums the rows of A in which i stands, each up
// to column i only, which is why the columns of a row must go up.
#include "bind.hpp"
#include "panels.hpp"

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

struct Sides {  // a matrix of n columns in compressed rows, and its transpose
    const int64_t* ptr;
    const int32_t* column;
    const float* value;
    const int64_t* turned_ptr;
    const int32_t* turned;
    const float* turned_value;
    int64_t rows, n;
    std::vector<int64_t> end;  // of each entry of the transpose, where it lies in its row, and one more

    void find_ends() {
        std::vector<int64_t> next(turned_ptr, turned_ptr + n);
        end.resize(turned_ptr[n]);
        for (int64_t p = 0; p < ptr[rows]; ++p) {
            const int32_t i = column[p];
            require(next[i] < turned_ptr[i + 1], "the transpose is another matrix's");
            end[next[i]++] = p + 1;
        }
    }

    template <bool ONES> void add(float* row, int64_t i) const {
        for (int64_t p = turned_ptr[i]; p < turned_ptr[i + 1]; ++p) {
            const int64_t first = ptr[turned[p]];
            add_row<ONES>(row, column + first, value + first, ONES ? 1.0f : turned_value[p], end[p] - first);
        }
    }
};

// Of ones: columns that many rows fill are counted with all others in panels (panels.hpp), the rest among themselves.
static void count(const Sides& a, float* out) {
    std::vector<int64_t> filled(a.n);
    for (int64_t i = 0; i < a.n; ++i) filled[i] = a.turned_ptr[i + 1] - a.turned_ptr[i];
    const Panels panels(a.ptr, a.column, a.rows, filled);
    const int64_t many = panels.rows.size();
    Sides rest = a;
    rest.ptr = panels.ptr.data(), rest.column = panels.rest.data();
    rest.find_ends();
    std::vector<uint8_t> counted(a.n, 0);
    for (const int32_t k : panels.rows) counted[k] = 1;
    parallel(a.n, Panels::ROWS, [&](int64_t begin, int64_t end) {
        std::vector<int32_t> met;
        std::vector<int64_t> others;
        panels.count(a.turned_ptr + begin, a.turned, end - begin, met);
        for (int64_t i = begin; i < end; ++i) {
            float* row = out + i * a.n;
            for (int64_t x = 0; x < many; ++x) row[panels.rows[x]] = static_cast<float>(met[(i - begin) * many + x]);
            std::fill(row + i + 1, row + a.n, 0.0f);
            if (!counted[i]) rest.add<true>(row, i), others.push_back(i);
        }
        for (int64_t x = 0; x < many; ++x) {
            const int64_t k = panels.rows[x];
            for (const int64_t i : others)
                if (i < k) out[k * a.n + i] = static_cast<float>(met[(i - begin) * many + x]);
                else break;
        }
    });
}

// Writes the lower triangle of `out`, which comes in as zeros; `turned` is A^T in compressed rows.
static void gram(In1<int64_t> turned_ptr, In1<int32_t> turned_index, In1<float> turned, In1<int64_t> indptr,
                 In1<int32_t> indices, In1<float> data, Out2<float> out) {
    const int64_t n = out.shape(0), rows = indptr.size() - 1;
    require_rows(turned_ptr, turned_index, rows);
    require_rows(indptr, indices, n);
    require(turned.size() == turned_index.size() && data.size() == indices.size(), "as many values as indices");
    require(static_cast<int64_t>(turned_ptr.size()) == n + 1 && static_cast<int64_t>(out.shape(1)) == n,
            "the product has another shape");
    nb::gil_scoped_release release;
    Sides a{indptr.data(), indices.data(), data.data(), turned_ptr.data(), turned_index.data(), turned.data(), rows, n, {}};
    if (std::all_of(a.value, a.value + data.size(), [](float value) { return value == 1.0f; })) return count(a, out.data());
    a.find_ends();
    parallel(n, 16, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) a.add<false>(out.data() + i * n, i);
    });
}

void bind_gram(nb::module_& m) {
    m.def("gram", &gram);
}

}  // namespace palate
