// Matrix factorization of ratings by stochastic gradient descent, one event after the other on one thread: the order of
// steps is the result. Vectors are padded with zeros to whole registers, and steps leave zeros zero.
#include "sgd.hpp"

namespace palate {

struct Rates {
    float vectors, biases, l2;
};

// How items drift: row i of `bias` has the bias of item i in each bin of time, and bin[e] is that of event e.
struct Drift {
    const int32_t* bin = nullptr;
    float* bias = nullptr;
    int64_t bins = 0;
    float rate = 0;
};

// The ratings of one user, each predicted as mean + bias + item_bias[i] + v q_i, and what a step on them moves.
struct Mine {
    const int32_t* item;
    const float* rating;
    int64_t n;
    float mean, gain;  // a step adds gain times its pull to v: 1, or 2 where v is the sum of two that both move
    float *bias, *item_bias, *q;
    Rates rate;
    Drift drift = {};
};

// Steps on the ratings of one user, in order; gives the sum of squared errors, each before its step. Both sides of a
// step move at once, each by where the other was:
//     v <- keep v + gain pull q_i     q_i <- keep q_i + pull v     with pull = rate error and keep = 1 - rate l2.
// A step waits for the error of the one before. So that it need not wait for a whole inner product after that, the
// products of the next item's q_j are taken before v moves: v q_j becomes keep (v q_j) + gain pull (q_i q_j).
// Of a FIXED number of registers v stays in them.
template <int64_t FIXED>
INLINE double walk(const Mine& mine, float* given, int64_t given_blocks) {
    const int64_t blocks = FIXED ? FIXED : given_blocks, width = blocks * WIDE;
    Wide fixed[FIXED ? FIXED : 1];
    for (int64_t b = 0; b < FIXED; ++b) fixed[b] = at(given + b * WIDE);
    auto v = [&](int64_t b) { return FIXED ? fixed[b] : at(given + b * WIDE); };
    const Rates rate = mine.rate;
    const float keep = 1.0f - rate.vectors * rate.l2;
    auto ahead = [&](int64_t i) {
        Wide sum{};
        for (int64_t b = 0; b < blocks; ++b) sum += v(b) * at(mine.q + i * width + b * WIDE);
        return total(sum);
    };
    float bias = *mine.bias, product = ahead(mine.item[0]);
    double squares = 0;
    for (int64_t e = 0; e < mine.n; ++e) {
        const int64_t i = mine.item[e], j = mine.item[std::min(e + 1, mine.n - 1)];
        float *const here = mine.q + i * width, *const next = mine.q + j * width;
        if (e + 3 < mine.n) fetch(mine.q + mine.item[e + 3] * width, width);
        float* const drifted = mine.drift.bin ? mine.drift.bias + i * mine.drift.bins + mine.drift.bin[e] : nullptr;
        float error = mine.rating[e] - mine.mean - bias - mine.item_bias[i] - product;
        if (drifted) error -= *drifted;
        const float pull = rate.vectors * error, gained = mine.gain * pull;
        Wide along[2] = {}, across[2] = {};
        for (int64_t b = 0; b < blocks; ++b) {
            const Wide was = at(here + b * WIDE), other = at(next + b * WIDE), mover = v(b);
            along[b % 2] += mover * other, across[b % 2] += was * other;
            put(here + b * WIDE, keep * was + pull * mover);
            const Wide moved = keep * mover + gained * was;
            if (FIXED) fixed[b] = moved; else put(given + b * WIDE, moved);
        }
        const float later = keep * total(along[0] + along[1]) + gained * total(across[0] + across[1]);
        product = i == j ? ahead(j) : later;
        squares += static_cast<double>(error) * error;
        bias += rate.biases * (error - rate.l2 * bias);
        mine.item_bias[i] += rate.biases * (error - rate.l2 * mine.item_bias[i]);
        if (drifted) *drifted += mine.drift.rate * (error - rate.l2 * *drifted);
    }
    *mine.bias = bias;
    for (int64_t b = 0; b < FIXED; ++b) put(given + b * WIDE, fixed[b]);
    return squares;
}

CLONES static double walked(const Mine& mine, float* v, int64_t blocks) {
    switch (blocks) {
        case 1: return walk<1>(mine, v, 1);
        case 2: return walk<2>(mine, v, 2);
        case 3: return walk<3>(mine, v, 3);
        case 4: return walk<4>(mine, v, 4);
        case 5: return walk<5>(mine, v, 5);
        case 6: return walk<6>(mine, v, 6);
        case 7: return walk<7>(mine, v, 7);
        case 8: return walk<8>(mine, v, 8);
        default: return walk<0>(mine, v, blocks);
    }
}

// Row u of the ratings lists the items that user u rated, and the ratings.
struct Ratings {
    const int64_t* offsets;
    const int32_t* item;
    const float* rating;
    int64_t users, blocks;
    float mean;

