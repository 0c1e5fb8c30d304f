// What all that is called from Python includes: the arrays that cross, and what is asked of them.
#pragma once
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "arrays.hpp"

namespace palate {

inline void require(bool holds, const char* sentence) {
    if (!holds) throw std::invalid_argument(sentence);
}

// Row r of a sparse matrix is indices[indptr[r]] .. indices[indptr[r + 1]]; checked once, at the door.
inline void require_ends(In1<int64_t> indptr, size_t entries) {
    require(indptr.size() >= 1 && indptr.data()[0] == 0, "indptr does not start at 0");
    const int64_t rows = indptr.size() - 1;
    for (int64_t r = 0; r < rows; ++r) require(indptr.data()[r] <= indptr.data()[r + 1], "indptr goes down");
    require(indptr.data()[rows] == static_cast<int64_t>(entries), "indptr does not end at the entries");
}

// All are looked at, wrong or not, for so the compiler takes several at a time.
inline void require_below(In1<int32_t> indices, int64_t end, const char* sentence) {
    const int32_t last = static_cast<int32_t>(std::min<int64_t>(end - 1, INT32_MAX));
    int32_t outside = 0;
    for (size_t p = 0; p < indices.size(); ++p) outside |= (indices.data()[p] < 0) | (indices.data()[p] > last);
    require(!outside, sentence);
}

inline void require_rows(In1<int64_t> indptr, In1<int32_t> indices, int64_t columns) {
    require_ends(indptr, indices.size());
    require_below(indices, columns, "an index lies outside the matrix");
}

void bind_paths(nb::module_&);
void bind_sparse(nb::module_&);
void bind_grouping(nb::module_&);
void bind_top_k(nb::module_&);
void bind_fused_top_k(nb::module_&);
void bind_ridge(nb::module_&);
void bind_neighbors(nb::module_&);
void bind_session(nb::module_&);
void bind_sgd_ratings(nb::module_&);
void bind_sgd_ranking(nb::module_&);
void bind_gemm(nb::module_&);
void bind_gram(nb::module_&);
void bind_filter(nb::module_&);
void bind_gibbs(nb::module_&);
void bind_ordinal(nb::module_&);
void bind_descent(nb::module_&);
void bind_pattern(nb::module_&);

}  // namespace palate
