// What takes the time of Gibbs sampling: a row's predictions, the sums of its events, and the draws of a coordinate.
#pragma once
#include "../gibbs.hpp"
#include "wide.hpp"

namespace palate::PATH::gibbs {

constexpr int64_t EVENTS = 32;  // whose h are held near
constexpr int64_t MOST_ROWS = REGISTERS / 2 / PARTS;  // of A, summed in registers at a time

// The prediction of event e; and h, by which it changes as the row moves, for one chunk.
static INLINE float predicted(const Row& row, int64_t e, int64_t chunk, float* here) {
    const float* q = row.firsts + row.first[e] * row.width;
    const float* t = row.second ? row.seconds + row.second[e] * row.width : nullptr;
    Wide product{};
    for (int64_t f = 0; f < row.width; f += WIDE)
        UNROLL for (int64_t p = 0; p < PARTS; ++p) {
            const int64_t from = f + p * LANES;
            Register h = at(q + from);
            if (from == 0) h[0] = 0.0f;  // biases add up, factors multiply
            if (t) product.part[p] += h * at(t + from), h += at(t + from);
            if (from == 0) h[0] = 1.0f;
            product.part[p] += at(row.own + from) * h;
            if (f == chunk * WIDE) store(here + p * LANES, h);
        }
    return total(product) + (t ? q[0] + t[0] : q[0]);
}

static void predictions(const Row& row, float* out) {
    float here[WIDE];
    for (int64_t e = 0; e < row.events; ++e) out[e] = predicted(row, e, 0, here);
}

// Rows `from` to `used` of A += sum h h^T over some events, ROWS at a time.
template <int64_t ROWS>
static INLINE void add_squares(const float (*h)[WIDE], int64_t events, int64_t from, int64_t used, float* gram) {
    for (; from + ROWS <= used; from += ROWS) {
        Register a[ROWS][PARTS], column[PARTS];
        UNROLL for (int64_t r = 0; r < ROWS; ++r)
            UNROLL for (int64_t p = 0; p < PARTS; ++p) a[r][p] = at(gram + (from + r) * WIDE + p * LANES);
        for (int64_t e = 0; e < events; ++e) {
            UNROLL for (int64_t p = 0; p < PARTS; ++p) column[p] = at(h[e] + p * LANES);
            UNROLL for (int64_t r = 0; r < ROWS; ++r)
                UNROLL for (int64_t p = 0; p < PARTS; ++p) a[r][p] += h[e][from + r] * column[p];
        }
        UNROLL for (int64_t r = 0; r < ROWS; ++r)
            UNROLL for (int64_t p = 0; p < PARTS; ++p) store(gram + (from + r) * WIDE + p * LANES, a[r][p]);
    }
    if constexpr (ROWS > 2) add_squares<ROWS / 2>(h, events, from, used, gram);
}

// A and b of one row, for the coordinates of a chunk of which the first `used` are there, in whole fours; gives the sum of
// squared errors.
static double sums(const Row& row, int64_t chunk, int64_t used, float* gram, float* right) {
    alignas(64) float h[EVENTS][WIDE];
    Wide b{};
    double squares = 0;
    const int64_t rows = padded(used, 4);
    std::fill_n(gram, rows * WIDE, 0.0f);
    for (int64_t first = 0; first < row.events; first += EVENTS) {
        const int64_t events = std::min(EVENTS, row.events - first);
        for (int64_t e = 0; e < events; ++e) {
            const float error = row.target[first + e] - predicted(row, first + e, chunk, h[e]);
            squares += static_cast<double>(error) * error;
            b.add_product(error, h[e]);
        }
        add_squares<MOST_ROWS>(h, events, 0, rows, gram);
    }
    store(right, b);
    return squares;
}

static void draw(const Coordinate& of) {
    for (int64_t j = 0; j < of.columns; ++j) {
        const int64_t begin = of.ptr[j], end = of.ptr[j + 1], prior = of.group[j] * of.width;
        float aa = 0, bb = 0;  // sum x^2 A_ff, and sum x b_f by now
        for (int64_t p = begin; p < end; ++p) {
            const int32_t r = of.row[p];
            const float xa = of.x[p] * of.a[r];
            aa += of.x[p] * xa;
            bb += of.x[p] * of.b[r] - xa * of.moved[r];
        }
        float& w = of.weights[j * of.width];
        const double l2 = of.precision[prior], sharp = of.noise * aa + l2, had = w;
        const double centre = (of.noise * (bb + had * aa) + l2 * of.mean[prior]) / sharp;
        w = static_cast<float>(centre + of.drawn[j] / std::sqrt(sharp));
        const float step = static_cast<float>(w - had);
        for (int64_t p = begin; p < end; ++p) of.moved[of.row[p]] += step * of.x[p];
        of.first[prior] += w, of.second[prior] += static_cast<double>(w) * w;
    }
}


}  // namespace palate::PATH::gibbs
