// Inner products of queries with items, and the k best of each query, without a table of scores.
//
// Products are made tile by tile (tile.hpp) and compared, while they are in registers, with the k-th best so far of
// their query; few pass, and they alone are looked at. Items are packed once, the longest vectors first: by Cauchy and
// Schwarz no product is above |q| |v|, so a query is done with at the first panel whose vectors are too short.
//
// The first pass may be in bfloat16, by tiles of the processor's own (bf16.hpp). With q', v' the rounded vectors,
//     |q'v' - qv| <= |q' - q| |v'| + |q| |v' - v| + rounding of the sums  =:  e
// so that q'v' - e, of k items, is a floor under the k-th best: whoever has q'v' + e below it is out, for certain.
// The survivors, a few more than k, are scored in float32: the same lists, to the last bit.
#include <cmath>
#include <numeric>

#include "best.hpp"
#include "bf16.hpp"
#include "bind.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

constexpr float INFINITE = std::numeric_limits<float>::infinity(), LOWEST = std::numeric_limits<float>::lowest();
constexpr float ROUNDING = 1.0f / (1 << 23), SLACK = 1.0f + 1.0f / (1 << 18), TINY = 1e-30f;
constexpr double LONGEST = 1e15;  // vector that bfloat16 is trusted with: products stay far from overflow
constexpr int64_t AT_ONCE = 128;  // queries that one thread takes through the items
constexpr int64_t TOGETHER = 32;  // panels until they are grouped anew

// A row becomes column `at` of out[inner][width].
static void pack(const float* row, int64_t inner, int64_t width, int64_t at, float* out) {
    for (int64_t f = 0; f < inner; ++f) out[f * width + at] = row[f];
}

// The products of one query with those rows of the items.
static void rescored(const Loops& path, const float* query, const float* items, const int32_t* which, int64_t n,
                     int64_t inner, float* score) {
    std::vector<float> rows(n * inner);
    for (int64_t i = 0; i < n; ++i) std::copy_n(items + which[i] * inner, inner, rows.data() + i * inner);
    if (n) path.products_of_one(query, rows.data(), n, inner, score);
}

// A vector's length, and the length of what rounding to bfloat16 takes from it; both a little more, never less.
struct Extent {
    float length = 0, lost = 0;

    Extent() = default;
    Extent(const float* row, int64_t inner) : lost(static_cast<float>(bf16::lost(row, inner)) * SLACK + TINY) {
        double square = 0;
        for (int64_t f = 0; f < inner; ++f) square += static_cast<double>(row[f]) * row[f];
        length = std::isnan(square) ? INFINITE : static_cast<float>(std::sqrt(square)) * SLACK + TINY;
    }
};

// The vectors of the items, packed by panels, the longest first.
struct ItemPanels {
    const Loops& path = loops();
    const float* rows;
    int64_t n, inner, count;
    bool rough;                  // whether a first pass in bfloat16 is made
    std::vector<int32_t> order;  // the rows, from panel to panel
    std::vector<Extent> extent;  // of each panel the greatest
    std::vector<float> packed;
    std::vector<uint16_t> halves;

    ItemPanels(const float* rows_, int64_t n_, int64_t inner_, bool rough_)
        : rows(rows_), n(n_), inner(inner_), count((n + path.panel - 1) / path.panel), rough(rough_), order(n), extent(count) {
        std::vector<Extent> each(n);
        parallel(n, rows_of_slice(n, n * inner, 1024), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) each[i] = Extent(rows + i * inner, inner);
        });
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return each[a].length > each[b].length; });
        rough = rough && n && each[order[0]].length < LONGEST;
        (rough ? halves.resize(count * stride()) : packed.resize(count * stride()));
        parallel(count, rows_of_slice(count, n * inner, 32), [&](int64_t begin, int64_t end) {
            for (int64_t p = begin; p < end; ++p) {
                const int32_t* these = &order[p * path.panel];
                const int64_t here = std::min(path.panel, n - p * path.panel);
                extent[p].length = each[these[0]].length;
                for (int64_t j = 0; j < here; ++j) extent[p].lost = std::max(extent[p].lost, each[these[j]].lost);
                for (int64_t j = 0; j < here; ++j)
                    if (rough) bf16::pack_column(rows + these[j] * inner, inner, j, halves.data() + p * stride());
                    else pack(rows + these[j] * inner, inner, path.panel, j, packed.data() + p * stride());
            }
        });
    }

    int64_t stride() const { return (rough ? bf16::size(inner) : inner) * path.panel; }
};

// Whether x is one of the numbers, which are in order; without a branch to guess.
static bool among(const std::vector<int32_t>& numbers, int32_t x) {
    const int32_t* at = numbers.data();
    int64_t n = numbers.size();
    for (int64_t half; n > 1; n -= half) half = n / 2, at += at[half] <= x ? half : 0;
    return n && *at == x;
}

// A query on its way through the items.
struct Query {
    const float* vector;
    Extent extent;
    Best best;
    std::vector<int32_t> seen;      // in order
    std::vector<Scored> survivors;  // of the first pass: a row, and the most that its score can be