    Mine of(int64_t u, float gain, float* user_bias, float* item_bias, float* q, const Rates& rate) const {
        const int64_t first = offsets[u];
        return {item + first, rating + first, offsets[u + 1] - first, mean, gain, user_bias + u, item_bias, q, rate};
    }
};

static Ratings ratings_of(const In1<int64_t>& offsets, const In1<int32_t>& item, const In1<float>& rating, float mean,
                          const Out1<float>& user_bias, const Out1<float>& item_bias, const Out2<float>& p,
                          const Out2<float>& q) {
    require_rows(offsets, item, item_bias.size());
    require(rating.size() == item.size(), "one rating per event");
    require(offsets.size() == user_bias.size() + 1, "one row of ratings per user");
    require_table(p, user_bias.size(), q.shape(1));
    require_table(q, item_bias.size(), q.shape(1));
    return {offsets.data(), item.data(), rating.data(), static_cast<int64_t>(user_bias.size()),
            static_cast<int64_t>(q.shape(1)) / WIDE, mean};
}

// r is predicted as mean + b_u + b_i + p_u q_i. Koren, Bell, Volinsky, IEEE Computer 2009, (5). A rate of 0 for biases
// leaves them as they are.
static double svd_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, float mean, Out1<float> user_bias,
                        Out1<float> item_bias, Out2<float> p, Out2<float> q, float rate, float bias_rate, float l2) {
    const Ratings given = ratings_of(offsets, item, rating, mean, user_bias, item_bias, p, q);
    const int64_t width = q.shape(1);
    nb::gil_scoped_release release;
    double squares = 0;
    for (int64_t u = 0; u < given.users; ++u) {
        const Mine mine = given.of(u, 1.0f, user_bias.data(), item_bias.data(), q.data(), {rate, bias_rate, l2});
        if (!mine.n) continue;
        squares += walked(mine, p.data() + u * width, given.blocks);
    }
    return squares;
}

// r, given in bin t, is predicted as mean + b_u + b_i + b_it + p_u q_i. Koren, KDD 2009, (6), with vectors that stay.
static double time_svd_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, In1<int32_t> bin, float mean,
                             Out1<float> user_bias, Out1<float> item_bias, Out2<float> drift, Out2<float> p,
                             Out2<float> q, float rate, float drift_rate, float l2) {
    const Ratings given = ratings_of(offsets, item, rating, mean, user_bias, item_bias, p, q);
    const int64_t width = q.shape(1), bins = drift.shape(1);
    require(drift.shape(0) == item_bias.size(), "one row of drift per item");
    require_codes(bin, item.size(), bins);
    nb::gil_scoped_release release;
    double squares = 0;
    for (int64_t u = 0; u < given.users; ++u) {
        Mine mine = given.of(u, 1.0f, user_bias.data(), item_bias.data(), q.data(), {rate, rate, l2});
        if (!mine.n) continue;
        mine.drift = {bin.data() + given.offsets[u], drift.data(), bins, drift_rate};
        squares += walked(mine, p.data() + u * width, given.blocks);
    }
    return squares;
}

// sum += the sum of the rows of y.
CLONES static void sum_rows(float* sum, const float* y, const int32_t* row, int64_t n, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += WIDE) put(sum + f, at(sum + f) + at(y + row[r] * width + f));
    }
}

// Each of the rows y becomes keep y + moved.
CLONES static void move_rows(float* y, const int32_t* row, int64_t n, float keep, const float* moved, int64_t width) {
    for (int64_t r = 0; r < n; ++r) {
        float* const here = y + row[r] * width;
        if (r + 4 < n) fetch(y + row[r + 4] * width, width);
        for (int64_t f = 0; f < width; f += WIDE) put(here + f, keep * at(here + f) + at(moved + f));
    }
}

// SVD++: r is predicted as mean + b_u + b_i + q_i (p_u + z_u), where z_u = n^-1/2 times the sum of y_j over the n items
// j that u rated. Koren, KDD 2008, (15).
//
// A step moves all y_j of a user alike, by keep y_j + n^-1/2 pull q_i. So z, their sum over n^1/2, becomes
// keep z + pull q_i, as p does; and v = p + z becomes keep v + 2 pull q_i. Within one user's ratings v is thus all that
// need be followed. In the end, after t steps, p and z have moved by the same m = (v_t - keep^t v_0) / 2, and each y_j
// by n^-1/2 m: the numbers of step by step, at a cost per step that does not depend on how much the user rated.
//
// Row u of the matrix `rated` lists the items that u rated, each once.
static double svdpp_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, float mean,
                          In1<int64_t> rated_ptr, In1<int32_t> rated, Out1<float> user_bias, Out1<float> item_bias,
                          Out2<float> p, Out2<float> q, Out2<float> y, float rate, float l2) {
    const Ratings given = ratings_of(offsets, item, rating, mean, user_bias, item_bias, p, q);
    const int64_t width = q.shape(1);
    require_table(y, item_bias.size(), width);
    require_rows(rated_ptr, rated, item_bias.size());
    require(rated_ptr.size() == offsets.size(), "one row of rated items per user");
    nb::gil_scoped_release release;
    std::vector<float> both(width), begun(width);
    double squares = 0;
    for (int64_t u = 0; u < given.users; ++u) {
        const Mine mine = given.of(u, 2.0f, user_bias.data(), item_bias.data(), q.data(), {rate, rate, l2});
        if (!mine.n) continue;
        const int32_t* const row = rated.data() + rated_ptr.data()[u];
        const int64_t n = rated_ptr.data()[u + 1] - rated_ptr.data()[u];
        const float share = 1.0f / std::sqrt(static_cast<float>(std::max<int64_t>(1, n)));
        float* const own = p.data() + u * width;
        std::fill(both.begin(), both.end(), 0.0f);
        sum_rows(both.data(), y.data(), row, n, width);
        for (int64_t f = 0; f < width; ++f) both[f] = own[f] + share * both[f];
        begun = both;
        squares += walked(mine, both.data(), given.blocks);
        const float kept = static_cast<float>(std::pow(1.0 - static_cast<double>(rate) * l2, mine.n));
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
    m.def("svd_epoch", &svd_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg(), nb::arg());
    m.def("time_svd_epoch", &time_svd_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg());
    m.def("svdpp_epoch", &svdpp_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg());
}

}  // namespace palate
