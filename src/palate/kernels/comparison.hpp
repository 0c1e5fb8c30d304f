// Similarities of rows of sparse matrices, computed from the columns that they share.
//
// A row a of the queries meets a stored row b in every column that both fill. One pass over the filled columns of a,
// and in each over the stored rows that fill it too, adds up, over the n columns in common,
//     ab = sum a_c b_c,  aa = sum a_c^2,  bb = sum b_c^2,  a = sum a_c,  b = sum b_c;
// with |a|, |b| the lengths of the whole rows and #a, #b the numbers of their entries, the similarities are
//     cosine         ab / (|a| |b|)
//     common cosine  ab / sqrt(aa bb)
//     Pearson        (ab - a b / n) / sqrt((aa - a^2 / n) (bb - b^2 / n))
//     Jaccard        n / (#a + #b - n)
//     difference     1 / (1 + (aa - 2 ab + bb) / n)
//     common         n
//     lift           n / (#a #b)
// each times n / (n + shrinkage), so that a few columns in common prove little, and
// 0 where n is below the least required. Adjusted cosine is the common cosine
// of values less their column's mean (B. Sarwar et al., Item-Based Collaborative Filtering Recommendation Algorithms,
// WWW 2001, 3.1.3). Pearson and the weighted average of deviations: J. Herlocker et al., An Algorithmic Framework for
// Performing Collaborative Filtering, SIGIR 1999; shrinkage: R. Bell, Y. Koren, ICDM 2007, 3.2. The difference is
// the mean squared one of U. Shardanand, P. Maes, Social Information Filtering, CHI 1995, turned to run from 0 to 1.
#pragma once
#include <cmath>

#include "bind.hpp"
#include "panels.hpp"

namespace palate {

enum Kind { COSINE, COMMON_COSINE, PEARSON, JACCARD, DIFFERENCE, COMMON, LIFT };

// The stored rows, by column: row c of this matrix lists the stored rows that fill column c.
struct Stored {
    Rows columns;
    std::vector<double> inverse;  // of the length of each stored row; 0 of a row of zeros
    std::vector<int64_t> filled;  // how many columns each stored row fills
    bool equal = true;            // whether all values are 1, so that to count is to multiply
    Panels panels;                // where they are worth building: see `prepare`

    Stored(const Rows& columns_, int64_t rows) : columns(columns_), inverse(rows, 0.0), filled(rows, 0) {
        require_within(columns, rows);
        for (int64_t p = 0; p < columns.entries; ++p) {
            const double b = columns.value[p];
            inverse[columns.index[p]] += b * b;
            ++filled[columns.index[p]];
            equal = equal && b == 1.0;
        }
        for (double& square : inverse) square = inverse_root(square);
    }

    // Before so many rows are compared by that similarity.
    void prepare(Kind kind, int64_t queries) {
        const bool counts = kind == JACCARD || kind == COMMON || kind == LIFT || (kind == COSINE && equal);
        if (counts && queries >= static_cast<int64_t>(filled.size()))
            panels = Panels(columns.ptr, columns.index, columns.rows, filled);
    }

    static double inverse_root(double square) { return square > 0 ? 1 / std::sqrt(square) : 0.0; }
};

// Stored rows, in an order that depends on the row they are compared with alone, and their similarities: 0 where it is
// not above 0, and where a row is listed again.
struct Neighbors {
    const int32_t* row;
    const float* similarity;
    int64_t n;
    float highest;  // similarity
};

// One row against all stored rows; each thread has its own.
class Comparison {
  public:
    Comparison(const Stored& stored, Kind kind, double shrinkage, int64_t least = 1)
        : stored_(stored), kind_(kind), shrinkage_(shrinkage), least_(least),
          listed_(2 * stored.inverse.size() + 1), similarity_(listed_.size()) {}

