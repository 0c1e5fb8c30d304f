// C = alpha A B, or C += alpha A B, in float32; of a symmetric result the lower triangle alone, at half the work.
//
// K. Goto, R. van de Geijn. Anatomy of High-Performance Matrix Multiplication. ACM TOMS 2008.
// For DEEP columns of A at a time, A is copied into panels of as many rows as a tile has and B into panels of as many
// columns, so that the innermost loop reads both in order; the tile of C stays in registers meanwhile. Every cell is
// summed in one order, by one thread, wherever it lies and however many threads there are.

#include "bind.hpp"
#include "gemm.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

using Table = nb::ndarray<const float, nb::ndim<2>, nb::device::cpu>;  // of any strides: a transpose is a view
using OutTable = nb::ndarray<float, nb::ndim<2>, nb::device::cpu>;

constexpr int64_t DEEP = 256;                // a panel of B then fits the first cache
constexpr int64_t HIGH = 384, BROAD = 1024;  // the most rows and columns of C that are one piece of work

// Rows of a table in panels of `tall`: element k of row r of a panel lies at k tall + r; what is beyond the table is 0.
static void pack(const float* from, int64_t row_step, int64_t step, int64_t rows, int64_t deep, int64_t tall, float* to) {
    parallel((rows + tall - 1) / tall, rows_of_slice((rows + tall - 1) / tall, rows * deep, 4), [&](int64_t begin, int64_t end) {
        for (int64_t p = begin; p < end; ++p) {
            const float* first = from + p * tall * row_step;
            float* panel = to + p * tall * deep;
            const int64_t there = std::min(tall, rows - p * tall);
            if (there < tall) std::fill(panel, panel + tall * deep, 0.0f);
            if (row_step == 1)
                for (int64_t k = 0; k < deep; ++k) std::copy(first + k * step, first + k * step + there, panel + k * tall);
            else
                for (int64_t k = 0; k < deep; ++k)
                    for (int64_t r = 0; r < there; ++r) panel[k * tall + r] = first[r * row_step + k * step];
        }
    });
}

static int64_t whole(int64_t n, int64_t size) { return (n + size - 1) / size; }

static void gemm(Table a, Table b, OutTable c, float alpha, bool add, bool lower) {
    const int64_t rows = c.shape(0), columns = c.shape(1), inner = a.shape(1);
    require(static_cast<int64_t>(a.shape(0)) == rows && static_cast<int64_t>(b.shape(1)) == columns &&
                static_cast<int64_t>(b.shape(0)) == inner, "the product has another shape");
    require(rows == 0 || columns <= 1 || c.stride(1) == 1, "rows of the product are not contiguous");
    nb::gil_scoped_release release;
    const Loops& kind = loops();
    if (rows == 0 || columns == 0) return;
    if (inner == 0 && !add)
        for (int64_t r = 0; r < rows; ++r) std::fill_n(c.data() + r * c.stride(0), columns, 0.0f);
    const int64_t high = std::max<int64_t>(1, HIGH / kind.gemm_rows) * kind.gemm_rows, tops = whole(rows, high), lefts = whole(columns, BROAD);
    Room of_a, of_b;
    float* const left = of_a.of(padded(rows, kind.gemm_rows) * std::min(inner, DEEP));
    float* const right = of_b.of(padded(columns, kind.gemm_columns) * std::min(inner, DEEP));
    for (int64_t from = 0; from < inner; from += DEEP) {
        const int64_t deep = std::min(DEEP, inner - from);
        pack(a.data() + from * a.stride(1), a.stride(0), a.stride(1), rows, deep, kind.gemm_rows, left);
        pack(b.data() + from * b.stride(0), b.stride(1), b.stride(0), columns, deep, kind.gemm_columns, right);
        const int64_t work = rows * columns * deep / 8;
        parallel(tops * lefts, rows_of_slice(tops * lefts, work, 1), [&](int64_t begin, int64_t end) {
            for (int64_t piece = begin; piece < end; ++piece) {
                const int64_t top = piece % tops * high, bottom = std::min(rows, top + high);
                const int64_t first = piece / tops * BROAD, last = std::min(columns, first + BROAD);
                for (int64_t j = first; j < last; j += kind.gemm_columns)
                    for (int64_t i = top; i < bottom; i += kind.gemm_rows) {
                        const int64_t tall = std::min(kind.gemm_rows, rows - i);
                        if (lower && j >= i + tall) continue;
                        const Target to{c.data() + i * c.stride(0) + j, c.stride(0), tall,
                                        std::min(kind.gemm_columns, columns - j), alpha, add || from > 0};
                        kind.gemm_tile(left + i * deep, right + j * deep, deep, to);
                    }
            }
        });
    }
}

void bind_gemm(nb::module_& m) {
    m.def("gemm", &gemm, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(),
          nb::arg());
}

}  // namespace palate
