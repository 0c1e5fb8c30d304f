// A^T A of a sparse A, as a dense table: weighted co-occurrences of columns.
//
// Gustavson's product (sparse.cpp) of half the work: row i of the result sums the rows of A in which i stands, each up
// to column i only, which is why the columns of a row must go up.
#include "bind.hpp"
#include "panels.hpp"

namespace palate {
namespace {

// row[column[q]] += value * data[q]; the columns differ, so that some can be read before the first is written.
template <bool ONES>
void add_row(float* row, const int32_t* column, const float* data, float value, int64_t entries) {
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
    Rows a, transposed;
    int64_t n;
    std::vector<int64_t> end;  // of each entry of the transpose, where it lies in its row, and one more

    Sides(const Rows& a_, const Rows& transposed_, int64_t n_)
        : a(a_), transposed(transposed_), n(n_), end(transposed.entries) {
        std::vector<int64_t> next(transposed.ptr, transposed.ptr + n);
        for (int64_t p = 0; p < a.ptr[a.rows]; ++p) {
            const int32_t i = a.index[p];
            require(next[i] < transposed.ptr[i + 1], "the transpose is another matrix's");
            end[next[i]++] = p + 1;
        }
    }

    template <bool ONES> void add(float* row, int64_t i) const {
        for (int64_t p = transposed.ptr[i]; p < transposed.ptr[i + 1]; ++p) {
            const int64_t first = a.ptr[transposed.index[p]];
            add_row<ONES>(row, a.index + first, a.value + first, ONES ? 1.0f : transposed.value[p], end[p] - first);
        }
    }
};

// Of ones: columns that many rows fill are counted with all others in panels (panels.hpp), the rest among themselves.
void count(const Rows& transposed, const Rows& a, float* out) {
    const int64_t n = transposed.rows;
    std::vector<int64_t> filled(n);
    for (int64_t i = 0; i < n; ++i) filled[i] = transposed.length(i);
    const Panels panels(a.ptr, a.index, a.rows, filled);
    const int64_t many = panels.rows.size();
    const Sides rest({{panels.ptr.data(), panels.rest.data(), a.rows, panels.ptr[a.rows]}, a.value}, transposed, n);
    std::vector<uint8_t> counted(n, 0);
    for (const int32_t k : panels.rows) counted[k] = 1;
    parallel(n, Panels::ROWS, [&](int64_t begin, int64_t end) {
        std::vector<int32_t> common;
        std::vector<int64_t> others;
        panels.count(transposed.ptr + begin, transposed.index, end - begin, common);
        for (int64_t i = begin; i < end; ++i) {
            float* row = out + i * n;
            for (int64_t x = 0; x < many; ++x) row[panels.rows[x]] = static_cast<float>(common[(i - begin) * many + x]);
            std::fill(row + i + 1, row + n, 0.0f);
            if (!counted[i]) rest.add<true>(row, i), others.push_back(i);
        }
        for (int64_t x = 0; x < many; ++x) {
            const int64_t k = panels.rows[x];
            for (const int64_t i : others)
                if (i < k) out[k * n + i] = static_cast<float>(common[(i - begin) * many + x]);
                else break;
        }
    });
}

// Writes the lower triangle of `out`, which comes in as zeros.
void gram(Rows transposed, Rows a, Out2<float> out) {
    const int64_t n = out.shape(0);
    require_within(transposed, a.rows), require_within(a, n);
    require(transposed.rows == n && out.shape(1) == n, "the product has another shape");
    nb::gil_scoped_release release;
    if (std::all_of(a.value, a.value + a.entries, [](float value) { return value == 1.0f; }))
        return count(transposed, a, out.data());
    const Sides sides(a, transposed, n);
    parallel(n, 16, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) sides.add<false>(out.data() + i * n, i);
    });
}

const Binding GRAM([](nb::module_& m) { m.def("gram", &gram); });

}  // namespace
}  // namespace palate
