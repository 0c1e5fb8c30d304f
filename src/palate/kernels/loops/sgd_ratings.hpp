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

// Vectors of which so many sixteens stay in registers while they are walked: those of N users fill most of them.
template <int N> constexpr int64_t STAY = REGISTERS * 3 / 4 / N / PARTS;

// A user who is being walked: the events that are left, and v.
struct Lane {
    int64_t user = 0, event = 0, left = 0;
    float* v = nullptr;
};

// A step for each lane in turn, `rounds` times; gives the sum of squared errors, each before its step. Both sides of a
// step move at once, each by where the other was:
//     v <- keep v + gain pull q_i     q_i <- keep q_i + pull v     with pull = rate error and keep = 1 - rate l2.
// Where the items of a round differ no step of it has to do with another: all products are taken, then all steps.
// Of a FIXED number of sixteens v stays in registers.
template <int64_t FIXED, int N>
static INLINE double walk(const Ratings& on, Lane* lane, int64_t rounds) {
    const int64_t blocks = FIXED ? FIXED : on.blocks, width = blocks * WIDE;
    const Rates rate = on.rate;
    const float keep = 1 - rate.vectors * rate.l2, bias_keep = 1 - rate.biases * rate.l2;
    const float drift_keep = 1 - rate.drift * rate.l2;
    constexpr int64_t HELD = FIXED * PARTS;
    Register fixed[N][FIXED ? HELD : 1];
    float bias[N], squares = 0;
    const int32_t* item[N];
    UNROLL for (int n = 0; n < N; ++n) {
        bias[n] = on.user_bias[lane[n].user], item[n] = on.item + lane[n].event;
        UNROLL for (int64_t b = 0; b < HELD; ++b) fixed[n][b] = at(lane[n].v + b * LANES);
    }
    auto product = [&](int n, const float* q) INLINED {
        if (!FIXED) return inner(lane[n].v, q, width);
        Wide sum[2] = {};
        UNROLL for (int64_t b = 0; b < HELD; ++b)
            sum[b / PARTS % 2].part[b % PARTS] += fixed[n][b] * at(q + b * LANES);
        return total(sum[0] + sum[1]);
    };
    auto error = [&](int n, int64_t e, float product) INLINED {
        float& item_bias = on.item_bias[item[n][e]];
        float off = on.rating[lane[n].event + e] - (bias[n] + item_bias) - product;
        if (on.bin) {
            float& drift = on.drift[item[n][e] * on.bins + on.bin[lane[n].event + e]];
            off -= drift;
            drift = drift_keep * drift + rate.drift * off;
        }
        squares += off * off;
        bias[n] = bias_keep * bias[n] + rate.biases * off;
        item_bias = bias_keep * item_bias + rate.biases * off;
        return off;
    };
    auto move = [&](int n, float* q, float error) INLINED {
        const float pull = rate.vectors * error, gained = on.gain * pull;
        if (FIXED)
            UNROLL for (int64_t b = 0; b < HELD; ++b) {
                const Register v = fixed[n][b], was = at(q + b * LANES);
                fixed[n][b] = keep * v + gained * was;
                store(q + b * LANES, keep * was + pull * v);
            }
        else
            for (int64_t f = 0; f < width; f += LANES) {
                const Register v = at(lane[n].v + f), was = at(q + f);
                store(lane[n].v + f, keep * v + gained * was);
                store(q + f, keep * was + pull * v);
            }
    };
    for (int64_t e = 0; e < rounds; ++e) {
        float *q[N], errors[N];
        bool apart = true;
        UNROLL for (int n = 0; n < N; ++n) {
            q[n] = on.q + item[n][e] * width;
            if (e + 1 < rounds) fetch(on.q + item[n][e + 1] * width, width);
            for (int before = 0; before < n; ++before) apart &= q[before] != q[n];
        }
        if (apart) {
            UNROLL for (int n = 0; n < N; ++n) errors[n] = product(n, q[n]);
            UNROLL for (int n = 0; n < N; ++n) errors[n] = error(n, e, errors[n]);
            UNROLL for (int n = 0; n < N; ++n) move(n, q[n], errors[n]);
        } else {
            UNROLL for (int n = 0; n < N; ++n) move(n, q[n], error(n, e, product(n, q[n])));
        }
    }
    UNROLL for (int n = 0; n < N; ++n) {
        on.user_bias[lane[n].user] = bias[n], lane[n].event += rounds, lane[n].left -= rounds;
        UNROLL for (int64_t b = 0; b < HELD; ++b) store(lane[n].v + b * LANES, fixed[n][b]);
    }
    return squares;
}

// `walk` for the length of the vectors.
template <int N, int64_t FIXED = STAY<N>>
static double walked(const Ratings& on, Lane* lane, int64_t rounds) {
    if constexpr (FIXED > 0)
        if (on.blocks != FIXED) return walked<N, FIXED - 1>(on, lane, rounds);
    return walk<FIXED, N>(on, lane, rounds);
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
        return ++next, true;
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

// sum += the sum of the rows of y.
static void sum_rows(float* sum, const float* y, const int32_t* row, int64_t n, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += LANES) store(sum + f, at(sum + f) + at(y + row[r] * width + f));
    }
}

// Each of the rows y becomes keep y + moved.
static void move_rows(float* y, const int32_t* row, int64_t n, float keep, const float* moved, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        float* const here = y + row[r] * width;
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += LANES) store(here + f, keep * at(here + f) + at(moved + f));
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
        std::fill(both.begin(), both.end(), 0.0f);
        sum_rows(both.data(), y, row, n, width);
        for (int64_t f = 0; f < width; ++f) both[f] = own[f] + share * both[f];
        begun = both;
        Lane lane{u, on.offsets[u], steps, both.data()};
        squares += walked<1>(on, &lane, steps);
        const float kept = static_cast<float>(std::pow(1.0 - static_cast<double>(on.rate.vectors) * on.rate.l2, steps));
        for (int64_t f = 0; f < width; ++f) {
            const float moved = (both[f] - kept * begun[f]) / 2;
            own[f] = kept * own[f] + moved;
            both[f] = share * moved;
        }
        move_rows(y, row, n, kept, both.data(), width);
    }
    return squares;
}

}  // namespace palate::PATH::ratings
