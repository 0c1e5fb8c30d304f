// What gradient descent works on, in whole registers; and the checks that its epochs share.
#pragma once
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"
#include "steps.hpp"

namespace palate {

inline void require_codes(In1<int32_t> code, size_t events, int64_t size) {
    require(code.size() == events, "one code per event");
    for (size_t e = 0; e < events; ++e) require(code.data()[e] >= 0 && code.data()[e] < size, "a code lies outside");
}

inline void require_table(Out2<float> table, int64_t rows, int64_t width) {
    require(static_cast<int64_t>(table.shape(0)) == rows && static_cast<int64_t>(table.shape(1)) == width,
            "the tables do not fit");
    require(width % WIDE == 0, "vectors are not padded to whole registers");
}

}  // namespace palate
