// What every function called from Python includes: the arrays that cross, the checks on them, and how it is bound.
#pragma once
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "arrays.hpp"

namespace palate {

// The functions of one file, for the module; module.cpp defines those of all files.
class Binding {
  public:
    using Define = void (*)(nb::module_&);

    explicit Binding(Define define) : define_(define), next_(last_) { last_ = this; }

    static void define_all(nb::module_& m) {
        for (const Binding* binding = last_; binding; binding = binding->next_) binding->define_(m);
    }

  private:
    inline static const Binding* last_ = nullptr;
    Define define_;
    const Binding* next_;
};

inline void require(bool holds, const char* message) {
    if (!holds) throw std::invalid_argument(message);
}

inline void require_shape(const Memory& table, int64_t rows, int64_t columns,
                          const char* message = "the result has another shape") {
    require(table.shape(0) == rows && table.shape(1) == columns, message);
}

// Where rows end, among so many entries; checked once, at the door.
inline void require_ends(In1<int64_t> ptr, int64_t entries) {
    require(ptr.size() >= 1 && ptr.data()[0] == 0, "indptr does not start at 0");
    const int64_t rows = ptr.size() - 1;
    for (int64_t r = 0; r < rows; ++r) require(ptr.data()[r] <= ptr.data()[r + 1], "indptr goes down");
    require(ptr.data()[rows] == entries, "indptr does not end at the entries");
}

// All are looked at, whatever the first ones are, so that the compiler takes several at a time.
inline void require_below(const int32_t* index, int64_t n, int64_t end, const char* message) {
    const int32_t last = static_cast<int32_t>(std::min<int64_t>(end - 1, INT32_MAX));
    int32_t outside = 0;
    for (int64_t i = 0; i < n; ++i) outside |= (index[i] < 0) | (index[i] > last);
    require(!outside, message);
}

inline void require_within(const Lists& rows, int64_t columns) {
    require_below(rows.index, rows.entries, columns, "an index lies outside the matrix");
}

inline void require_columns(In1<int32_t> column, int64_t columns) {
    require_below(column.data(), column.size(), columns, "a column lies outside the matrix");
}

inline void require_codes(In1<int32_t> code, int64_t events, int64_t size) {
    require(code.size() == events, "one code per event");
    require_below(code.data(), events, size, "a code lies outside");
}

}  // namespace palate
