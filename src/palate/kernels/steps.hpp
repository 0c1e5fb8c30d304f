// The data of the steps of gradient descent: events, and the tables that they move.
#pragma once
#include <cstdint>

namespace palate {

struct Rates {
    float vectors, biases, drift, l2;
};

// The ratings, less their mean, and what steps move. Row u of the ratings lists the items that user u rated. A rating is
// predicted as user_bias[u] + item_bias[i] + v q_i, and, where events have bins of time, + drift[i, bin].
struct Ratings {
    const int64_t* offsets;
    const int32_t* item;
    const float* rating;
    int64_t users, blocks;
    float *user_bias, *item_bias, *q;
    Rates rate;
    float gain = 1;  // a step adds gain times its pull to v: 1, or 2 where v is the sum of two that both move
    const int32_t* bin = nullptr;
    float* drift = nullptr;
    int64_t bins = 0;
};

// Where an item is marked among the likes of a user: by two bits of a cell. There are as many cells as likes, in the same rows.
// An item that is not liked is marked, by others, once in forty times: so the row, which lies on several lines of
// memory far away, is hardly ever searched. Bloom. Space/Time Trade-offs in Hash Coding with Allowable Errors. CACM 1970.
struct Mark {
    int64_t cell;
    uint16_t bits;
};

inline Mark mark_of(const int64_t* liked_ptr, int64_t user, int64_t item) {
    const uint64_t mixed = static_cast<uint64_t>(item) * 0x9e3779b97f4a7c15ull, cells = liked_ptr[user + 1] - liked_ptr[user];
    return {liked_ptr[user] + static_cast<int64_t>((mixed >> 32) * cells >> 32),
            static_cast<uint16_t>(1 << (mixed >> 20 & 15) | 1 << (mixed >> 24 & 15))};
}

struct Pairs {
    const int32_t *user, *item;  // of each entry that may be drawn: as a rule, of the matrix of what is liked
    const int64_t* liked_ptr;
    const int32_t* liked;
    const uint16_t* marks;  // one cell more than there are likes, for a last row that is empty
    int64_t events, n_items;
};

// The vectors that steps move. With `user_squares` and `item_squares`, each row has a learning rate that falls with its
// past gradients: AdaGrad (Duchi, Hazan, Singer. JMLR 2011), with one sum of mean squares for each vector.
struct Compared {
    float *users, *items, *user_squares, *item_squares;
    float rate, l2;
    int64_t width;
};

constexpr int64_t MOST_RIVALS = 16;  // drawn for one step

// How the rivals of a step are drawn: so many, uniformly of all items or of the likes.
struct Rivals {
    int64_t many;
    bool popular;
};

// What the steps of logistic factorization move: vectors and biases.
struct Chances {
    float *users, *items, *user_bias, *item_bias;
    float rate, l2;
    int64_t width;
};

}  // namespace palate
