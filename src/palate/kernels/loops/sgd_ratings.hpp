// Matrix factorization of ratings by stochastic gradient descent, one event after the other on one thread: the order of
// steps is the result. Vectors are padded with zeros to whole registers, and steps leave zeros zero.
//
// A step waits for the error of its rating, and that for the vector that the user's step before has moved. So that the
// processor has something to do meanwhile, USERS users are walked at once, each event of theirs in turn: the first one of
// each, then the second of each. As one ends, the next user that is left takes the place; and when none is left, those
// still under way are walked to their ends one after the other.
#pragma once
#include "../steps.hpp"
#include "wide.hpp"

namespace palate::PATH::ratings {

constexpr int USERS = 3;  // walked at once
constexpr int64_t SOON = 3;  // steps of a user between asking for a vector and using it

// A user who is being walked: the events that are left, and v.
struct Lane {
    int64_t user = 0, event = 0, left = 0;
    float* v = nullptr;
};

template <int64_t HELD, int N> static double walk(const Ratings& on, Lane* lane, int64_t rounds);

// A step of each lane where two are at one item: one after the other.
template <int N> static NEVER_INLINED double walk_in_turn(const Ratings& on, const Lane* lane, int64_t e) {
    double squares = 0;
    for (int n = 0; n < N; ++n) {
        Lane one{lane[n].user, lane[n].event + e, 1, lane[n].v};
        squares += walk<0, 1>(on, &one, 1);
    }
    return squares;
}

// So many rounds, each a step of every lane in turn; gives the sum of squared errors, each before its step. Both sides of
// a step move at once, each by where the other was:
//     v <- keep v + gain pull q_i     q_i <- keep q_i + pull v     with pull = rate error and keep = 1 - rate l2.
// What bounds it is the time from a product, by the error, to the vectors. So a vector is multiplied with the item that it
// meets next as it moves, and the product adds up while those of other lanes move.
//
// Of HELD sixteens v stays in registers; where HELD is 0, in memory.
template <int64_t HELD, int N> static NEVER_INLINED double walk(const Ratings& on, Lane* lane, int64_t rounds) {
    constexpr int64_t SEVERAL = HELD * PARTS;
    const int64_t width = (HELD ? HELD : on.blocks) * WIDE;
    const Rates rate = on.rate;
    const float both = on.gain * rate.vectors, keep = fused(-rate.vectors, rate.l2, 1.0f);
    const float bias_keep = fused(-rate.biases, rate.l2, 1.0f), drift_keep = fused(-rate.drift, rate.l2, 1.0f);
    float *const items = on.q, *const item_biases = on.item_bias;
    const int32_t* item[N];
    const float* rating[N];
    float *v[N], bias[N];
    Register held[N][HELD ? SEVERAL : 1];
    double squares = 0;
    auto load = [&]() INLINED {
        UNROLL for (int n = 0; n < N; ++n) {
            v[n] = lane[n].v, bias[n] = on.user_bias[lane[n].user];
            UNROLL for (int64_t b = 0; b < SEVERAL; ++b) held[n][b] = at(v[n] + b * LANES);
        }
    };
    auto save = [&]() INLINED {
        UNROLL for (int n = 0; n < N; ++n) {
            on.user_bias[lane[n].user] = bias[n];
            UNROLL for (int64_t b = 0; b < SEVERAL; ++b) store(v[n] + b * LANES, held[n][b]);
        }
    };
    auto product = [&](int n, const float* q) INLINED {
        if (!HELD) return inner(v[n], q, width);
        Wide sum[2] = {};
        UNROLL for (int64_t b = 0; b < SEVERAL; ++b) {
            Register& part = sum[b / PARTS % 2].part[b % PARTS];
            part = fused(held[n][b], at(q + b * LANES), part);
        }
        return total(sum[0] + sum[1]);
    };
    auto step_biases = [&](int64_t e, const float* product, float* off) INLINED {
        UNROLL for (int n = 0; n < N; ++n) off[n] = rating[n][e] - (bias[n] + item_biases[item[n][e]]) - product[n];
        if (on.bin)
            UNROLL for (int n = 0; n < N; ++n) {
                float& drift = on.drift[item[n][e] * on.bins + on.bin[lane[n].event + e]];
                off[n] -= drift;
                drift = fused(rate.drift, off[n], drift_keep * drift);
            }
        UNROLL for (int n = 0; n < N; ++n) {
            float& item_bias = item_biases[item[n][e]];
            squares += static_cast<double>(off[n]) * off[n];
            bias[n] = fused(rate.biases, off[n], bias_keep * bias[n]);
            item_bias = fused(rate.biases, off[n], bias_keep * item_bias);
        }
    };
    auto step_vectors = [&](int n, float* q, const float* next, float off) INLINED {
        const float pull = rate.vectors * off, gained = both * off;
        Wide sum[2] = {};
        auto moved = [&](Register v, int64_t f, Register& sum) INLINED {
            const Register was = at(q + f);
            store(q + f, fused(pull, v, keep * was));
            v = fused(gained, was, keep * v);
            sum = fused(v, at(next + f), sum);
            return v;
        };
        UNROLL for (int64_t b = 0; b < SEVERAL; ++b)
            held[n][b] = moved(held[n][b], b * LANES, sum[b / PARTS % 2].part[b % PARTS]);
        float* const mine = v[n];
        auto sixteen = [&](int64_t from, Wide& sum) INLINED {
            UNROLL for (int64_t p = 0; p < PARTS; ++p) {
                const int64_t f = from + p * LANES;
                store(mine + f, moved(at(mine + f), f, sum.part[p]));
            }
        };
        int64_t f = HELD ? width : 0;
        for (; f + WIDE < width; f += 2 * WIDE) sixteen(f, sum[0]), sixteen(f + WIDE, sum[1]);
        if (f < width) sixteen(f, sum[0]);
        return total(sum[0] + sum[1]);
    };
    UNROLL for (int n = 0; n < N; ++n) item[n] = on.item + lane[n].event, rating[n] = on.rating + lane[n].event;
    load();
    float *q[N], *next[N], products[N], off[N];
    UNROLL for (int n = 0; n < N; ++n) q[n] = items + item[n][0] * width, products[n] = product(n, q[n]);
    for (int64_t e = 0; e < rounds; ++e) {
        bool apart = true, fresh = true;  // the items of a round differ, and none has yet to move when it is met next
        const int64_t after = e + 1 < rounds ? e + 1 : e;
        UNROLL for (int n = 0; n < N; ++n) {
            next[n] = items + item[n][after] * width;
            if (e + SOON < lane[n].left) fetch(items + item[n][e + SOON] * width, width);
            UNROLL for (int m = n + 1; m < N; ++m) apart &= q[m] != q[n], fresh &= q[m] != next[n];
        }
        if (__builtin_expect(apart, 1)) {
            step_biases(e, products, off);
            UNROLL for (int n = 0; n < N; ++n) products[n] = step_vectors(n, q[n], next[n], off[n]);
        } else {
            save();
            squares += walk_in_turn<N>(on, lane, e);
            load();
            fresh = false;
        }
        if (__builtin_expect(!fresh, 0))
            UNROLL for (int n = 0; n < N; ++n) products[n] = product(n, next[n]);
        UNROLL for (int n = 0; n < N; ++n) q[n] = next[n];
    }
    save();
    UNROLL for (int n = 0; n < N; ++n) lane[n].event += rounds, lane[n].left -= rounds;
    return squares;
}

// A walk for the length of the vectors.
template <int N, int64_t HELD = LANES == 4 ? 0 : std::min(8, REGISTERS * 3 / 4 / N / static_cast<int>(PARTS))>
static double walked(const Ratings& on, Lane* lane, int64_t rounds) {
    if constexpr (HELD > 0)
        if (on.blocks != HELD) return walked<N, HELD - 1>(on, lane, rounds);
    return walk<HELD, N>(on, lane, rounds);
}

// A pass over the ratings of all users, whose vectors are the rows of p.
static double pass(const Ratings& on, float* p) {
    Lane lane[USERS];
    double squares = 0;
    int64_t next = 0;
    auto begin = [&](Lane& here) {
        while (next < on.users && on.offsets[next] == on.offsets[next + 1]) ++next;
        if (next == on.users) return false;
        here = {next, on.offsets[next], on.offsets[next + 1] - on.offsets[next], p + next * on.blocks * WIDE};
        // Who is next begins a while later: their vector and the first of their items are asked for.
        const int64_t first = on.offsets[++next], last = on.offsets[on.users];
        if (first < last) fetch(p + next * on.blocks * WIDE, on.blocks * WIDE);
        for (int64_t e = first; e < std::min(first + SOON, last); ++e)
            fetch(on.q + on.item[e] * on.blocks * WIDE, on.blocks * WIDE);
        return true;
    };
    bool full = true;
    for (Lane& one : lane) full = full && begin(one);
    while (full) {
        int64_t rounds = lane[0].left;
        for (const Lane& one : lane) rounds = std::min(rounds, one.left);
        squares += walked<USERS>(on, lane, rounds);
        for (Lane& one : lane) full = (one.left || begin(one)) && full;
    }
    for (Lane& one : lane)
        if (one.left) squares += walked<1>(on, &one, one.left);
    return squares;
}

// The sum of rows of y, which ends in registers: of so many sixteens from f on.
template <int SIXTEENS>
static void sum_part(float* sum, const float* y, const int32_t* row, int64_t n, int64_t width, int64_t f) {
    Wide part[SIXTEENS] = {};
    for (int64_t r = 0; r < n; ++r) {
        if (r + 4 < n) fetch(y + row[r + 4] * width + f, SIXTEENS * WIDE);
        UNROLL for (int s = 0; s < SIXTEENS; ++s) part[s].add(y + row[r] * width + f + s * WIDE);
    }
    UNROLL for (int s = 0; s < SIXTEENS; ++s) store(sum + f + s * WIDE, part[s]);
}

static void sum_rows(float* sum, const float* y, const int32_t* row, int64_t n, int64_t width) {
    int64_t f = 0;
    for (; f + 4 * WIDE <= width; f += 4 * WIDE) sum_part<4>(sum, y, row, n, width, f);
    if (f + 2 * WIDE <= width) sum_part<2>(sum, y, row, n, width, f), f += 2 * WIDE;
    if (f < width) sum_part<1>(sum, y, row, n, width, f);
}

// Each of the rows y becomes keep y + moved.
static void move_rows(float* y, const int32_t* row, int64_t n, float keep, const float* moved, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        float* const here = y + row[r] * width;
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += LANES) store(here + f, fused(keep, at(here + f), at(moved + f)));
    }
}

