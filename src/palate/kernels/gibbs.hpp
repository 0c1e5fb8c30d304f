// What the loops of Gibbs sampling work on (gibbs.cpp).
#pragma once
#include <cstdint>

namespace palate {

struct Row {  // the events of one row, and the tables that they join
    const int32_t *first, *second;  // the rows of the other sides; `second` is null where there is none
    const float *target, *own, *firsts, *seconds;
    int64_t events, width;
};

struct Coordinate {  // one coordinate of all columns, and what its rows have: A_ff, b_f, and how far they have moved
    const int64_t* ptr;
    const int32_t *row, *group;
    const float *x, *mean, *precision, *a, *b, *drawn;
    float *moved, *weights;
    double *first, *second;  // the sums of weights and of their squares, group by group
    int64_t columns, width;
    double noise;
};

}  // namespace palate
