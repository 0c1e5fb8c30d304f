// Many small ridge regressions that share their regressors: the half step of alternating least squares.
//
// Row r solves (G + l2_r I + sum_p c_p x_p x_p^T) v = sum_p t_p x_p over its entries p. With G = X^T X, c = alpha w and
// t = 1 + alpha w it is (4) of Hu, Koren, Volinsky (ICDM 2008); with G = 0, c = 1, t = rating and l2_r = l2 n_r it is
// Zhou et al.'s ALS-WR (AAIM 2008). G comes as a diagonal, `spread`: the vectors are in the basis of its eigenvectors, so
// that G + l2_r I is diagonal for any l2_r and costs nothing to invert.
//
// Rows with few entries go a lane of a register each, an equation per entry; rows with many by one equation per factor, or by
// conjugate gradients where `steps` is above 0. Rows are taken by length, the longest first, and each is worked on
// by one thread in one way that follows from the row alone.
#include <numeric>

#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"
#include "ridge.hpp"

namespace palate {
namespace {

constexpr int64_t FEW = 24;  // entries: as cheap to solve as to take 3 steps towards the solution

struct Plan {
    std::vector<int64_t> solved, walked, together;  // rows, the longest first
};

// Whether a row can be solved by one equation per entry instead of one per factor.
bool has_short_form(const Ridge& a, int64_t r, float least) {
    if (!(least + a.l2[r] > 0.0f)) return false;
    for (int64_t p = a.indptr[r]; p < a.indptr[r + 1]; ++p)
        if (!(a.confidence[p] > 0.0f || (a.confidence[p] == 0.0f && a.target[p] == 0.0f))) return false;
    return true;
}

std::vector<int64_t> by_length(const Ridge& a, int64_t rows) {
    int64_t longest = 0;
    for (int64_t r = 0; r < rows; ++r) longest = std::max(longest, a.length(r));
    std::vector<int64_t> place(longest + 2), order(rows);
    for (int64_t r = 0; r < rows; ++r) ++place[longest - a.length(r) + 1];
    std::partial_sum(place.begin(), place.end(), place.begin());
    for (int64_t r = 0; r < rows; ++r) order[place[longest - a.length(r)]++] = r;
    return order;
}

Plan planned(const Ridge& a, int64_t rows, float least, int steps) {
    const int64_t few = std::min(steps ? FEW : SHORT_ROW, padded(a.factors + a.factors / 2, 4));
    Plan plan;
    for (int64_t r : by_length(a, rows))
        if (a.length(r) == 0) std::fill(a.out + r * a.width, a.out + (r + 1) * a.width, 0.0f);  // no interactions: the vector 0
        else if (a.length(r) <= few && has_short_form(a, r, least)) plan.together.push_back(r);
        else (steps && least + a.l2[r] > 0.0f ? plan.walked : plan.solved).push_back(r);
    return plan;
}

// What both ways to solve take, but for the matrix that all rows share.
Ridge ridge_of(const Rows& rows, In1<float> target, In2<float> x, In1<float> l2, int64_t factors, Out2<float> out) {
    const int64_t width = x.shape(1);
    require_within(rows, x.shape(0));
    require(target.size() == rows.entries, "one value per entry");
    require(width == padded(factors, WIDE), "vectors are not filled up to 16 numbers");
    require(l2.size() == rows.rows, "one l2 per row");
    require_shape(out, rows.rows, width, "the solution has another shape");
    return {rows.ptr, rows.index, rows.value, target.data(), x.data(), nullptr, l2.data(), out.data(), factors, width};
}

// The values of `confidences` are c; those of `target` t.
void ridge_rows(Rows confidences, In1<float> target, In2<float> x, In1<float> spread, In1<float> l2, int steps,
                In2<float> start, In2<float> rotation, Out2<float> out) {
    const int64_t rows = confidences.rows, f = spread.size();
    Ridge a = ridge_of(confidences, target, x, l2, f, out);
    a.spread = spread.data();
    if (start.shape(0)) {
        require_shape(start, rows, f, "the start has another shape");
        a.start = start.data();
    }
    if (rotation.shape(0)) {
        require_shape(rotation, f, a.width, "the rotation has another shape");
        a.rotation = rotation.data();
    }
    std::atomic<bool> singular{false};
    {
        nb::gil_scoped_release release;
        const float least = f ? *std::min_element(spread.data(), spread.data() + f) : 0.0f;
        const Plan plan = planned(a, rows, least, steps);
        const Loops& path = loops();
        const auto slices = [&](const std::vector<int64_t>& some, int64_t most, auto solve) {
            parallel(some.size(), most, [&](int64_t begin, int64_t end) {
                Scratch scratch;
                if (!solve(some.data() + begin, end - begin, scratch)) singular = true;
            });
        };
        slices(plan.solved, 4, [&](auto* rows, int64_t many, Scratch& scratch) {
            return path.ridge_direct(a, rows, many, scratch);
        });
        slices(plan.walked, 8, [&](auto* rows, int64_t many, Scratch& scratch) {
            return path.ridge_steps(a, rows, many, steps, scratch);
        });
        slices(plan.together, 16 * WIDE, [&](auto* rows, int64_t many, Scratch& scratch) {
            return path.ridge_short(a, rows, many, scratch);
        });
    }
    require(!singular, "a row has no single solution: l2 must be above 0 and confidences not below");
}

void nonnegative_rows(Rows confidences, In1<float> target, In2<float> x, In2<float> shared, In1<float> l2, int sweeps,
                      bool multiplies, Out2<float> out) {
    const int64_t rows = confidences.rows, f = shared.shape(0), width = x.shape(1);
    require(shared.shape(1) == f && width == padded(f, WIDE), "G is not f by f");
    Ridge a = ridge_of(confidences, target, x, l2, f, out);
    a.shared = shared.data();
    std::atomic<bool> singular{false};
    {
        nb::gil_scoped_release release;
        const std::vector<float> none(f, 0.0f);
        a.spread = none.data();
        const std::vector<int64_t> order = by_length(a, rows);
        const Loops& path = loops();
        parallel(rows, 8, [&](int64_t begin, int64_t end) {
            Scratch scratch;
            for (int64_t i = begin; i < end; ++i) {
                float* v = a.out + order[i] * width;
                if (a.length(order[i]) == 0) std::fill(v, v + width, 0.0f);
                else if (!path.ridge_nonnegative(a, order[i], sweeps, multiplies, scratch)) singular = true;
            }
        });
    }
    require(!singular, "a row has no single solution: vectors are not finite");
}

// X^T X in its upper triangle, added to `sums` of each block of rows.
void gram_of_rows(In2<float> x, int64_t block, Out2<double> sums) {
    const int64_t rows = x.shape(0), width = x.shape(1), blocks = sums.shape(0);
    require(width % WIDE == 0, "vectors are not filled up to 16 numbers");
    require(block > 0 && blocks == (rows + block - 1) / block, "other rows than blocks");
    require(sums.shape(1) == width * width, "the sums have another shape");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel(blocks, 1, [&](int64_t begin, int64_t end) {
        Scratch scratch;
        for (int64_t b = begin; b < end; ++b)
            path.ridge_gram(x.data() + b * block * width, std::min(block, rows - b * block), width,
                            sums.data() + b * width * width, scratch);
    });
}

const Binding RIDGE([](nb::module_& m) {
    m.def("gram_of_rows", &gram_of_rows);
    m.def("ridge_rows", &ridge_rows);
    m.def("nonnegative_rows", &nonnegative_rows);
});

}  // namespace
}  // namespace palate
