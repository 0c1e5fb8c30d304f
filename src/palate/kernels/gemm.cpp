// C = alpha A B, or C += alpha A B, in float32; of a symmetric result the lower triangle alone, at half the work.
//
// K. Goto, R. van de Geijn. Anatomy of High-Performance Matrix Multiplication. ACM TOMS 2008.
// For DEEP columns of A at a time, A is copied into panels of as many rows as a tile has and B into panels of as many
// columns, so that the innermost loop reads both in order; the tile of C stays in registers meanwhile. Every cell is
// summed in one order, by one thread, wherever it lies and however many threads there are.

#include "bind.hpp"
#include "parallel.hpp"
#include "wide.hpp"

namespace palate {

using Table = nb::ndarray<const float, nb::ndim<2>, nb::device::cpu>;  // of any strides: a transpose is a view
using OutTable = nb::ndarray<float, nb::ndim<2>, nb::device::cpu>;

constexpr int64_t DEEP = 256;                // a panel of B then fits the first cache
constexpr int64_t HIGH = 384, BROAD = 1024;  // the most rows and columns of C that are one piece of work

struct Target {  // the part of C that a tile is added to
    float* c;
    int64_t stride, rows, columns;
    float alpha;
    bool add;
};

template <class Wide, int TALL, int MANY>
[[gnu::always_inline]] inline void tile(const float* a, const float* b, int64_t deep, const Target& to) {
    constexpr int64_t LANES = sizeof(Wide) / sizeof(float), WIDTH = MANY * LANES;
    Wide sum[TALL][MANY] = {};
    for (int64_t r = 0; r < to.rows; ++r) __builtin_prefetch(to.c + r * to.stride, 1);
    for (int64_t k = 0; k < deep; ++k, a += TALL, b += WIDTH) {
        Wide right[MANY];
#pragma GCC unroll 4
        for (int n = 0; n < MANY; ++n) std::memcpy(&right[n], b + n * LANES, sizeof(Wide));
#pragma GCC unroll 16
        for (int r = 0; r < TALL; ++r)
#pragma GCC unroll 4
            for (int n = 0; n < MANY; ++n) sum[r][n] += a[r] * right[n];
    }
    const bool whole = to.rows == TALL && to.columns == WIDTH;
    float part[TALL * WIDTH];
    float* out = whole ? to.c : part;
    const int64_t stride = whole ? to.stride : WIDTH;
    if (!whole) {  // at the border a copy stands for C, so that its cells are rounded as all others
        std::fill_n(part, TALL * WIDTH, 0.0f);
        for (int64_t r = 0; to.add && r < to.rows; ++r) std::copy_n(to.c + r * to.stride, to.columns, part + r * WIDTH);
    }
#pragma GCC unroll 16
    for (int r = 0; r < TALL; ++r)
#pragma GCC unroll 4
        for (int n = 0; n < MANY; ++n) {
            Wide before = {};
            if (to.add) std::memcpy(&before, out + r * stride + n * LANES, sizeof before);
            before += to.alpha * sum[r][n];
            std::memcpy(out + r * stride + n * LANES, &before, sizeof before);
        }
    if (whole) return;
    for (int64_t r = 0; r < to.rows; ++r) std::copy_n(part + r * WIDTH, to.columns, to.c + r * to.stride);
}

// The largest tile that the registers of a processor hold.
struct Tile {
    int64_t rows, columns;
    void (*run)(const float* a, const float* b, int64_t deep, const Target& to);
};

typedef float Wide4 __attribute__((vector_size(16)));
static void tile_of_4(const float* a, const float* b, int64_t deep, const Target& to) { tile<Wide4, 6, 2>(a, b, deep, to); }

#ifdef CLONED
typedef float Wide8 __attribute__((vector_size(32)));
typedef float Wide16 __attribute__((vector_size(64)));
__attribute__((target("arch=x86-64-v3"))) static void tile_of_8(const float* a, const float* b, int64_t deep,
                                                                const Target& to) {
    tile<Wide8, 6, 2>(a, b, deep, to);
}
__attribute__((target("arch=x86-64-v4"))) static void tile_of_16(const float* a, const float* b, int64_t deep,
                                                                 const Target& to) {
    tile<Wide16, 14, 2>(a, b, deep, to);
}
static Tile best_tile() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return {14, 32, tile_of_16};
    if (__builtin_cpu_supports("x86-64-v3")) return {6, 16, tile_of_8};
    return {6, 8, tile_of_4};
}
#else
static Tile best_tile() { return {6, 8, tile_of_4}; }
#endif

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
    static const Tile kind = best_tile();
    if (rows == 0 || columns == 0) return;
    if (inner == 0 && !add)
        for (int64_t r = 0; r < rows; ++r) std::fill_n(c.data() + r * c.stride(0), columns, 0.0f);
    const int64_t high = std::max<int64_t>(1, HIGH / kind.rows) * kind.rows, tops = whole(rows, high), lefts = whole(columns, BROAD);
    Room of_a, of_b;
    float* const left = of_a.of(padded(rows, kind.rows) * std::min(inner, DEEP));
    float* const right = of_b.of(padded(columns, kind.columns) * std::min(inner, DEEP));
    for (int64_t from = 0; from < inner; from += DEEP) {
        const int64_t deep = std::min(DEEP, inner - from);
        pack(a.data() + from * a.stride(1), a.stride(0), a.stride(1), rows, deep, kind.rows, left);
        pack(b.data() + from * b.stride(0), b.stride(1), b.stride(0), columns, deep, kind.columns, right);
        const int64_t work = rows * columns * deep / 8;
        parallel(tops * lefts, rows_of_slice(tops * lefts, work, 1), [&](int64_t begin, int64_t end) {
            for (int64_t piece = begin; piece < end; ++piece) {
                const int64_t top = piece % tops * high, bottom = std::min(rows, top + high);
                const int64_t first = piece / tops * BROAD, last = std::min(columns, first + BROAD);
                for (int64_t j = first; j < last; j += kind.columns)
                    for (int64_t i = top; i < bottom; i += kind.rows) {
                        const int64_t tall = std::min(kind.rows, rows - i);
                        if (lower && j >= i + tall) continue;
                        const Target to{c.data() + i * c.stride(0) + j, c.stride(0), tall,
                                        std::min(kind.columns, columns - j), alpha, add || from > 0};
                        kind.run(left + i * deep, right + j * deep, deep, to);
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
