// Many small ridge regressions that share their regressors: the half step of alternating least squares.
//
// Row r solves (G + l2_r I + sum_p c_p x_p x_p^T) v = sum_p t_p x_p over its entries p. With G = X^T X, c = alpha w and
// t = 1 + alpha w it is (4) of Hu, Koren, Volinsky (ICDM 2008); with G = 0, c = 1, t = rating and l2_r = l2 n_r it is
// Zhou et al.'s ALS-WR (AAIM 2008). G comes as a diagonal, `spread`: the vectors are given along its eigenvectors, so
// that G + l2_r I is diagonal for any l2_r and costs nothing to invert.
//
// Rows with few entries go a lane of a register each, an equation per entry; rows with many by one equation per factor, or by
// conjugate gradients where steps are asked for. Rows are taken by length, the longest first, and each is worked on
// by one thread in one way that follows from the row alone.
#include <numeric>

#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"
#include "ridge.hpp"

namespace palate {

constexpr int64_t FEW = 24;  // entries: as cheap to solve as to take 3 steps towards the solution

struct Plan {
    std::vector<int64_t> solved, walked, together;  // rows, the longest first
};

// Whether a row's equations can be turned around: then it has one per entry.
static bool turns(const Ridge& a, int64_t r, float least) {
    if (!(least + a.l2[r] > 0.0f)) return false;
    for (int64_t p = a.indptr[r]; p < a.indptr[r + 1]; ++p)
        if (!(a.confidence[p] > 0.0f || (a.confidence[p] == 0.0f && a.target[p] == 0.0f))) return false;
    return true;
}

static std::vector<int64_t> by_length(const Ridge& a, int64_t rows) {
    int64_t longest = 0;
    for (int64_t r = 0; r < rows; ++r) longest = std::max(longest, a.length(r));
    std::vector<int64_t> place(longest + 2), order(rows);
    for (int64_t r = 0; r < rows; ++r) ++place[longest - a.length(r) + 1];
    std::partial_sum(place.begin(), place.end(), place.begin());
    for (int64_t r = 0; r < rows; ++r) order[place[longest - a.length(r)]++] = r;
    return order;
}

static Plan planned(const Ridge& a, int64_t rows, float least, int steps) {
    const int64_t few = std::min(steps ? FEW : SHORT_ROW, padded(a.factors + a.factors / 2, 4));
    Plan plan;
    for (int64_t r : by_length(a, rows))
        if (a.length(r) == 0) std::fill(a.out + r * a.width, a.out + (r + 1) * a.width, 0.0f);  // nothing done: the vector 0
        else if (a.length(r) <= few && turns(a, r, least)) plan.together.push_back(r);
        else (steps && least + a.l2[r] > 0.0f ? plan.walked : plan.solved).push_back(r);
    return plan;
}

static void ridge_rows(In1<int64_t> indptr, In1<int32_t> indices, In1<float> confidence, In1<float> target,
                       In2<float> x, In1<float> spread, In1<float> l2, int steps, In2<float> start,
                       In2<float> turn, Out2<float> out) {
    const int64_t rows = indptr.size() - 1, f = spread.size(), width = x.shape(1);
    require_rows(indptr, indices, x.shape(0));
    require(confidence.size() == indices.size() && target.size() == indices.size(), "one value per entry");
    require(width == padded(f, WIDE), "vectors are not filled up to 16 numbers");
    require(static_cast<int64_t>(l2.size()) == rows, "one l2 per row");
    require(static_cast<int64_t>(out.shape(0)) == rows && static_cast<int64_t>(out.shape(1)) == width,
            "the solution has another shape");
    const int64_t started = start.shape(0), turned = turn.shape(0);
    require(started == 0 || (started == rows && static_cast<int64_t>(start.shape(1)) == f), "the start has another shape");
    require(turned == 0 || (turned == f && static_cast<int64_t>(turn.shape(1)) == width), "the turn has another shape");
    std::atomic<bool> singular{false};
    {
        nb::gil_scoped_release release;
        const Ridge a{indptr.data(), indices.data(), confidence.data(), target.data(), x.data(), spread.data(),
                      l2.data(), out.data(), f, width, started ? start.data() : nullptr, turned ? turn.data() : nullptr};
        const float least = f ? *std::min_element(spread.data(), spread.data() + f) : 0.0f;
        const Plan plan = planned(a, rows, least, steps);
        const Loops& path = loops();
        const auto slices = [&](const std::vector<int64_t>& some, int64_t most, auto solve) {
            parallel(some.size(), most, [&](int64_t begin, int64_t end) {
                Room room;
                if (!solve(some.data() + begin, end - begin, room)) singular = true;
            });
        };
        slices(plan.solved, 4, [&](auto* of, int64_t many, Room& room) { return path.ridge_direct(a, of, many, room); });
        slices(plan.walked, 8, [&](auto* of, int64_t many, Room& room) { return path.ridge_steps(a, of, many, steps, room); });
        slices(plan.together, 16 * WIDE, [&](auto* of, int64_t many, Room& room) { return path.ridge_short(a, of, many, room); });
    }
    require(!singular, "a row has no single solution: l2 must be above 0 and confidences not below");
}

static void nonnegative_rows(In1<int64_t> indptr, In1<int32_t> indices, In1<float> confidence, In1<float> target,
                             In2<float> x, In2<float> shared, In1<float> l2, int sweeps, bool multiplies,
                             Out2<float> out) {
    const int64_t rows = indptr.size() - 1, f = shared.shape(0), width = x.shape(1);
    require_rows(indptr, indices, x.shape(0));
    require(confidence.size() == indices.size() && target.size() == indices.size(), "one value per entry");
    require(static_cast<int64_t>(shared.shape(1)) == f && width == padded(f, WIDE), "G is not f by f");
    require(static_cast<int64_t>(l2.size()) == rows, "one l2 per row");
    require(static_cast<int64_t>(out.shape(0)) == rows && static_cast<int64_t>(out.shape(1)) == width,
            "the solution has another shape");
    std::atomic<bool> singular{false};
    {
        nb::gil_scoped_release release;
        const std::vector<float> none(f, 0.0f);
        const Ridge a{indptr.data(), indices.data(), confidence.data(), target.data(), x.data(), none.data(),
                      l2.data(), out.data(), f, width, nullptr, nullptr, shared.data()};
        const std::vector<int64_t> order = by_length(a, rows);
        const Loops& path = loops();
        parallel(rows, 8, [&](int64_t begin, int64_t end) {
            Room room;
            for (int64_t i = begin; i < end; ++i) {
                float* v = a.out + order[i] * width;
                if (a.length(order[i]) == 0) std::fill(v, v + width, 0.0f);
                else if (!path.ridge_nonnegative(a, order[i], sweeps, multiplies, room)) singular = true;
            }
        });
    }
    require(!singular, "a row has no single solution: vectors are not finite");
}

// X^T X in its upper triangle, added to `sums` of each block of rows.
static void gram_of_rows(In2<float> x, int64_t block, Out2<double> sums) {
    const int64_t rows = x.shape(0), width = x.shape(1), blocks = sums.shape(0);
    require(width % WIDE == 0, "vectors are not filled up to 16 numbers");
    require(block > 0 && blocks == (rows + block - 1) / block, "other rows than blocks");
    require(static_cast<int64_t>(sums.shape(1)) == width * width, "the sums have another shape");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    parallel(blocks, 1, [&](int64_t begin, int64_t end) {
        Room room;
        for (int64_t b = begin; b < end; ++b)
            path.ridge_gram(x.data() + b * block * width, std::min(block, rows - b * block), width,
                            sums.data() + b * width * width, room);
    });
}

void bind_ridge(nb::module_& m) {
    m.def("gram_of_rows", &gram_of_rows);
    m.def("ridge_rows", &ridge_rows);
    m.def("nonnegative_rows", &nonnegative_rows);
}

}  // namespace palate