    // All that share a column with the row; the similarity of stored row `itself`, unless -1, counts as 0. Valid until the
    // next row is compared. `common` counts the columns shared with the rows in panels, if there are panels.
    Neighbors compare(const int32_t* column, const float* value, int64_t entries, int64_t itself = -1,
                      const int32_t* common = nullptr) {
        double square = 0;
        bool equal = stored_.equal;
        for (int64_t p = 0; p < entries; ++p) {
            square += static_cast<double>(value[p]) * value[p];
            equal = equal && value[p] == 1.0f;
        }
        const Query row{column, value, entries, itself, kind_ == COSINE && !equal ? nullptr : common};
        const double inverse = Stored::inverse_root(square);
        const auto cosine = [inverse, of = stored_.inverse.data()](int32_t b, double ab) { return ab * inverse * of[b]; };
        const auto product = [cosine](int32_t b, const auto& s) { return cosine(b, s.sum); };
        if (kind_ == JACCARD)
            return compare_all(counts_, row, [entries, filled = stored_.filled.data()](int32_t b, const Count& s) {
                return s.n / (static_cast<double>(entries + filled[b]) - s.n);
            });
        else if (kind_ == COMMON)
            return compare_all(counts_, row, [](int32_t, const Count& s) { return double(s.n); });
        else if (kind_ == LIFT)
            return compare_all(counts_, row, [entries, filled = stored_.filled.data()](int32_t b, const Count& s) {
                return s.n / (static_cast<double>(entries) * static_cast<double>(filled[b]));
            });
        else if (kind_ == COSINE && equal)
            return compare_all(counts_, row, [cosine](int32_t b, const Count& s) { return cosine(b, s.n); });
        else if (kind_ == COSINE && shrinkage_ == 0 && least_ <= 1)
            return compare_all(sums_, row, product);
        else if (kind_ == COSINE)
            return compare_all(products_, row, product);
        else if (kind_ == DIFFERENCE)
            return compare_all(differences_, row, [](int32_t, const Difference& s) { return 1.0 / (1.0 + s.sum / s.n); });
        else
            return compare_all(moments_, row, [this](int32_t, const Moments& s) {
                return kind_ == PEARSON ? pearson(s) : quotient(s.ab, s.aa, s.bb);
            });
    }

  private:
    static constexpr int64_t SOON = 12;  // columns ahead, whose lists lie anywhere in memory
    static constexpr int64_t LINE = 16;  // numbers that memory hands over at a time

    struct Query {
        const int32_t* column;
        const float* value;
        int64_t entries, itself;
        const int32_t* common;
    };
    // What is added up for a stored row, a column at a time. It is new until something other than 0 was added.
    struct Count {
        int32_t n = 0;
        bool fresh() const { return n == 0; }
        void add(float, float) { ++n; }
    };
    struct Sum {  // where their number is not needed: half the memory
        float sum = 0;
        bool fresh() const { return sum == 0; }
        void add(float a, float b) { sum += a * b; }
    };
    struct Product : Count {
        float sum = 0;
        void add(float a, float b) { sum += a * b, ++n; }
    };
    struct Difference : Count {
        float sum = 0;
        void add(float a, float b) { sum += (a - b) * (a - b), ++n; }
    };
    struct Moments : Count {
        double ab = 0, aa = 0, bb = 0, a = 0, b = 0;
        void add(double x, double y) { ab += x * y, aa += x * x, bb += y * y, a += x, b += y, ++n; }
    };

