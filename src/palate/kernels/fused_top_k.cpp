// Inner products of queries with items, and the k best of each query, without a table of scores.
//
// Products are made tile by tile (loops/tile.hpp) and compared, while they are in registers, with the k-th best so far
// of their query; few pass, and only those are looked at. Items are packed once, the longest vectors first: by Cauchy and
// Schwarz no product is above |q| |v|, so a query is finished at the first panel whose vectors are too short.
#include <bit>
#include <cmath>
#include <numeric>

#include "best.hpp"
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

constexpr float INFINITE = std::numeric_limits<float>::infinity();
constexpr float ROUNDING = 1.0f / (1 << 23), SLACK = 1.0f + 1.0f / (1 << 18), TINY = 1e-30f;
constexpr int64_t AT_ONCE = 128;  // queries that one thread takes through the items
constexpr int64_t TOGETHER = 32;  // panels until they are grouped anew
constexpr int64_t MOST_TALL = 8, MOST_PANEL = 32;  // queries of a group and items of a panel, on any path

// A row becomes column `at` of out[inner][width].
void pack_column(const float* row, int64_t inner, int64_t width, int64_t at, float* out) {
    for (int64_t f = 0; f < inner; ++f) out[f * width + at] = row[f];
}

// A vector's length or a little more, never less.
float length_of(const float* row, int64_t inner) {
    double square = 0;
    for (int64_t f = 0; f < inner; ++f) square += static_cast<double>(row[f]) * row[f];
    return std::isnan(square) ? INFINITE : static_cast<float>(std::sqrt(square)) * SLACK + TINY;
}

// The vectors of the items, packed by panels, the longest first.
struct ItemPanels {
    const Loops& path = loops();
    int64_t n, inner, count;
    std::vector<int32_t> order;   // the rows, from panel to panel
    std::vector<float> longest;   // vector of each panel
    std::vector<float> packed;

    ItemPanels(const float* rows, int64_t n_, int64_t inner_)
        : n(n_), inner(inner_), count((n + path.panel - 1) / path.panel), order(n), longest(count),
          packed(count * path.panel * inner) {
        std::vector<float> length(n);
        parallel(n, rows_of_slice(n, n * inner, 1024), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) length[i] = length_of(rows + i * inner, inner);
        });
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return length[a] > length[b]; });
        parallel(count, rows_of_slice(count, n * inner, 32), [&](int64_t begin, int64_t end) {
            for (int64_t p = begin; p < end; ++p) {
                const int32_t* members = &order[p * path.panel];
                longest[p] = length[members[0]];
                for (int64_t j = 0; j < std::min(path.panel, n - p * path.panel); ++j)
                    pack_column(rows + members[j] * inner, inner, path.panel, j, packed.data() + p * path.panel * inner);
            }
        });
    }
};

// Whether x is one of the numbers, which are in order; without a branch to predict.
bool contains(const std::vector<int32_t>& numbers, int32_t x) {
    const int32_t* at = numbers.data();
    int64_t n = numbers.size();
    for (int64_t half; n > 1; n -= half) half = n / 2, at += at[half] <= x ? half : 0;
    return n && *at == x;
}

// A query on its way through the items.
struct Query {
    const float* vector;
    float length;
    Best best;
    std::vector<int32_t> seen;  // in order

    // How long an item must be to be among the best, at least: a number, so that queries can be put in order by it.
    float least_length() const { return std::isfinite(length) ? best.worst() / length : -INFINITE; }

    // Whether no item of that length, nor a shorter one, can be among the best.
    bool closed(float item_length, int64_t inner) const {
        return length * item_length * (1 + ROUNDING * static_cast<float>(inner + 4)) * SLACK < best.worst();
    }
};

// A few of them, packed.
struct Group {
    std::vector<Query*> members;
    std::vector<float> packed;
};

class Search {
  public:
    Search(const ItemPanels& panels, const int32_t* items, int64_t k) : panels_(panels), items_(items), k_(k) {}

    // Some queries, one thread's: each panel meets all of them before the next, so that it is read once. From time to
    // time those that are finished leave, and the rest is grouped anew, those next to each other who will leave next.
    void run(const float* queries, const Lists& seen, int64_t begin, int64_t end, int32_t* best, float* best_score) const {
        std::vector<Query> all;
        for (int64_t r = begin; r < end; ++r) {
            const float* vector = queries + r * panels_.inner;
            all.push_back({vector, length_of(vector, panels_.inner), Best(std::min(k_, panels_.n)),
                           {seen.index + seen.ptr[r], seen.index + seen.ptr[r + 1]}});
            std::sort(all.back().seen.begin(), all.back().seen.end());
        }
        std::vector<Query*> open;
        for (Query& query : all) open.push_back(&query);
        for (int64_t from = 0; from < panels_.count && !open.empty(); from += TOGETHER) {
            std::erase_if(open, [&](Query* query) { return query->closed(panels_.longest[from], panels_.inner); });
            std::stable_sort(open.begin(), open.end(), [](Query* a, Query* b) { return a->least_length() > b->least_length(); });
            const std::vector<Group> groups = grouped(open);
            for (int64_t p = from; p < std::min(from + TOGETHER, panels_.count); ++p)
                for (const Group& group : groups) score_panel(group, p);
        }
        for (int64_t r = begin; r < end; ++r) all[r - begin].best.write(best + r * k_, best_score + r * k_, k_);
    }

  private:
    std::vector<Group> grouped(const std::vector<Query*>& open) const {
        const int64_t inner = panels_.inner, tall = panels_.path.tall;
        std::vector<Group> groups;
        for (int64_t at = 0; at < static_cast<int64_t>(open.size()); at += tall) {
            Group& group = groups.emplace_back();
            group.members.assign(open.begin() + at, open.begin() + std::min<int64_t>(at + tall, open.size()));
            group.packed.resize(tall * inner);
            for (size_t t = 0; t < group.members.size(); ++t)
                pack_column(group.members[t]->vector, inner, tall, t, group.packed.data());
        }
        return groups;
    }

