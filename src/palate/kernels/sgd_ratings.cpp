// Epochs of matrix factorization of ratings: loops/sgd_ratings.hpp has the steps.
#include "sgd.hpp"

namespace palate {

static Ratings ratings_of(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating,
                         Out1<float> user_bias, Out1<float> item_bias, Out2<float> p,
                         Out2<float> q, const Rates& rate) {
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
    const Ratings on = ratings_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, bias_rate, 0.0f, l2});
    nb::gil_scoped_release release;
    return loops().svd_pass(on, p.data());
}

// The same, to which an event in bin t adds b_it. Koren, KDD 2009, (6), with vectors that stay.
static double time_svd_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, In1<int32_t> bin,
                             Out1<float> user_bias, Out1<float> item_bias, Out2<float> drift, Out2<float> p,
                             Out2<float> q, float rate, float drift_rate, float l2) {
    Ratings on = ratings_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, rate, drift_rate, l2});
    require(drift.shape(0) == item_bias.size(), "one row of drift per item");
    require_codes(bin, item.size(), drift.shape(1));
    on.bin = bin.data(), on.drift = drift.data(), on.bins = drift.shape(1);
    nb::gil_scoped_release release;
    return loops().svd_pass(on, p.data());
}

static double svdpp_epoch(In1<int64_t> offsets, In1<int32_t> item, In1<float> rating, In1<int64_t> rated_ptr,
                          In1<int32_t> rated, Out1<float> user_bias, Out1<float> item_bias, Out2<float> p,
                          Out2<float> q, Out2<float> y, float rate, float l2) {
    Ratings on = ratings_of(offsets, item, rating, user_bias, item_bias, p, q, {rate, rate, 0.0f, l2});
    on.gain = 2;
    const int64_t width = q.shape(1);
    require_table(y, item_bias.size(), width);
    require_rows(rated_ptr, rated, item_bias.size());
    require(rated_ptr.size() == offsets.size(), "one row of rated items per user");
    nb::gil_scoped_release release;
    return loops().svdpp_pass(on, p.data(), y.data(), rated_ptr.data(), rated.data());
}

void bind_sgd_ratings(nb::module_& m) {
    m.def("svd_epoch", &svd_epoch);
    m.def("time_svd_epoch", &time_svd_epoch);
    m.def("svdpp_epoch", &svdpp_epoch);
}

}  // namespace palate
