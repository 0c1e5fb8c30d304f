// The part of C that a tile of a product is added to; and how much of a table is mirrored at a time.
#pragma once
#include <cstdint>

namespace palate {

struct Target {
    float* c;
    int64_t stride, rows, columns;
    float alpha;
    bool add;
};

constexpr int64_t MIRRORED = 64;  // rows and columns of a square that is copied over the diagonal

}  // namespace palate
