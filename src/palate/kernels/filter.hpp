// The values that one item has in as many rows as are filtered side by side (filter.cpp).
#pragma once
#include <cstdint>

namespace palate {

struct alignas(64) Panel {
    static constexpr int64_t WIDTH = 32;
    float value[WIDTH];
};

}  // namespace palate
