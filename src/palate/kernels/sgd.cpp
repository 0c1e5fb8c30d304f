// Stochastic gradient descent, one event after the other on one thread: the order of steps is the result.
#include <cmath>

#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

CLONES static float inner(const float* a, const float* b, int64_t n) {
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
}

// One step on a rating less all biases: gives the error before it. Both sides move at once, each by where the other was.
CLONES static float step(float* p, float* q, float target, float rate, float l2, int64_t n) {
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; ++i) sum += p[i] * q[i];
    const float error = target - sum, keep = 1.0f - rate * l2, pull = rate * error;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
        const float was = p[i];
        p[i] = keep * was + pull * q[i];
        q[i] = keep * q[i] + pull * was;
    }
    return error;
}

// Asks for the vector of the next event, which is hardly ever near this one's.
static inline void fetch(const float* from, int64_t n) {
    for (int64_t i = 0; i < n; i += 16) __builtin_prefetch(from + i, 1);
}

static void require_codes(const In1<int32_t>& code, size_t events, int64_t size) {
    require(code.size() == events, "one code per event");
    for (size_t e = 0; e < events; ++e) require(code.data()[e] >= 0 && code.data()[e] < size, "a code lies outside");
}

// r is predicted as mean + b_u + b_i + p_u q_i. Koren, Bell, Volinsky, IEEE Computer 2009, (5). Gives the sum of
// squared errors, each before its step.
static double svd_epoch(In1<int32_t> user, In1<int32_t> item, In1<float> rating, float mean, Out1<float> user_bias,
                        Out1<float> item_bias, Out2<float> p, Out2<float> q, float rate, float l2) {
    const int64_t factors = p.shape(1);
    require_codes(user, rating.size(), p.shape(0));
    require_codes(item, rating.size(), q.shape(0));
    require(user_bias.size() == p.shape(0) && item_bias.size() == q.shape(0) && q.shape(1) == p.shape(1),
            "the tables do not fit");
    nb::gil_scoped_release release;
    double squares = 0;
    for (size_t e = 0; e < rating.size(); ++e) {
        const int64_t u = user.data()[e], i = item.data()[e];
        float &bu = user_bias.data()[u], &bi = item_bias.data()[i];
        float *pu = p.data() + u * factors, *qi = q.data() + i * factors;
        if (e + 1 < rating.size()) fetch(q.data() + item.data()[e + 1] * factors, factors);
        const float error = step(pu, qi, rating.data()[e] - mean - bu - bi, rate, l2, factors);
        squares += static_cast<double>(error) * error;
        bu += rate * (error - l2 * bu);
        bi += rate * (error - l2 * bi);
    }
    return squares;
}

// One AdaGrad step (Duchi et al., JMLR 2011) down the slope of -ln expit(x) and the l2 of the three vectors.
CLONES static void prefer(float* u, float* i, float* j, float* uu, float* ii, float* jj, float miss, float rate,
                          float l2, int64_t n) {
#pragma omp simd
    for (int64_t f = 0; f < n; ++f) {
        const float gu = l2 * u[f] - miss * (i[f] - j[f]);
        const float gi = l2 * i[f] - miss * u[f];
        const float gj = l2 * j[f] + miss * u[f];
        uu[f] += gu * gu, ii[f] += gi * gi, jj[f] += gj * gj;
        u[f] -= rate * gu / std::sqrt(uu[f]);
        i[f] -= rate * gi / std::sqrt(ii[f]);
        j[f] -= rate * gj / std::sqrt(jj[f]);
    }
}

// Event e says that its user likes `item` better than `other`, unless they like that too: row u of the sparse matrix
// `liked`, with columns in order, lists all that user u likes. Rendle et al., UAI 2009. Gives the sum of losses
// before each step, and how many steps there were.
static std::pair<double, int64_t> bpr_epoch(In1<int32_t> user, In1<int32_t> item, In1<int32_t> other,
                                            In1<int64_t> liked_ptr, In1<int32_t> liked, Out2<float> users,
                                            Out2<float> items, Out2<float> user_squares, Out2<float> item_squares,
                                            float rate, float l2) {
    const int64_t factors = users.shape(1);
    require_codes(user, user.size(), users.shape(0));
    require_codes(item, user.size(), items.shape(0));
    require_codes(other, user.size(), items.shape(0));
    require_rows(liked_ptr, liked, items.shape(0));
    require(liked_ptr.size() == users.shape(0) + 1, "one row of liked items per user");
    require(items.shape(1) == users.shape(1) && user_squares.shape(0) == users.shape(0) &&
                user_squares.shape(1) == users.shape(1) && item_squares.shape(0) == items.shape(0) &&
                item_squares.shape(1) == items.shape(1),
            "the tables do not fit");
    nb::gil_scoped_release release;
    double loss = 0;
    int64_t steps = 0;
    for (size_t e = 0; e < user.size(); ++e) {
        const int64_t at = user.data()[e] * factors, i = item.data()[e] * factors, j = other.data()[e] * factors;
        const int64_t *row = liked_ptr.data() + user.data()[e];
        if (std::binary_search(liked.data() + row[0], liked.data() + row[1], other.data()[e])) continue;
        const float* u = users.data() + at;
        const double x = inner(u, items.data() + i, factors) - inner(u, items.data() + j, factors);
        const double miss = 1.0 / (1.0 + std::exp(x));
        loss += x > 0 ? std::log1p(std::exp(-x)) : std::log1p(std::exp(x)) - x;
        ++steps;
        prefer(users.data() + at, items.data() + i, items.data() + j, user_squares.data() + at,
               item_squares.data() + i, item_squares.data() + j, static_cast<float>(miss), rate, l2, factors);
    }
    return {loss, steps};
}

void bind_sgd(nb::module_& m) {
    m.def("svd_epoch", &svd_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(),
          nb::arg());
    m.def("bpr_epoch", &bpr_epoch, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg());
}

}  // namespace palate
