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
//     difference     1 / (1 + (aa - 2 ab + bb) / n)
//     common         n
//     lift           n / (#a #b)
// each times n / (n + shrinkage), so that a few columns in common prove little, and
// 0 where n is below the least that is asked for. Adjusted cosine is the common cosine
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
    In1<int64_t> ptr;
    In1<int32_t> row;
    In1<float> value;
    std::vector<double> inverse;  // of the length of each stored row; 0 of a row of zeros
    std::vector<int64_t> filled;  // how many columns each stored row fills
    bool equal = true;            // whether all values are 1, so that to count is to multiply
    Panels panels;                // where they are worth their making: see `compared_often`

    Stored(In1<int64_t> ptr_, In1<int32_t> row_, In1<float> value_, int64_t rows)
        : ptr(ptr_), row(row_), value(value_), inverse(rows, 0.0), filled(rows, 0) {
        require_rows(ptr, row, rows);
        require(value.size() == row.size(), "as many values as indices");
        for (size_t p = 0; p < row.size(); ++p) {
            const double b = value.data()[p];
            inverse[row.data()[p]] += b * b;
            ++filled[row.data()[p]];
            equal = equal && b == 1.0;
        }
        for (double& one : inverse) one = inverted(one);
    }

    // Before so many rows are compared by that similarity.
    void compared_often(Kind kind, int64_t queries) {
        const bool counts = kind == JACCARD || kind == COMMON || kind == LIFT || (kind == COSINE && equal);
        if (counts && queries >= static_cast<int64_t>(filled.size()))
            panels = Panels(ptr.data(), row.data(), ptr.size() - 1, filled);
    }

    static double inverted(double square) { return square > 0 ? 1 / std::sqrt(square) : 0.0; }
};

// Stored rows, in an order that the row they are compared with alone decides, and how alike they are: 0 where the
// similarity is not above 0, and where a row is there again.
struct Alike {
    const int32_t* row;
    const float* how;
    int64_t n;
    float most;  // of `how`
};

// One row against all stored rows; each thread has its own.
class Comparison {
  public:
    Comparison(const Stored& stored, Kind kind, double shrinkage, int64_t least = 1)
        : stored_(stored), kind_(kind), shrinkage_(shrinkage), least_(least),
          met_(2 * stored.inverse.size() + 1), how_(met_.size()) {}

    // All that share a column with the row; the likeness of stored row `itself`, where there is one, counts as 0. It holds
    // until the next row is compared. `common` are the columns shared with the rows in panels, where there are such.
    Alike compare(const int32_t* column, const float* value, int64_t entries, int64_t itself = -1,
                  const int32_t* common = nullptr) {
        double square = 0;
        bool equal = stored_.equal;
        for (int64_t p = 0; p < entries; ++p) {
            square += static_cast<double>(value[p]) * value[p];
            equal = equal && value[p] == 1.0f;
        }
        const Row row{column, value, entries, itself, kind_ == COSINE && !equal ? nullptr : common};
        const double inverse = Stored::inverted(square);
        const auto cosine = [inverse, of = stored_.inverse.data()](int32_t b, double ab) { return ab * inverse * of[b]; };
        const auto product = [cosine](int32_t b, const auto& s) { return cosine(b, s.sum); };
        if (kind_ == JACCARD)
            return meet(counts_, row, [entries, filled = stored_.filled.data()](int32_t b, const Count& s) {
                return s.n / (static_cast<double>(entries + filled[b]) - s.n);
            });
        else if (kind_ == COMMON)
            return meet(counts_, row, [](int32_t, const Count& s) { return double(s.n); });
        else if (kind_ == LIFT)
            return meet(counts_, row, [entries, filled = stored_.filled.data()](int32_t b, const Count& s) {
                return s.n / (static_cast<double>(entries) * static_cast<double>(filled[b]));
            });
        else if (kind_ == COSINE && equal)
            return meet(counts_, row, [cosine](int32_t b, const Count& s) { return cosine(b, s.n); });
        else if (kind_ == COSINE && shrinkage_ == 0 && least_ <= 1)
            return meet(sums_, row, product);
        else if (kind_ == COSINE)
            return meet(products_, row, product);
        else if (kind_ == DIFFERENCE)
            return meet(differences_, row, [](int32_t, const Difference& s) { return 1.0 / (1.0 + s.sum / s.n); });
        else
            return meet(moments_, row, [this](int32_t, const Moments& s) {
                return kind_ == PEARSON ? pearson(s) : quotient(s.ab, s.aa, s.bb);
            });
    }

  private:
    static constexpr int64_t SOON = 12;  // columns ahead, whose lists lie anywhere in memory
    static constexpr int64_t LINE = 16;  // numbers that memory hands over at a time

    struct Row {
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
    struct Sum {  // where nobody asks how many they were: half the memory
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

    // Adds up a cell of sums for each stored row that is met, then asks how alike it makes them. Where many are met again
    // and again, they are listed in the end, from all cells; else as they are met. A function of its own for each kind,
    // with pointers of its own: in one function for all, what the loops need does not stay in registers.
    template <class Cell, class Similarity>
    __attribute__((noinline)) Alike meet(std::vector<Cell>& table, const Row& row, Similarity similarity) {
        const int64_t stored = stored_.inverse.size();
        table.resize(stored);
        Cell* const cells = table.data();
        int32_t* const listed = met_.data();
        const Panels& panels = stored_.panels;
        const int64_t* const ptr = row.common ? panels.ptr.data() : stored_.ptr.data();
        const int32_t* const rows = row.common ? panels.rest.data() : stored_.row.data();
        const float* const values = stored_.value.data();
        const double shrinkage = shrinkage_;
        const int64_t least = least_;
        int64_t pairs = 0, met = 0;
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
                    listed[met] = b;
                    met += cell.fresh();
                    cell.add(a, values[q]);
                }
        }
        if constexpr (std::is_same_v<Cell, Count>)
            for (size_t i = 0; row.common && i < panels.rows.size(); ++i) {
                const int32_t b = panels.rows[i];
                cells[b].n = row.common[i];
                listed[met] = b;
                met += !many && row.common[i] > 0;
            }
        if (many)
            for (int64_t b = 0; b < stored; ++b) {
                listed[met] = static_cast<int32_t>(b);
                met += !cells[b].fresh();
            }
        if (row.itself >= 0 && row.itself < stored) cells[row.itself] = Cell{};
        float* const how = how_.data();
        float most = 0;
        for (int64_t m = 0; m < met; ++m) {
            const int32_t b = listed[m];
            const Cell cell = cells[b];
            cells[b] = Cell{};
            double like = similarity(b, cell);
            if constexpr (std::is_base_of_v<Count, Cell>) {
                if (shrinkage > 0) like = like * cell.n / (cell.n + shrinkage);
                if (cell.n < least) like = 0;
            }
            how[m] = std::max(0.0f, static_cast<float>(like));
            most = std::max(most, how[m]);
        }
        return {listed, how, met, most};
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
    std::vector<int32_t> met_;
    std::vector<float> how_;
};

inline Kind kind_of(int64_t kind) {
    require(kind >= COSINE && kind <= LIFT, "no such similarity");
    return static_cast<Kind>(kind);
}

}  // namespace palate
