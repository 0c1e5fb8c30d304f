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
namespace {

constexpr int64_t DEEP = 256;                // a panel of B then fits the first cache
constexpr int64_t HIGH = 384, BROAD = 384;  // the most rows and columns of C that are one piece of work

using Pack = decltype(Loops::gemm_pack_rows);

// Rows of a table in panels of `tall`.
void pack_panels(Pack panel, const float* from, int64_t row_step, int64_t step, int64_t rows, int64_t deep, int64_t tall,
                 float* to) {
    for (int64_t p = 0; p * tall < rows; ++p)
        panel(from + p * tall * row_step, row_step, step, std::min(tall, rows - p * tall), deep, to + p * tall * deep);
}

int64_t whole(int64_t n, int64_t size) { return (n + size - 1) / size; }

void gemm(Strided2<float> a, Strided2<float> b, StridedOut2<float> c, float alpha, bool add, bool lower) {
    const int64_t rows = c.shape(0), columns = c.shape(1), inner = a.shape(1);
    require(a.shape(0) == rows && b.shape(1) == columns && b.shape(0) == inner, "the product has another shape");
    require(rows == 0 || columns <= 1 || c.stride(1) == 1, "rows of the product are not contiguous");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    if (rows == 0 || columns == 0) return;
    if (inner == 0 && !add)
        for (int64_t r = 0; r < rows; ++r) std::fill_n(c.data() + r * c.stride(0), columns, 0.0f);
    const int64_t high = std::max<int64_t>(1, HIGH / path.gemm_rows) * path.gemm_rows;
    const int64_t tops = whole(rows, high), lefts = whole(columns, BROAD);
    Scratch of_b;
    float* const right = of_b.of(padded(columns, path.gemm_columns) * std::min(inner, DEEP));
    for (int64_t from = 0; from < inner; from += DEEP) {
        const int64_t deep = std::min(DEEP, inner - from), work = rows * columns * deep / 8;
        const float *a_from = a.data() + from * a.stride(1), *b_from = b.data() + from * b.stride(0);
        pack_panels(path.gemm_pack_columns, b_from, b.stride(1), b.stride(0), columns, deep, path.gemm_columns, right);
        parallel(tops * lefts, rows_of_slice(tops * lefts, work, 1), [&](int64_t begin, int64_t end) {
            Scratch of_a;
            float* const left = of_a.of(high * deep);
            for (int64_t piece = begin, packed = -1; piece < end; ++piece) {
                const int64_t top = piece / lefts * high, bottom = std::min(rows, top + high);
                const int64_t first = piece % lefts * BROAD, last = std::min(columns, first + BROAD);
                if (lower && first >= bottom) continue;
                if (packed != top)
                    pack_panels(path.gemm_pack_rows, a_from + top * a.stride(0), a.stride(0), a.stride(1), bottom - top, deep,
                                path.gemm_rows, left);
                packed = top;
                for (int64_t i = top; i < bottom; i += path.gemm_rows)
                    for (int64_t j = first; j < last; j += path.gemm_columns) {
                        const int64_t tall = std::min(path.gemm_rows, rows - i);
                        if (lower && j >= i + tall) continue;
                        const Target to{c.data() + i * c.stride(0) + j, c.stride(0), tall,
                                        std::min(path.gemm_columns, columns - j), alpha, add || from > 0};
                        path.gemm_tile(left + (i - top) * deep, right + j * deep, deep, to);
                    }
            }
        });
    }
}

// Minus the lower triangle of a square table, on both sides of its diagonal.
void negative_mirror(Out2<float> a) {
    const int64_t n = a.shape(0), squares = whole(n, MIRRORED);
    require(a.shape(1) == n, "the table is not square");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel(squares, rows_of_slice(squares, n * n / 2, 1), [&](int64_t begin, int64_t end) {
        for (int64_t s = begin; s < end; ++s)
            for (int64_t t = 0; t <= s; ++t) path.mirror(a.data(), n, s * MIRRORED, t * MIRRORED);
    });
}

const Binding GEMM([](nb::module_& m) {
    m.def("gemm", &gemm);
    m.def("negative_mirror", &negative_mirror);
});

}  // namespace
}  // namespace palate
