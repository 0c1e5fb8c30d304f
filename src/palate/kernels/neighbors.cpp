// How alike rows of sparse matrices are, found by the columns that they share; and what the most alike say.
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
#include <cmath>

#include "best.hpp"
#include "bind.hpp"
#include "parallel.hpp"

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

static Kind kind_of(int64_t kind) {
    require(kind >= COSINE && kind <= JACCARD, "no such similarity");
    return static_cast<Kind>(kind);
}

// The k stored rows most like each query, of those with a similarity above 0; `others` leaves out row r for query r.
static void nearest(In1<int64_t> ptr, In1<int32_t> column, In1<float> value, In1<int64_t> stored_ptr,
                    In1<int32_t> stored_row, In1<float> stored_value, int64_t rows, int64_t kind, double shrinkage,
                    bool others, Out2<int32_t> best, Out2<float> best_value) {
    const Stored stored(stored_ptr, stored_row, stored_value, rows);
    require_rows(ptr, column, stored_ptr.size() - 1);
    require(value.size() == column.size(), "as many values as indices");
    require(shrinkage >= 0, "shrinkage is below 0");
    require(best.shape(0) + 1 == ptr.size() && best_value.shape(0) == best.shape(0) &&
                best_value.shape(1) == best.shape(1),
            "the result has another shape");
    const Kind what = kind_of(kind);
    const int64_t k = best.shape(1);
    nb::gil_scoped_release release;
    parallel(best.shape(0), 32, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage);
        Best heap(std::min(k, rows));
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            comparison.compare(column.data() + at, value.data() + at, ptr.data()[r + 1] - at);
            heap.clear();
            for (const int32_t b : comparison.met()) {
                const float like = comparison.likeness(b);
                if (like > 0 && heap.wants(like) && !(others && b == r)) heap.offer(like, b);
            }
            heap.write(best.data() + r * k, best_value.data() + r * k, k);
        }
    });
}

// out[r, j] = sum s d / sum s over the k stored rows most like query r that fill column wanted[j]: s is the similarity,
// above 0, and d what `said`, the stored rows, hold there. NaN where there is none. From the most similar row on down,
// each adds to all the columns it fills that want more.
static void deviations(In1<int64_t> ptr, In1<int32_t> column, In1<float> value, In1<int64_t> stored_ptr,
                       In1<int32_t> stored_row, In1<float> stored_value, In1<int64_t> said_ptr,
                       In1<int32_t> said_column, In1<float> said, int64_t kind, double shrinkage, int64_t k,
                       In1<int32_t> wanted, Out2<float> out) {
    const int64_t rows = said_ptr.size() - 1, columns = stored_ptr.size() - 1;
    const Stored stored(stored_ptr, stored_row, stored_value, rows);
    require_rows(ptr, column, columns);
    require_rows(said_ptr, said_column, columns);
    require(value.size() == column.size() && said.size() == said_column.size(), "as many values as indices");
    require(out.shape(0) + 1 == ptr.size() && out.shape(1) == wanted.size(), "the result has another shape");
    for (size_t j = 0; j < wanted.size(); ++j)
        require(wanted.data()[j] >= 0 && wanted.data()[j] < columns, "a column lies outside the matrix");
    require(shrinkage >= 0, "shrinkage is below 0");
    require(k > 0, "k is below 1");
    struct Mean {
        float sum = 0, weight = 0;
        int32_t n = 0;
    };
    const Kind what = kind_of(kind);
    nb::gil_scoped_release release;
    parallel(out.shape(0), 4, [&](int64_t begin, int64_t end) {
        Comparison comparison(stored, what, shrinkage);
        std::vector<Scored> near;
        std::vector<Mean> means(columns);
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ptr.data()[r];
            comparison.compare(column.data() + at, value.data() + at, ptr.data()[r + 1] - at);
            near.clear();
            for (const int32_t b : comparison.met())
                if (comparison.likeness(b) > 0) near.push_back({comparison.likeness(b), b});
            std::sort(near.begin(), near.end(), ahead);
            std::fill(means.begin(), means.end(), Mean{});
            for (const Scored& who : near)
                for (int64_t p = said_ptr.data()[who.item]; p < said_ptr.data()[who.item + 1]; ++p) {
                    Mean& mean = means[said_column.data()[p]];
                    if (mean.n++ < k) mean.sum += who.score * said.data()[p], mean.weight += who.score;
                }
            for (int64_t j = 0; j < static_cast<int64_t>(wanted.size()); ++j) {
                const Mean& mean = means[wanted.data()[j]];
                out.data()[r * wanted.size() + j] = mean.n ? mean.sum / mean.weight : std::nanf("");
            }
        }
    });
}

void bind_neighbors(nb::module_& m) {
    m.def("nearest", &nearest, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg(),
          nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
    m.def("deviations", &deviations, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(),
          nb::arg().noconvert(), nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg(), nb::arg().noconvert(),
          nb::arg().noconvert());
}

}  // namespace palate
