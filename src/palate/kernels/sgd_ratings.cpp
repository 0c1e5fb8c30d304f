// Matrix factorization of ratings by stochastic gradient descent, one event after the other on one thread: the order of
// steps is the result. Vectors are padded with zeros to whole registers, and steps leave zeros zero.
//
// A step waits for the error of its rating, and that for the vector that the user's step before has moved. So that the
// processor has something to do meanwhile, LANES users are walked at once, each event of theirs in turn: the first one of
// each, then the second of each. As one ends, the next user that is left takes the place; and when none is left, those
// still under way are walked to their ends one after the other.
#include "sgd.hpp"

namespace palate {

constexpr int LANES = 3;  // as many as keep vectors of eight registers in those of a processor that has 32

struct Rates {
    float vectors, biases, drift, l2;
};

// The ratings, less their mean, and what steps move. Row u of the ratings lists the items that user u rated. A rating is
// predicted as user_bias[u] + item_bias[i] + v q_i, and, where events have bins of time, + drift[i, bin].
struct Tables {
    const int64_t* offsets;
    const int32_t* item;
    const float* rating;
    int64_t users, blocks;
    float *user_bias, *item_bias, *q;
    Rates rate;
    float gain = 1;  // a step adds gain times its pull to v: 1, or 2 where v is the sum of two that both move
    const int32_t* bin = nullptr;
    float* drift = nullptr;
    int64_t bins = 0;
};

// A user who is being walked: the events that are left, and v.
struct Lane {
    int64_t user = 0, event = 0, left = 0;
    float* v = nullptr;
};

// A step for each lane in turn, `rounds` times; gives the sum of squared errors, each before its step. Both sides of a
// step move at once, each by where the other was:
//     v <- keep v + gain pull q_i     q_i <- keep q_i + pull v     with pull = rate error and keep = 1 - rate l2.
// Where the items of a round differ no step of it has to do with another: all products are taken, then all steps.
// Of a FIXED number of registers v stays in them.
template <int64_t FIXED, int N>
INLINE double walk(const Tables& on, Lane* lane, int64_t rounds) {
    const int64_t blocks = FIXED ? FIXED : on.blocks, width = blocks * WIDE;
    const Rates rate = on.rate;
    const float keep = 1 - rate.vectors * rate.l2, bias_keep = 1 - rate.biases * rate.l2;
    const float drift_keep = 1 - rate.drift * rate.l2;
    Wide fixed[N][FIXED ? FIXED : 1];
    float bias[N], squares = 0;
    const int32_t* item[N];
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) {
        bias[n] = on.user_bias[lane[n].user], item[n] = on.item + lane[n].event;
        for (int64_t b = 0; b < FIXED; ++b) load(fixed[n][b], lane[n].v + b * WIDE);
    }
    auto product = [&](int n, const float* q) INLINED {
        if (!FIXED) return inner(lane[n].v, q, width);
        Wide sum[2] = {};
        for (int64_t b = 0; b < FIXED; ++b) sum[b % 2] += fixed[n][b] * at(q + b * WIDE);
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
        for (int64_t b = 0; b < blocks; ++b) {
            Wide v = fixed[n][FIXED ? b : 0];
            if (!FIXED) load(v, lane[n].v + b * WIDE);
            const Wide was = at(q + b * WIDE), moved = keep * v + gained * was;
            store(q + b * WIDE, keep * was + pull * v);
            if (FIXED) fixed[n][b] = moved; else store(lane[n].v + b * WIDE, moved);
        }
    };
    for (int64_t e = 0; e < rounds; ++e) {
        float *q[N], errors[N];
        bool apart = true;
#pragma GCC unroll 4
        for (int n = 0; n < N; ++n) {
            q[n] = on.q + item[n][e] * width;
            if (e + 1 < rounds) fetch(on.q + item[n][e + 1] * width, width);
            for (int before = 0; before < n; ++before) apart &= q[before] != q[n];
        }
        if (apart) {
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) errors[n] = product(n, q[n]);
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) errors[n] = error(n, e, errors[n]);
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) move(n, q[n], errors[n]);
        } else {
#pragma GCC unroll 4
            for (int n = 0; n < N; ++n) move(n, q[n], error(n, e, product(n, q[n])));
        }
    }
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) {
        on.user_bias[lane[n].user] = bias[n], lane[n].event += rounds, lane[n].left -= rounds;
        for (int64_t b = 0; b < FIXED; ++b) store(lane[n].v + b * WIDE, fixed[n][b]);
    }
    return squares;
}

template <int N>
INLINE double of_length(const Tables& on, Lane* lane, int64_t rounds) {
    switch (on.blocks) {
        case 1: return walk<1, N>(on, lane, rounds);
        case 2: return walk<2, N>(on, lane, rounds);
        case 3: return walk<3, N>(on, lane, rounds);
        case 4: return walk<4, N>(on, lane, rounds);
        case 5: return walk<5, N>(on, lane, rounds);
        case 6: return walk<6, N>(on, lane, rounds);
        case 7: return walk<7, N>(on, lane, rounds);
        case 8: return walk<8, N>(on, lane, rounds);
        default: return walk<0, N>(on, lane, rounds);
    }
}