// SVD++: r less the mean is predicted as b_u + b_i + q_i (p_u + z_u), where z_u = n^-1/2 times the sum of y_j over the n items
// j that u rated. Koren, KDD 2008, (15).
//
// A step moves all y_j of a user alike, by keep y_j + n^-1/2 pull q_i. So z, their sum over n^1/2, becomes
// keep z + pull q_i, as p does; and v = p + z becomes keep v + 2 pull q_i. Within one user's ratings v is thus all that
// need be followed. In the end, after t steps, p and z have moved by the same m = (v_t - keep^t v_0) / 2, and each y_j
// by n^-1/2 m: the numbers of step by step, at a cost per step that does not depend on how much the user rated.
//
// Row u of the matrix `rated` lists the items that u rated, each once.
static double svdpp_pass(const Ratings& on, float* p, float* y, const int64_t* rated_ptr, const int32_t* rated) {
    const int64_t width = on.blocks * WIDE;
    std::vector<float> both(width), begun(width);
    double squares = 0;
    for (int64_t u = 0; u < on.users; ++u) {
        const int64_t steps = on.offsets[u + 1] - on.offsets[u];
        if (!steps) continue;
        const int32_t* const row = rated + rated_ptr[u];
        const int64_t n = rated_ptr[u + 1] - rated_ptr[u];
        const float share = 1.0f / std::sqrt(static_cast<float>(std::max<int64_t>(1, n)));
        float* const own = p + u * width;
        sum_rows(both.data(), y, row, n, width);
        for (int64_t f = 0; f < width; ++f) both[f] = own[f] + share * both[f];
        begun = both;
        Lane lane{u, on.offsets[u], steps, both.data()};
        squares += walked<1>(on, &lane, steps);
        const float share_left = static_cast<float>(std::pow(1.0 - static_cast<double>(on.rate.vectors) * on.rate.l2, steps));
        for (int64_t f = 0; f < width; ++f) {
            const float moved = (both[f] - share_left * begun[f]) / 2;
            own[f] = share_left * own[f] + moved;
            both[f] = share * moved;
        }
        move_rows(y, row, n, share_left, both.data(), width);
    }
    return squares;
}

}  // namespace palate::PATH::ratings
