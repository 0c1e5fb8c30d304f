// The hot loops of Gibbs sampling: a row's predictions, the sums of its events, and the draws of a coordinate.
#pragma once
#include "../gibbs.hpp"
#include "wide.hpp"

namespace palate::PATH::gibbs {

constexpr int64_t EVENTS = 32;  // whose h are held near
constexpr int64_t MOST_SUMS = REGISTERS == 32 ? 24 : 12;  // registers of A that are summed at a time

// The sum that predicts event e before it is added up; and h, its gradient by the row, for one chunk.
template <bool THREE> static INLINE Register parts(const Row& row, int64_t e, int64_t chunk, float* h) {
    const float* q = row.firsts + row.first[e] * row.width;
    const float* t = THREE ? row.seconds + row.second[e] * row.width : nullptr;
    Wide product{};
    product.part[0][0] = THREE ? q[0] + t[0] : q[0];  // biases add up, factors multiply
    for (int64_t f = 0; f < row.width; f += WIDE)
        UNROLL for (int64_t p = 0; p < PARTS; ++p) {
            const int64_t from = f + p * LANES;
            Register slope = at(q + from);
            if (THREE) {
                if (from == 0) slope[0] = 0.0f;
                product.part[p] += slope * at(t + from), slope += at(t + from);
            }
            if (from == 0) slope[0] = 1.0f;
            product.part[p] += at(row.own + from) * slope;
            if (f == chunk * WIDE) store(h + p * LANES, slope);
        }
    return folded(product);
}

// Of up to EVENTS events from `first` on; sums across registers are made of as many at a time as there are lanes.
template <bool THREE>
static void predict(const Row& row, int64_t first, int64_t events, int64_t chunk, float (*h)[WIDE], float* out) {
    int64_t e = 0;
    for (; e + LANES <= events; e += LANES) {
        Register product[LANES];
        UNROLL for (int64_t i = 0; i < LANES; ++i) product[i] = parts<THREE>(row, first + e + i, chunk, h[e + i]);
        store(out + e, totals(product));
    }
    for (; e < events; ++e) out[e] = halved<LANES>(parts<THREE>(row, first + e, chunk, h[e]));
}

static void predictions(const Row& row, float* out) {
    float h[EVENTS][WIDE];
    for (int64_t first = 0; first < row.events; first += EVENTS)
        (row.second ? predict<true> : predict<false>)(row, first, std::min(EVENTS, row.events - first), 0, h, out + first);
}

// Row r of A from its diagonal on, in whole registers: how many those are.
static constexpr int64_t registers_of(int64_t r) { return PARTS - r / LANES; }

static constexpr int64_t rows_at_once(int64_t from, int64_t used) {
    int64_t to = from;
    for (int64_t sums = 0; to < used && (sums += registers_of(to)) <= MOST_SUMS;) ++to;
    return to;
}

// Rows FROM to USED of A += sum h h^T over some events, on and above the diagonal: as many at a time as registers hold.
template <int64_t USED, int64_t FROM = 0>
static INLINE void add_squares(const float (*h)[WIDE], int64_t events, float* gram) {
    constexpr int64_t TO = rows_at_once(FROM, USED), SKIPPED = FROM / LANES;
    Register a[TO - FROM][PARTS], column[PARTS];
    const auto each = [&](auto&& visit) INLINED {
        UNROLL for (int64_t r = FROM; r < TO; ++r)
            UNROLL for (int64_t p = SKIPPED; p < PARTS; ++p)
                if (p >= r / LANES) visit(r, p, a[r - FROM][p]);
    };
    each([&](int64_t r, int64_t p, Register& sum) INLINED { sum = at(gram + r * WIDE + p * LANES); });
    for (int64_t e = 0; e < events; ++e) {
        UNROLL for (int64_t p = SKIPPED; p < PARTS; ++p) column[p] = at(h[e] + p * LANES);
        each([&](int64_t r, int64_t p, Register& sum) INLINED { sum += h[e][r] * column[p]; });
    }
    each([&](int64_t r, int64_t p, Register& sum) INLINED { store(gram + r * WIDE + p * LANES, sum); });
    if constexpr (TO < USED) add_squares<USED, TO>(h, events, gram);
}

// A, on and above its diagonal, and b of one row, for the coordinates of a chunk of which the first `used` are in use, in
// whole fours; gives the sum of squared errors.
static double sums(const Row& row, int64_t chunk, int64_t used, float* gram, float* right) {
    alignas(64) float h[EVENTS][WIDE];
    float predicted[EVENTS];
    Wide b{};
    double squares = 0;
    std::fill_n(gram, padded(used, 4) * WIDE, 0.0f);
    for (int64_t first = 0; first < row.events; first += EVENTS) {
        const int64_t events = std::min(EVENTS, row.events - first);
        (row.second ? predict<true> : predict<false>)(row, first, events, chunk, h, predicted);
        for (int64_t e = 0; e < events; ++e) {
            const float error = row.target[first + e] - predicted[e];
            squares += static_cast<double>(error) * error;
            b.add_product(error, h[e]);
        }
        if (used <= 4) add_squares<4>(h, events, gram);
        else if (used <= 8) add_squares<8>(h, events, gram);
        else if (used <= 12) add_squares<12>(h, events, gram);
        else add_squares<16>(h, events, gram);
    }
    store(right, b);
    return squares;
}

typedef float Four __attribute__((vector_size(16), may_alias));

// What an entry adds to its column is a product with its row's state, and so is what it takes from that: so that a row,
// which lies anywhere, is asked for once. Four sums of each kind, for an addition takes longer than it keeps the adder.
static void draw(const Coordinate& of) {
    constexpr int64_t SUMS = 4;
    Four* const rows = reinterpret_cast<Four*>(of.rows);
    const int32_t* const row = of.row;
    const float* const x = of.x;
    for (int64_t j = 0; j < of.columns; ++j) {
        const int64_t begin = of.ptr[j], end = of.ptr[j + 1], prior = of.group[j] * of.width;
        Four once[SUMS] = {}, twice[SUMS] = {};  // sum x s and sum x^2 s of the states s
        const auto add = [&](int64_t p, int64_t s) INLINED {
            const Four here = x[p] * rows[row[p]];
            once[s] += here, twice[s] += x[p] * here;
        };
        int64_t p = begin;
        for (; p + SUMS <= end; p += SUMS) UNROLL for (int64_t s = 0; s < SUMS; ++s) add(p + s, s);
        for (; p < end; ++p) add(p, 0);
        const float aa = ((twice[0] + twice[2]) + (twice[1] + twice[3]))[0];  // sum x^2 A_ff
        const float bb = ((once[0] + once[2]) + (once[1] + once[3]))[1];      // sum x b_f
        float& w = of.weights[j * of.width];
        const double l2 = of.precision[prior], sharp = of.noise * aa + l2, had = w;
        const double centre = (of.noise * (bb + had * aa) + l2 * of.mean[prior]) / sharp;
        w = static_cast<float>(centre + of.draws[j] / std::sqrt(sharp));
        const float step = static_cast<float>(w - had);
        for (p = begin; p < end; ++p) {
            Four& state = rows[row[p]];
            const Four a{state[0], state[0], state[0], state[0]};
            state += step * x[p] * (a * Four{0, -1, 0, 0} + Four{0, 0, 1, 0});
        }
        of.first[prior] += w, of.second[prior] += static_cast<double>(w) * w;
    }
}

}  // namespace palate::PATH::gibbs
