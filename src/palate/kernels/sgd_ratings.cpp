// Epochs of matrix factorization of ratings: loops/sgd_ratings.hpp has the steps.
#include "sgd.hpp"

namespace palate {
namespace {

Ratings ratings_of(const Rows& ratings, Out1<float> user_bias, Out1<float> item_bias, Out2<float> p, Out2<float> q,
                   const Rates& rate) {
    require_within(ratings, item_bias.size());
    require(ratings.rows == user_bias.size(), "one row of ratings per user");
    require_table(p, user_bias.size(), q.shape(1));
    require_table(q, item_bias.size(), q.shape(1));
    return {ratings.ptr, ratings.index, ratings.value, ratings.rows, q.shape(1) / WIDE, user_bias.data(), item_bias.data(),
            q.data(), rate};
}

// r less the mean is predicted as b_u + b_i + p_u q_i. Koren, Bell, Volinsky, IEEE Computer 2009, (5). A rate of 0 for
// biases leaves them as they are.
double svd_epoch(Rows ratings, Out1<float> user_bias, Out1<float> item_bias, Out2<float> p, Out2<float> q, float rate,
                 float bias_rate, float l2) {
    const Ratings on = ratings_of(ratings, user_bias, item_bias, p, q, {rate, bias_rate, 0.0f, l2});
    nb::gil_scoped_release release;
    return loops().svd_pass(on, p.data());
}

// The same, to which an event in bin t adds b_it. Koren, KDD 2009, (6), with vectors that do not change with time.
double time_svd_epoch(Rows ratings, In1<int32_t> bin, Out1<float> user_bias, Out1<float> item_bias, Out2<float> drift,
                      Out2<float> p, Out2<float> q, float rate, float drift_rate, float l2) {
    Ratings on = ratings_of(ratings, user_bias, item_bias, p, q, {rate, rate, drift_rate, l2});
    require(drift.shape(0) == item_bias.size(), "one row of drift per item");
    require_codes(bin, ratings.entries, drift.shape(1));
    on.bin = bin.data(), on.drift = drift.data(), on.bins = drift.shape(1);
    nb::gil_scoped_release release;
    return loops().svd_pass(on, p.data());
}

double svdpp_epoch(Rows ratings, Lists rated, Out1<float> user_bias, Out1<float> item_bias, Out2<float> p, Out2<float> q,
                   Out2<float> y, float rate, float l2) {
    Ratings on = ratings_of(ratings, user_bias, item_bias, p, q, {rate, rate, 0.0f, l2});
    on.gain = 2;
    require_table(y, item_bias.size(), q.shape(1));
    require_within(rated, item_bias.size());
    require(rated.rows == ratings.rows, "one row of rated items per user");
    nb::gil_scoped_release release;
    return loops().svdpp_pass(on, p.data(), y.data(), rated.ptr, rated.index);
}

const Binding SGD_RATINGS([](nb::module_& m) {
    m.def("svd_epoch", &svd_epoch);
    m.def("time_svd_epoch", &time_svd_epoch);
    m.def("svdpp_epoch", &svdpp_epoch);
});

}  // namespace
}  // namespace palate
