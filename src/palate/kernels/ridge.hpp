// Row r of many ridge regressions that share their regressors, and the ways to solve one (`ridge.cpp`).
#pragma once
#include <vector>

#include "wide.hpp"

namespace palate {

// (diag(spread + l2_r) + sum_p c_p x_p x_p^T) v = sum_p t_p x_p over the entries p of row r. `x` and `out` are `width`
// long, a multiple of 16, and start on the border of a register; what is beyond `spread` is 0 in x.
struct Ridge {
    const int64_t* indptr;
    const int32_t* indices;
    const float *confidence, *target, *x, *spread, *l2;
    float* out;
    int64_t factors, width;
    const float* shared = nullptr;  // what else is added to every row's matrix, f by f; for the way of `ridge_nonnegative`

    int64_t length(int64_t r) const { return indptr[r + 1] - indptr[r]; }
};

// One row, by Cholesky, whatever its confidences. False if it has no single solution.
bool ridge_direct(const Ridge& a, int64_t row, Room& room);

// One row with no coordinate below 0, from what `out` holds, by sweeps over the coordinates. False if it is not finite.
bool ridge_nonnegative(const Ridge& a, int64_t row, int sweeps, bool multiplies, Room& room);

// Up to 16 rows of at most `SHORT` entries, confidences not below 0, spread + l2 above 0: a lane of a register each.
constexpr int64_t SHORT = 128;
bool ridge_short(const Ridge& a, const int64_t* rows, int64_t many, Room& room);

// One row, from what `out` holds, by some steps of conjugate gradients; spread + l2 above 0.
bool ridge_steps(const Ridge& a, int64_t row, int steps, Room& room);

}  // namespace palate