    // Adds up a cell of sums for each stored row that shares a column, then computes the similarity of each. Where most
    // rows are reached again and again, they are listed in the end, from all cells; else when they are first reached. A
    // function of its own for each kind, with pointers of its own: in one function for all, what the loops need does not
    // stay in registers.
    template <class Cell, class Similarity>
    NEVER_INLINED Neighbors compare_all(std::vector<Cell>& table, const Query& row, Similarity similarity) {
        const int64_t stored = stored_.inverse.size();
        table.resize(stored);
        Cell* const cells = table.data();
        int32_t* const listed = listed_.data();
        const Panels& panels = stored_.panels;
        const int64_t* const ptr = row.common ? panels.ptr.data() : stored_.columns.ptr;
        const int32_t* const rows = row.common ? panels.rest.data() : stored_.columns.index;
        const float* const values = stored_.columns.value;
        const double shrinkage = shrinkage_;
        const int64_t least = least_;
        int64_t pairs = 0, n = 0;
        for (int64_t p = 0; p < row.entries; ++p) pairs += ptr[row.column[p] + 1] - ptr[row.column[p]];
        const bool many = pairs > 2 * stored;
        const auto fetch = [=](int64_t p) {  // a short list, or the head of a long one
            for (int64_t q = ptr[row.column[p]], end = q + 2 * LINE; q < end; q += LINE - 1) {
                __builtin_prefetch(rows + q);
                if (!std::is_same_v<Cell, Count>) __builtin_prefetch(values + q);
            }
        };
        for (int64_t p = 0; p < std::min(SOON, row.entries); ++p) fetch(p);
        for (int64_t p = 0; p < row.entries; ++p) {
            const float a = row.value[p];
            const int64_t end = ptr[row.column[p] + 1];
            if (p + SOON < row.entries) fetch(p + SOON);
            if (many)
                for (int64_t q = ptr[row.column[p]]; q < end; ++q) cells[rows[q]].add(a, values[q]);
            else
                for (int64_t q = ptr[row.column[p]]; q < end; ++q) {
                    const int32_t b = rows[q];
                    Cell& cell = cells[b];
                    listed[n] = b;
                    n += cell.fresh();
                    cell.add(a, values[q]);
                }
        }
        if constexpr (std::is_same_v<Cell, Count>)
            for (size_t i = 0; row.common && i < panels.rows.size(); ++i) {
                const int32_t b = panels.rows[i];
                cells[b].n = row.common[i];
                listed[n] = b;
                n += !many && row.common[i] > 0;
            }
        if (many)
            for (int64_t b = 0; b < stored; ++b) {
                listed[n] = static_cast<int32_t>(b);
                n += !cells[b].fresh();
            }
        if (row.itself >= 0 && row.itself < stored) cells[row.itself] = Cell{};
        float* const result = similarity_.data();
        float highest = 0;
        for (int64_t i = 0; i < n; ++i) {
            const int32_t b = listed[i];
            const Cell cell = cells[b];
            cells[b] = Cell{};
            double like = similarity(b, cell);
            if constexpr (std::is_base_of_v<Count, Cell>) {
                if (shrinkage > 0) like = like * cell.n / (cell.n + shrinkage);
                if (cell.n < least) like = 0;
            }
            result[i] = std::max(0.0f, static_cast<float>(like));
            highest = std::max(highest, result[i]);
        }
        return {listed, result, n, highest};
    }

    static double pearson(const Moments& s) {
        return quotient(s.ab - s.a * s.b / s.n, spread(s.aa, s.a, s.n), spread(s.bb, s.b, s.n));
    }

    // The sum of squares about the mean; what rounding leaves of equal values is 0.
    static double spread(double squares, double sum, double n) {
        const double about = squares - sum * sum / n;
        return about > 1e-9 * squares ? about : 0.0;
    }

    static double quotient(double product, double a, double b) { return a > 0 && b > 0 ? product / std::sqrt(a * b) : 0.0; }

    const Stored& stored_;
    Kind kind_;
    double shrinkage_;
    int64_t least_;  // columns in common
    std::vector<Count> counts_;
    std::vector<Sum> sums_;
    std::vector<Product> products_;
    std::vector<Difference> differences_;
    std::vector<Moments> moments_;
    std::vector<int32_t> listed_;
    std::vector<float> similarity_;
};

inline Kind kind_of(int64_t kind) {
    require(kind >= COSINE && kind <= LIFT, "no such similarity");
    return static_cast<Kind>(kind);
}

}  // namespace palate