    // How far a rough score lies from the exact one at most, of items of that extent; the sums of both are rounded,
    // in whatever order they are made.
    float error(const Extent& item, int64_t inner) const {
        const float sums = 2 * ROUNDING * static_cast<float>(inner + 4) * item.length;
        return (extent.lost * (item.length + item.lost) + extent.length * (item.lost + sums)) * SLACK + TINY;
    }

    // How long an item must be to be among the best, at least: a number, so that queries can be put in order by it.
    float needs() const { return std::isfinite(extent.length) ? best.worst() / extent.length : -INFINITE; }

    // Whether no item of that extent, nor a shorter one, can be among the best.
    bool closed(const Extent& item, int64_t inner) const {
        return extent.length * item.length * (1 + ROUNDING * static_cast<float>(inner + 4)) * SLACK < best.worst();
    }
};

// Some of them, packed: up to 8, or 32 for the first pass.
struct Group {
    std::vector<Query*> who;
    std::vector<float> packed;
    std::vector<uint16_t> halves;
};

class Search {
  public:
    Search(const ItemPanels& panels, const int32_t* items, int64_t k) : panels_(panels), items_(items), k_(k) {}

    // Some queries, one thread's: each panel meets all of them before the next, so that it is read once. From time to
    // time those who are done leave, and the rest is put together anew, those next to each other who will leave next.
    void run(const float* queries, const int64_t* seen_ptr, const int32_t* seen, int64_t begin, int64_t end,
             int32_t* best, float* best_score) const {
        const bf16::Tiles tiles(panels_.rough);
        std::vector<Query> all;
        for (int64_t r = begin; r < end; ++r) {
            const float* vector = queries + r * panels_.inner;
            all.push_back({vector, Extent(vector, panels_.inner), Best(std::min(k_, panels_.n)),
                           {seen + seen_ptr[r], seen + seen_ptr[r + 1]}, {}});
            std::sort(all.back().seen.begin(), all.back().seen.end());
        }
        std::vector<Query*> open;
        for (Query& query : all) open.push_back(&query);
        for (int64_t from = 0; from < panels_.count && !open.empty(); from += TOGETHER) {
            std::erase_if(open, [&](Query* query) { return query->closed(panels_.extent[from], panels_.inner); });
            std::stable_sort(open.begin(), open.end(), [](Query* a, Query* b) { return a->needs() > b->needs(); });
            const std::vector<Group> groups = grouped(open);
            for (int64_t p = from; p < std::min(from + TOGETHER, panels_.count); ++p)
                for (const Group& group : groups) meet(group, p);
        }
        for (int64_t r = begin; r < end; ++r) {
            Query& query = all[r - begin];
            if (panels_.rough) settle(query);
            query.best.write(best + r * k_, best_score + r * k_, k_);
        }
    }

  private:
    std::vector<Group> grouped(const std::vector<Query*>& open) const {
        const int64_t inner = panels_.inner, tall = panels_.rough ? bf16::TALL : panels_.path.tall;
        std::vector<Group> groups;
        for (size_t at = 0; at < open.size(); at += tall) {
            Group& group = groups.emplace_back();
            group.who.assign(open.begin() + at, open.begin() + std::min(at + tall, open.size()));
            group.packed.resize(panels_.rough ? 0 : tall * inner);
            group.halves.resize(panels_.rough ? bf16::TALL * bf16::size(inner) : 0);
            for (size_t t = 0; t < group.who.size(); ++t)
                if (panels_.rough) bf16::pack_row(group.who[t]->vector, inner, t, group.halves.data());
                else pack(group.who[t]->vector, inner, tall, t, group.packed.data());
        }
        return groups;
    }

    void meet(const Group& group, int64_t p) const {
        alignas(64) float floor[bf16::TALL], error[bf16::TALL], score[bf16::TALL * bf16::PANEL];
        uint32_t reached[bf16::TALL];
        std::fill_n(floor, bf16::TALL, INFINITE);
        bool open = false;
        for (size_t t = 0; t < group.who.size(); ++t) {
            const float worst = group.who[t]->best.worst();
            error[t] = panels_.rough ? group.who[t]->error(panels_.extent[p], panels_.inner) : 0.0f;
            floor[t] = std::max(worst - error[t] - std::min(std::fabs(worst), 1e30f) * 4 * ROUNDING, LOWEST);
            open |= !group.who[t]->closed(panels_.extent[p], panels_.inner);
        }
        const Loops& path = panels_.path;
        const int64_t at = p * panels_.stride(), inner = panels_.inner, wide = path.panel;
        if (!open) return;
        const bool some = panels_.rough ? bf16::scored(group.halves.data(), panels_.halves.data() + at,
                                                       bf16::size(inner), floor, score, reached)
                                        : path.products_above(group.packed.data(), panels_.packed.data() + at, inner,
                                                              floor, score, reached);
        if (!some) return;
        const int64_t columns = std::min(wide, panels_.n - p * wide);
        const uint32_t there = static_cast<uint32_t>((uint64_t{1} << columns) - 1);
        for (size_t t = 0; t < group.who.size(); ++t)
            for (uint32_t left = reached[t] & there; left; left &= left - 1) {
                const int64_t j = __builtin_ctz(left);
                offer(*group.who[t], panels_.order[p * wide + j], score[t * wide + j], error[t]);
            }
    }

