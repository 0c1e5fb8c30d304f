// The data of the loops of Gibbs sampling (gibbs.cpp).
#pragma once
#include <cstdint>

namespace palate {

struct Row {  // the events of one row, and the tables that they join
    const int32_t *first, *second;  // the rows of the other sides; `second` is null with two sides
    const float *target, *own, *firsts, *seconds;
    int64_t events, width;
};

struct alignas(16) RowState {  // of a row, in one coordinate: A_ff, the current b_f, and how far the row has moved
    float a, b, moved, unused;
};

struct Coordinate {  // one coordinate of all columns, and of their rows
    const int64_t* ptr;
    const int32_t *row, *group;
    const float *x, *mean, *precision, *draws;
    RowState* rows;
    float* weights;
    double *first, *second;  // the sums of weights and of their squares, group by group
    int64_t columns, width;
    double noise;
};

}  // namespace palate
