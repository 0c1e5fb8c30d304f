// Counts of the columns that rows share with the stored rows that fill many, 512 of those at a time.
//
// Where a stored row fills one column in 128, or more, a bit for every column takes no longer to read than the list of
// those that it fills. 512 such rows make a panel, a line of 512 bits for every column: the columns that a row shares
// with each of them are counted by adding up the lines of the columns that it fills. Row r is bit r / 64 of byte r % 64.
#pragma once
#include <algorithm>
#include <cstring>
#include <numeric>

#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

class Panels {
  public:
    static constexpr int64_t WIDTH = 512;
    static constexpr int64_t ROWS = 256;  // whose columns are best counted together: a panel then stays in the cache

    std::vector<int32_t> rows;  // those in panels
    std::vector<int64_t> ptr;   // by column, the stored rows that are in no panel
    std::vector<int32_t> rest;

    Panels() = default;

    // Of stored rows that are listed by column, each of which fills so many.
    Panels(const int64_t* stored_ptr, const int32_t* stored_row, int64_t columns, const std::vector<int64_t>& filled)
        : ptr(columns + 1), columns_(columns) {
        constexpr int64_t SHARE = 128, MOST = 1 << 29;  // bits of all panels
        rows.resize(filled.size());
        std::iota(rows.begin(), rows.end(), 0);
        std::stable_sort(rows.begin(), rows.end(), [&](int32_t a, int32_t b) { return filled[a] > filled[b]; });
        const auto enough = [&](int32_t row) { return filled[row] * SHARE >= columns; };
        const int64_t often = std::partition_point(rows.begin(), rows.end(), enough) - rows.begin();
        rows.resize(std::min(often, MOST / std::max<int64_t>(1, columns)) / WIDTH * WIDTH);
        std::vector<int64_t> place(filled.size(), -1);
        for (size_t i = 0; i < rows.size(); ++i) place[rows[i]] = i;
        table_.resize(rows.size() / WIDTH * (columns + 1));  // the last line of each is empty
        for (int64_t c = 0; c < columns; ++c) {
            for (int64_t p = stored_ptr[c]; p < stored_ptr[c + 1]; ++p)
                if (const int64_t i = place[stored_row[p]]; i < 0) rest.push_back(stored_row[p]);
                else table_[i / WIDTH * (columns + 1) + c].byte[i % 64] |= 1 << i % WIDTH / 64;
            ptr[c + 1] = rest.size();
        }
    }

    // For each query, [query][rows], how many columns it shares with the rows in panels; query q fills
    // column[at[q]] .. column[at[q + 1]].
    void count(const int64_t* at, const int32_t* column, int64_t queries, std::vector<int32_t>& out) const {
        const int64_t many = rows.size();
        const auto count_columns = loops().count_columns;
        out.assign(queries * many, 0);
        for (int64_t first = 0; first < many; first += WIDTH)
            for (int64_t q = 0; q < queries; ++q)
                count_columns(table_[first / WIDTH * (columns_ + 1)].byte, column + at[q], at[q + 1] - at[q],
                              static_cast<int32_t>(columns_), out.data() + q * many + first);
    }

  private:
    struct alignas(64) Line {
        uint8_t byte[64] = {};
    };

    int64_t columns_ = 0;
    std::vector<Line> table_;
};

}  // namespace palate
