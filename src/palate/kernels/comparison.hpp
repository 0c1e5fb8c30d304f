// How alike rows of sparse matrices are, found by the columns that they share.
//
// A row a of the queries meets a stored row b in every column that both fill. One pass over the filled columns of a,
// and in each over the stored rows that fill it too, adds up, over the n columns in common,
//     ab = sum a_c b_c,  aa = sum a_c^2,  bb = sum b_c^2,  a = sum a_c,  b = sum b_c;
// with |a|, |b| the lengths of the whole rows and #a, #b the numbers of their entries, the similarities are
//     cosine         ab / (|a| |b|)
//     common cosine  ab / sqrt(aa bb)
//     Pearson        (ab - a b / n) / sqrt((aa - a^2 / n) (bb - b^2 / n))
//     Jaccard        n / (#a + #b - n)
// each times n / (n + shrinkage), so that a few columns in common prove little. Adjusted cosine is the common cosine
// of values less their column's mean (B. Sarwar et al., Item-Based Collaborative Filtering Recommendation Algorithms,
// WWW 2001, 3.1.3). Pearson and the weighted average of deviations: J. Herlocker et al., An Algorithmic Framework for
// Performing Collaborative Filtering, SIGIR 1999; shrinkage: R. Bell, Y. Koren, ICDM 2007, 3.2.
#pragma once
#include <cmath>

#include "bind.hpp"

namespace palate {

enum Kind { COSINE, COMMON_COSINE, PEARSON, JACCARD };

struct Shared {
    double ab = 0;
    int64_t n = 0;
};

struct Sums {  // apart, since half of the similarities do without
    double aa = 0, bb = 0, a = 0, b = 0;
};

// The stored rows, by column: row c of this matrix lists the stored rows that fill column c.
struct Stored {
    In1<int64_t> ptr;
    In1<int32_t> row;
    In1<float> value;
    std::vector<double> square;   // of the length of each stored row
    std::vector<int64_t> filled;  // how many columns each stored row fills

    Stored(In1<int64_t> ptr_, In1<int32_t> row_, In1<float> value_, int64_t rows)
        : ptr(ptr_), row(row_), value(value_), square(rows, 0.0), filled(rows, 0) {
        require_rows(ptr, row, rows);
        require(value.size() == row.size(), "as many values as indices");
        for (size_t p = 0; p < row.size(); ++p) {
            const double b = value.data()[p];
            square[row.data()[p]] += b * b;
            ++filled[row.data()[p]];
        }
    }
};

// One row against all stored rows; each thread has its own.
class Comparison {
  public:
    Comparison(const Stored& stored, Kind kind, double shrinkage)
        : stored_(stored), kind_(kind), shrinkage_(shrinkage), shared_(stored.square.size()),
          sums_(stored.square.size()), likeness_(stored.square.size(), 0.0f) {}

    void compare(const int32_t* column, const float* value, int64_t entries) {
        for (const int32_t b : met_) shared_[b] = Shared{}, sums_[b] = Sums{}, likeness_[b] = 0.0f;
        met_.clear();
        if (kind_ == COSINE || kind_ == JACCARD) add<false>(column, value, entries);
        else add<true>(column, value, entries);
        double square = 0;
        for (int64_t p = 0; p < entries; ++p) square += static_cast<double>(value[p]) * value[p];
        for (const int32_t b : met_) likeness_[b] = static_cast<float>(similarity(b, square, entries));
    }

    const std::vector<int32_t>& met() const { return met_; }  // stored rows with a column in common
    float likeness(int32_t b) const { return likeness_[b]; }  // 0 for all others

  private:
    template <bool all_sums>
    void add(const int32_t* column, const float* value, int64_t entries) {
        for (int64_t p = 0; p < entries; ++p) {
            const double a = value[p];
            for (int64_t q = stored_.ptr.data()[column[p]]; q < stored_.ptr.data()[column[p] + 1]; ++q) {
                const int32_t row = stored_.row.data()[q];
                const double b = stored_.value.data()[q];
                Shared& shared = shared_[row];
                if (shared.n++ == 0) met_.push_back(row);
                shared.ab += a * b;
                if constexpr (all_sums) {
                    Sums& sums = sums_[row];
                    sums.aa += a * a, sums.bb += b * b, sums.a += a, sums.b += b;
                }
            }
        }
    }

    double similarity(int32_t b, double square, int64_t entries) const {
        const Sums& s = sums_[b];
        const double ab = shared_[b].ab, n = static_cast<double>(shared_[b].n), shrunk = n / (n + shrinkage_);
        switch (kind_) {
            case COSINE: return shrunk * quotient(ab, square, stored_.square[b]);
            case COMMON_COSINE: return shrunk * quotient(ab, s.aa, s.bb);
            case PEARSON: return shrunk * quotient(ab - s.a * s.b / n, spread(s.aa, s.a, n), spread(s.bb, s.b, n));
            default: return shrunk * n / (static_cast<double>(entries + stored_.filled[b]) - n);
        }
    }

    // The sum of squares about the mean; what rounding leaves of equal values is 0.
    static double spread(double squares, double sum, double n) {
        const double about = squares - sum * sum / n;
        return about > 1e-9 * squares ? about : 0.0;
    }

    static double quotient(double product, double a, double b) {
        return a > 0 && b > 0 ? product / (std::sqrt(a) * std::sqrt(b)) : 0.0;
    }

    const Stored& stored_;
    Kind kind_;
    double shrinkage_;
    std::vector<Shared> shared_;
    std::vector<Sums> sums_;
    std::vector<float> likeness_;
    std::vector<int32_t> met_;
};

inline Kind kind_of(int64_t kind) {
    require(kind >= COSINE && kind <= JACCARD, "no such similarity");
    return static_cast<Kind>(kind);
}

}  // namespace palate
