// What the k best of a list means: the same everywhere, so that no two parts of the house order ties differently.
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

// The higher score first; of equal scores, the lower item.
inline bool ahead(const Scored& a, const Scored& b) {
    return a.score > b.score || (a.score == b.score && a.item < b.item);
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

    void offer(float score, int32_t item) {
        const Scored one{score, item};
        if (static_cast<int64_t>(heap_.size()) == k_) {
            if (!ahead(one, heap_.front())) return;
            std::pop_heap(heap_.begin(), heap_.end(), ahead);
            heap_.pop_back();
        }
        heap_.push_back(one);
        std::push_heap(heap_.begin(), heap_.end(), ahead);
        if (static_cast<int64_t>(heap_.size()) == k_) worst_ = heap_.front().score;
    }

    // Best first, in `room` places, padded with -1 at -inf; the heap is spent.
    void write(int32_t* item, float* score, int64_t room) {
        std::sort_heap(heap_.begin(), heap_.end(), ahead);
        const int64_t n = heap_.size();
        for (int64_t i = 0; i < room; ++i) {
            item[i] = i < n ? heap_[i].item : -1;
            score[i] = i < n ? heap_[i].score : -std::numeric_limits<float>::infinity();
        }
    }

  private:
    int64_t k_;
    float worst_ = -std::numeric_limits<float>::infinity();
    std::vector<Scored> heap_;
};

// The same for k in the hundreds: what may be among the best is gathered, and now and then cut down to k. Scores are
// above 0, so that their bits, and below them the item's, order them as one number.
class Shortlist {
  public:
    explicit Shortlist(int64_t k) : k_(k), most_(std::max<int64_t>(3 * k, 256)) {}

    void clear() { keys_.clear(), floor_ = 0, lowest_ = 0; }

    bool wants(float score) const { return score >= lowest_; }

    void offer(float score, int32_t item) {
        const uint64_t key = static_cast<uint64_t>(std::bit_cast<uint32_t>(score)) << 32 | ~static_cast<uint32_t>(item);
        if (key < floor_) return;
        keys_.push_back(key);
        if (static_cast<int64_t>(keys_.size()) == most_) cut();
    }

    // Calls back with each of the k best and its score; in no order but one that the offers decide.
    template <class Call>
    void each(Call call) {
        if (static_cast<int64_t>(keys_.size()) > k_) cut();
        for (const uint64_t key : keys_) call(score_of(key), item_of(key));
    }

    // As Best::write.
    void write(int32_t* item, float* score) {
        if (static_cast<int64_t>(keys_.size()) > k_) cut();
        std::sort(keys_.begin(), keys_.end(), std::greater<>());
        const int64_t n = keys_.size();
        for (int64_t i = 0; i < k_; ++i) {
            item[i] = i < n ? item_of(keys_[i]) : -1;
            score[i] = i < n ? score_of(keys_[i]) : -std::numeric_limits<float>::infinity();
        }
    }

  private:
    static float score_of(uint64_t key) { return std::bit_cast<float>(static_cast<uint32_t>(key >> 32)); }
    static int32_t item_of(uint64_t key) { return static_cast<int32_t>(~static_cast<uint32_t>(key)); }

    void cut() {
        std::nth_element(keys_.begin(), keys_.begin() + k_, keys_.end(), std::greater<>());
        floor_ = keys_[k_], lowest_ = score_of(floor_);
        keys_.resize(k_);
    }

    int64_t k_, most_;
    uint64_t floor_ = 0;
    float lowest_ = 0;
    std::vector<uint64_t> keys_;
};

}  // namespace palate
