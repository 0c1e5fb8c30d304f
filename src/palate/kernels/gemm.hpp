// The part of C that a tile of a product is added to.
#pragma once
#include <cstdint>

namespace palate {

struct Target {
    float* c;
    int64_t stride, rows, columns;
    float alpha;
    bool add;
};

}  // namespace palate
