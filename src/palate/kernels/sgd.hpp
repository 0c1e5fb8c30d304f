// What gradient descent works on, in whole registers; and the checks that its epochs share.
#pragma once
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"
#include "steps.hpp"

namespace palate {

inline void require_table(Out2<float> table, int64_t rows, int64_t width) {
    require_shape(table, rows, width, "the tables do not fit");
    require(width % WIDE == 0, "vectors are not padded to whole registers");
}

}  // namespace palate