CLONES static double walk_one(const Tables& on, Lane* lane, int64_t rounds) { return of_length<1>(on, lane, rounds); }
CLONES static double walk_all(const Tables& on, Lane* lane, int64_t rounds) { return of_length<LANES>(on, lane, rounds); }

// A pass over the ratings of all users, whose vectors are the rows of p.
static double pass(const Tables& on, float* p) {
    Lane lane[LANES];
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
        squares += walk_all(on, lane, rounds);
        for (Lane& one : lane) full = (one.left || begin(one)) && full;
    }
    for (Lane& one : lane)
        if (one.left) squares += walk_one(on, &one, one.left);
    return squares;
}

static Tables tables_of(const In1<int64_t>& offsets, const In1<int32_t>& item, const In1<float>& rating,
                        const Out1<float>& user_bias, const Out1<float>& item_bias, const Out2<float>& p,
                        const Out2<float>& q, const Rates& rate) {
    require_rows(offsets, item, item_bias.size());
    require(rating.size() == item.size(), "one rating per event");
    require(offsets.size() == user_bias.size() + 1, "one row of ratings per user");
    require_table(p, user_bias.size(), q.shape(1));
    require_table(q, item_bias.size(), q.shape(1));
    return {offsets.data(), item.data(), rating.data(), static_cast<int64_t>(user_bias.size()),
            static_cast<int64_t>(q.shape(1)) / WIDE, user_bias.data(), item_bias.data(), q.data(), rate};
}

// r less the mean is predicted as b_u + b_i + p_u q_i. Koren, Bell, Volinsky, IEEE Computer 2009, (5). A rate of 0 for
// biases leaves them as they are.
static double svd_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, Out1<float> user_bias,
                        Out1<float> item_bias, Out2<float> p, Out2<float> q, float rate, float bias_rate, float l2) {
    const Tables on = tables_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, bias_rate, 0.0f, l2});
    nb::gil_scoped_release release;
    return pass(on, p.data());
}

// The same, to which an event in bin t adds b_it. Koren, KDD 2009, (6), with vectors that stay.
static double time_svd_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, In1<int32_t> bin,
                             Out1<float> user_bias, Out1<float> item_bias, Out2<float> drift, Out2<float> p,
                             Out2<float> q, float rate, float drift_rate, float l2) {
    Tables on = tables_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, rate, drift_rate, l2});
    require(drift.shape(0) == item_bias.size(), "one row of drift per item");
    require_codes(bin, item.size(), drift.shape(1));
    on.bin = bin.data(), on.drift = drift.data(), on.bins = drift.shape(1);
    nb::gil_scoped_release release;
    return pass(on, p.data());
}

// sum += the sum of the rows of y.
CLONES static void sum_rows(float* sum, const float* y, const int32_t* row, int64_t n, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += WIDE) store(sum + f, at(sum + f) + at(y + row[r] * width + f));
    }
}

// Each of the rows y becomes keep y + moved.
CLONES static void move_rows(float* y, const int32_t* row, int64_t n, float keep, const float* moved, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        float* const here = y + row[r] * width;
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += WIDE) store(here + f, keep * at(here + f) + at(moved + f));
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
static double svdpp_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, In1<int64_t> rated_ptr,
                          In1<int32_t> rated, Out1<float> user_bias, Out1<float> item_bias, Out2<float> p,
                          Out2<float> q, Out2<float> y, float rate, float l2) {
    Tables on = tables_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, rate, 0.0f, l2});
    on.gain = 2;
    const int64_t width = q.shape(1);
    require_table(y, item_bias.size(), width);
    require_rows(rated_ptr, rated, item_bias.size());
    require(rated_ptr.size() == offsets.size(), "one row of rated items per user");
    nb::gil_scoped_release release;
    std::vector<float> both(width), begun(width);
    double squares = 0;
    for (int64_t u = 0; u < on.users; ++u) {
        const int64_t steps = on.offsets[u + 1] - on.offsets[u];
        if (!steps) continue;
        const int32_t* const row = rated.data() + rated_ptr.data()[u];
        const int64_t n = rated_ptr.data()[u + 1] - rated_ptr.data()[u];
        const float share = 1.0f / std::sqrt(static_cast<float>(std::max<int64_t>(1, n)));
        float* const own = p.data() + u * width;
        std::fill(both.begin(), both.end(), 0.0f);
        sum_rows(both.data(), y.data(), row, n, width);
        for (int64_t f = 0; f < width; ++f) both[f] = own[f] + share * both[f];
        begun = both;
        Lane lane{u, on.offsets[u], steps, both.data()};
        squares += walk_one(on, &lane, steps);
        const float kept = static_cast<float>(std::pow(1.0 - static_cast<double>(rate) * l2, steps));
        for (int64_t f = 0; f < width; ++f) {
            const float moved = (both[f] - kept * begun[f]) / 2;
            own[f] = kept * own[f] + moved;
            both[f] = share * moved;
        }
        move_rows(y.data(), row, n, kept, both.data(), width);
    }
    return squares;
}

void bind_sgd_ratings(nb::module_& m) {
    m.def("svd_epoch", &svd_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg(), nb::arg());
    m.def("time_svd_epoch", &time_svd_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg());
    m.def("svdpp_epoch", &svdpp_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg());
}

}  // namespace palate
