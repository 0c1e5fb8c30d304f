// The k best of a list, defined once, so that no two parts order ties differently.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace palate {

struct Scored {
    float score;
    int32_t item;
};

// Whether a comes before b: the higher score first; of equal scores, the lower item.
inline bool ahead(const Scored& a, const Scored& b) {
    return (a.score > b.score) | ((a.score == b.score) & (a.item < b.item));  // without a branch to predict
}

// A heap of the k best that were offered, the worst of them at the root. Neither NaN nor -inf is ever among them.
class Best {
  public:
    explicit Best(int64_t k) : k_(k) { heap_.reserve(k + 1); }

    void clear() {
        heap_.clear();
        worst_ = -std::numeric_limits<float>::infinity();
    }

    // False for most scores of a long row, at the price of one comparison.
    bool wants(float score) const {
        return k_ > 0 && score >= worst_ && score > -std::numeric_limits<float>::infinity();
    }

    float worst() const { return worst_; }  // -inf until there are k
    float floor() const { return std::max(worst_, std::numeric_limits<float>::lowest()); }  // what one must reach

    void offer(float score, int32_t item) {
        const Scored scored{score, item};
        if (static_cast<int64_t>(heap_.size()) == k_) return replace(scored);
        heap_.push_back(scored);
        std::push_heap(heap_.begin(), heap_.end(), ahead);
        if (static_cast<int64_t>(heap_.size()) == k_) worst_ = heap_.front().score;
    }

    // Best first, in so many places, padded with -1 at -inf; the heap must be cleared afterwards.
    void write(int32_t* item, float* score, int64_t places) {
        std::sort_heap(heap_.begin(), heap_.end(), ahead);
        const int64_t n = heap_.size();
        for (int64_t i = 0; i < places; ++i) {
            item[i] = i < n ? heap_[i].item : -1;
            score[i] = i < n ? heap_[i].score : -std::numeric_limits<float>::infinity();
        }
    }

  private:
    // Replaces the worst: those that are worse than the new one move up until its place is reached.
    void replace(const Scored& scored) {
        if (!ahead(scored, heap_.front())) return;
        int64_t at = 0;
        for (int64_t below = 1; below < k_; below = 2 * at + 1) {
            below += below + 1 < k_ && ahead(heap_[below], heap_[below + 1]);
            if (!ahead(scored, heap_[below])) break;
            heap_[at] = heap_[below], at = below;
        }
        heap_[at] = scored;
        worst_ = heap_.front().score;
    }

    int64_t k_;
    float worst_ = -std::numeric_limits<float>::infinity();
    std::vector<Scored> heap_;
};

// The k best of many scores in memory, of those above 0; none may be below 0, or NaN.
//
// The bits of such scores, and below them the item's, order them as one number. So they are counted by their leading
// bits, as far as these lie below the largest; then all are left out but those down to the bucket in which the k-th best
// must lie. Of long lists the best of every four are counted alone.
class Selection {
  public:
    explicit Selection(int64_t k) : k_(k) {}

    void select(const float* score, const int32_t* item, int64_t n, float highest) {  // of them
        if (static_cast<int64_t>(keys_.size()) < n) keys_.resize(n), of_four_.resize(n / 4), reach_.resize(n / 4);
        const int64_t fours = n > 16 * k_ ? n / 4 : 0;
        int32_t* const reach = reach_.data();  // which fours do
        const uint32_t lowest = fours ? floor_of_fours(score, fours, bits_of(highest))
                                      : floor(n, bits_of(highest), [=](int64_t i) { return bits_of(score[i]); });
        uint64_t* const keys = keys_.data();
        int64_t chosen = 0, reached = 0;
        for (int64_t i = 0; i < fours; ++i) {
            reach[reached] = static_cast<int32_t>(i);
            reached += static_cast<uint32_t>(of_four_[i]) >= lowest;
        }
        const auto keep = [&](int64_t i) {
            keys[chosen] = static_cast<uint64_t>(bits_of(score[i])) << 32 | ~static_cast<uint32_t>(item[i]);
            chosen += bits_of(score[i]) >= lowest;
        };
        for (int64_t r = 0; r < reached; ++r)
            for (int64_t i = reach[r]; i < 4 * fours; i += fours) keep(i);
        for (int64_t i = 4 * fours; i < n; ++i) keep(i);
        if (chosen > k_) std::nth_element(keys, keys + k_, keys + chosen, std::greater<>());
        size_ = std::min(chosen, k_);
    }

    // Calls back with each of the k best and its score; in no order but one that the scores decide.
    template <class Call>
    void each(Call call) const {
        for (int64_t i = 0; i < size_; ++i) call(score_of(keys_[i]), item_of(keys_[i]));
    }

    // In k places, in the order of `each`, padded with -1 at -inf.
    void write(int32_t* item, float* score) const {
        for (int64_t i = 0; i < k_; ++i) {
            item[i] = i < size_ ? item_of(keys_[i]) : -1;
            score[i] = i < size_ ? score_of(keys_[i]) : -std::numeric_limits<float>::infinity();
        }
    }

  private:
    static uint32_t bits_of(float score) { return std::bit_cast<uint32_t>(score); }
    static float score_of(uint64_t key) { return std::bit_cast<float>(static_cast<uint32_t>(key >> 32)); }
    static int32_t item_of(uint64_t key) { return static_cast<int32_t>(~static_cast<uint32_t>(key)); }

    // The bits of a score above 0 that the k best reach, and few more; `bits(i)` are those of score i.
    template <class Bits>
    uint32_t floor(int64_t n, uint32_t most, Bits bits) const {
        constexpr uint32_t BUCKETS = 256, SHIFT = 18;  // 32 to each power of 2
        if (n <= k_) return 1;
        uint32_t counts[BUCKETS] = {};
        for (int64_t i = 0; i < n; ++i) ++counts[std::min((most - bits(i)) >> SHIFT, BUCKETS - 1)];
        uint32_t bucket = 0;
        for (int64_t above = counts[0]; above < k_ && bucket < BUCKETS - 1;) above += counts[++bucket];
        const uint32_t reach = ((bucket + 1) << SHIFT) - 1;  // below the largest, of the last in the bucket
        return bucket == BUCKETS - 1 || reach >= most ? 1 : most - reach;
    }

    // The same by the best of the scores i, n + i, 2n + i and 3n + i, for each i below n: where k of these reach it, so do
    // k of all. Whole numbers that are not below 0, so that they are compared in vectors.
    uint32_t floor_of_fours(const float* score, int64_t n, uint32_t most) {
        int32_t* const best = of_four_.data();
        const auto number = [=](int64_t i) { return std::bit_cast<int32_t>(score[i]); };
        for (int64_t i = 0; i < n; ++i)
            best[i] = std::max(std::max(number(i), number(n + i)), std::max(number(2 * n + i), number(3 * n + i)));
        return floor(n, most, [=](int64_t i) { return static_cast<uint32_t>(best[i]); });
    }

    int64_t k_, size_ = 0;
    std::vector<uint64_t> keys_;
    std::vector<int32_t> of_four_, reach_;
};

}  // namespace palate