    void offer(Query& query, int32_t row, float score, float error) const {
        const int32_t item = items_[row];
        const float rounding = std::fabs(score) * ROUNDING, most = panels_.rough ? score + error + rounding : score;
        if (!query.best.wants(most) || among(query.seen, item)) return;
        if (!panels_.rough) return query.best.offer(score, item);
        query.survivors.push_back({most, row});
        const float least = score - error - rounding;
        if (query.best.wants(least)) query.best.offer(least, item);
    }

    // The exact scores of those that the first pass could not rule out.
    void settle(Query& query) const {
        std::vector<int32_t> rows;
        for (const Scored& one : query.survivors)
            if (one.score >= query.best.worst()) rows.push_back(one.item);
        std::vector<float> score(rows.size());
        rescored(panels_.path, query.vector, panels_.rows, rows.data(), rows.size(), panels_.inner, score.data());
        query.best.clear();
        for (size_t i = 0; i < rows.size(); ++i)
            if (query.best.wants(score[i])) query.best.offer(score[i], items_[rows[i]]);
    }

    const ItemPanels& panels_;
    const int32_t* items_;
    int64_t k_;
};

static void best_products(In2<float> queries, In2<float> vectors, In1<int32_t> items, In1<int64_t> seen_ptr,
                          In1<int32_t> seen, int64_t catalogue, bool rough, Out2<int32_t> best,
                          Out2<float> best_score) {
    const int64_t rows = queries.shape(0), n = vectors.shape(0), inner = queries.shape(1), k = best.shape(1);
    require(static_cast<int64_t>(vectors.shape(1)) == inner, "queries and items have vectors of another length");
    require(static_cast<int64_t>(items.size()) == n, "one item per vector");
    require_rows(seen_ptr, seen, catalogue);
    require(static_cast<int64_t>(seen_ptr.size()) == rows + 1, "one list of seen items per query");
    require(static_cast<int64_t>(best.shape(0)) == rows && static_cast<int64_t>(best_score.shape(0)) == rows &&
                static_cast<int64_t>(best_score.shape(1)) == k,
            "the result has another shape");
    require(n <= std::numeric_limits<int32_t>::max(), "too many items");
    if (!k) return;
    nb::gil_scoped_release release;
    for (int64_t p = 0; rough && p < rows; ++p) rough = Extent(queries.data() + p * inner, inner).length < LONGEST;
    const ItemPanels panels(vectors.data(), n, inner, rough && bf16::available());
    const Search search(panels, items.data(), k);
    parallel(rows, std::min(AT_ONCE, padded(rows / (4 * threads()) + 1, panels.path.tall)), [&](int64_t begin, int64_t end) {
        search.run(queries.data(), seen_ptr.data(), seen.data(), begin, end, best.data(), best_score.data());
    });
}

static void inner_products(In2<float> queries, In2<float> vectors, Out2<float> out) {
    const int64_t rows = queries.shape(0), n = vectors.shape(0), inner = queries.shape(1);
    require(static_cast<int64_t>(vectors.shape(1)) == inner, "queries and items have vectors of another length");
    require(static_cast<int64_t>(out.shape(0)) == rows && static_cast<int64_t>(out.shape(1)) == n,
            "the result has another shape");
    nb::gil_scoped_release release;
    const Loops& path = loops();
    const int64_t tall = path.tall, wide = path.panel, count = (n + wide - 1) / wide;
    std::vector<float> groups(padded(rows, tall) * inner);
    for (int64_t r = 0; r < rows; ++r)
        pack(queries.data() + r * inner, inner, tall, r % tall, groups.data() + r / tall * tall * inner);
    parallel(count, rows_of_slice(count, rows * n * inner, 4), [&](int64_t begin, int64_t end) {
        if (rows == 1)
            return path.products_of_one(queries.data(), vectors.data() + begin * wide * inner,
                                        std::min(end * wide, n) - begin * wide, inner, out.data() + begin * wide);
        std::vector<float> panel(inner * wide), score(tall * wide);
        for (int64_t p = begin; p < end; ++p) {
            const int64_t here = std::min(wide, n - p * wide);
            path.pack_panel(vectors.data() + p * wide * inner, here, inner, panel.data());
            for (int64_t r = 0; r < rows; r += tall) {
                path.products(groups.data() + r * inner, panel.data(), inner, score.data());
                for (int64_t t = 0; t < std::min(tall, rows - r); ++t)
                    std::copy_n(score.data() + t * wide, here, out.data() + (r + t) * n + p * wide);
            }
        }
    });
}

void bind_fused_top_k(nb::module_& m) {
    m.def("best_products", &best_products);
    m.def("inner_products", &inner_products);
    m.def("has_bf16", &bf16::available);
}

}  // namespace palate
