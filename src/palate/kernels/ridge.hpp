// Row r of many ridge regressions that share their regressors (`ridge.cpp`); loops/ridge_*.hpp has the ways to solve one.
#pragma once
#include <cstdint>

namespace palate {

// (diag(spread + l2_r) + sum_p c_p x_p x_p^T) v = sum_p t_p x_p over the entries p of row r. `x` and `out` are `width`
// long, a multiple of 16, and start on the border of a register; what is beyond `spread` is 0 in x.
struct Ridge {
    const int64_t* indptr;
    const int32_t* indices;
    const float *confidence, *target, *x, *spread, *l2;
    float* out;
    int64_t factors, width;
    const float* start = nullptr;     // `factors` long: what steps go from; without, 0
    const float* rotation = nullptr;  // starts times it lie along the axes of `spread`; without, they do already
    const float* shared = nullptr;    // added to every row's matrix, f by f; for `ridge_nonnegative`

    int64_t length(int64_t r) const { return indptr[r + 1] - indptr[r]; }
};

constexpr int64_t SHORT_ROW = 128;  // the most entries of a row that is solved together with others

}  // namespace palate