    void score_panel(const Group& group, int64_t p) const {
        alignas(64) float floor[MOST_TALL], score[MOST_TALL * MOST_PANEL];
        uint32_t reached[MOST_TALL];
        std::fill_n(floor, MOST_TALL, INFINITE);
        bool open = false;
        for (size_t t = 0; t < group.members.size(); ++t) {
            floor[t] = group.members[t]->best.floor();
            open |= !group.members[t]->closed(panels_.longest[p], panels_.inner);
        }
        if (!open) return;
        const int64_t inner = panels_.inner, wide = panels_.path.panel;
        const float* packed = panels_.packed.data() + p * wide * inner;
        if (!panels_.path.products_above(group.packed.data(), packed, inner, floor, score, reached)) return;
        const int64_t columns = std::min(wide, panels_.n - p * wide);
        const uint32_t filled = static_cast<uint32_t>((uint64_t{1} << columns) - 1);
        for (size_t t = 0; t < group.members.size(); ++t)
            for (uint32_t left = reached[t] & filled; left; left &= left - 1) {
                const int64_t j = std::countr_zero(left);
                offer(*group.members[t], code(panels_.order[p * wide + j]), score[t * wide + j]);
            }
    }

    int32_t code(int32_t row) const { return items_ ? items_[row] : row; }

    static void offer(Query& query, int32_t item, float score) {
        if (query.best.wants(score) && !contains(query.seen, item)) query.best.offer(score, item);
    }

    const ItemPanels& panels_;
    const int32_t* items_;  // the code of each row; null: its number
    int64_t k_;
};

void best_of_panels(const ItemPanels& panels, const int32_t* items, In2<float> queries, const Lists& seen,
                    int64_t catalogue, Out2<int32_t> best, Out2<float> best_score) {
    const int64_t rows = queries.shape(0), k = best.shape(1);
    require(queries.shape(1) == panels.inner, "queries and items have vectors of another length");
    require_within(seen, catalogue);
    require(seen.rows == rows, "one list of seen items per query");
    require_shape(best, rows, k), require_shape(best_score, rows, k);
    if (!k) return;
    nb::gil_scoped_release release;
    const Search search(panels, items, k);
    parallel(rows, std::min(AT_ONCE, padded(rows / (4 * threads()) + 1, panels.path.tall)), [&](int64_t begin, int64_t end) {
        search.run(queries.data(), seen, begin, end, best.data(), best_score.data());
    });
}

ItemPanels packed(In2<float> vectors) {
    require(vectors.shape(0) <= std::numeric_limits<int32_t>::max(), "too many items");
    nb::gil_scoped_release release;
    return ItemPanels(vectors.data(), vectors.shape(0), vectors.shape(1));
}

void best_products(In2<float> queries, In2<float> vectors, In1<int32_t> items, Lists seen, int64_t catalogue,
                   Out2<int32_t> best, Out2<float> best_score) {
    require(items.size() == vectors.shape(0), "one item per vector");
    best_of_panels(packed(vectors), items.data(), queries, seen, catalogue, best, best_score);
}

// The vectors of a catalogue, packed once for all that is asked of it.
void pack_items(ItemPanels* panels, In2<float> vectors) { new (panels) ItemPanels(packed(vectors)); }

void best_of_packed(const ItemPanels& panels, In2<float> queries, Lists seen, int64_t catalogue, Out2<int32_t> best,
                    Out2<float> best_score) {
    best_of_panels(panels, nullptr, queries, seen, catalogue, best, best_score);
}

void inner_products(In2<float> queries, In2<float> vectors, Out2<float> out) {
    const int64_t rows = queries.shape(0), n = vectors.shape(0), inner = queries.shape(1);
    require(vectors.shape(1) == inner, "queries and items have vectors of another length");
    require_shape(out, rows, n);
    nb::gil_scoped_release release;
    const Loops& path = loops();
    const int64_t tall = path.tall, wide = path.panel, count = (n + wide - 1) / wide;
    std::vector<float> groups(padded(rows, tall) * inner);
    for (int64_t r = 0; r < rows; ++r)
        pack_column(queries.data() + r * inner, inner, tall, r % tall, groups.data() + r / tall * tall * inner);
    parallel(count, rows_of_slice(count, rows * n * inner, 4), [&](int64_t begin, int64_t end) {
        if (rows == 1)
            return path.products_of_one(queries.data(), vectors.data() + begin * wide * inner,
                                        std::min(end * wide, n) - begin * wide, inner, out.data() + begin * wide);
        std::vector<float> panel(inner * wide), score(tall * wide);
        for (int64_t p = begin; p < end; ++p) {
            const int64_t width = std::min(wide, n - p * wide);
            path.pack_panel(vectors.data() + p * wide * inner, width, inner, panel.data());
            for (int64_t r = 0; r < rows; r += tall) {
                path.products(groups.data() + r * inner, panel.data(), inner, score.data());
                for (int64_t t = 0; t < std::min(tall, rows - r); ++t)
                    std::copy_n(score.data() + t * wide, width, out.data() + (r + t) * n + p * wide);
            }
        }
    });
}

const Binding INNER_PRODUCTS([](nb::module_& m) {
    m.def("best_products", &best_products);
    nb::class_<ItemPanels>(m, "PackedItems").def("__init__", &pack_items).def("best", &best_of_packed);
    m.def("inner_products", &inner_products);
});

}  // namespace
}  // namespace palate
