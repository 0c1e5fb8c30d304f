// Learning to rank by stochastic gradient descent, one event after the other on one thread: the order of steps is the
// result. Vectors are padded with zeros to whole registers, and steps leave zeros zero.
#pragma once
#include "../draws.hpp"
#include "../steps.hpp"
#include "wide.hpp"

namespace palate::PATH::ranking {

// What a step reads lies far apart in memory, and so do the entries that say where its vectors are. So entries are
// prefetched SOONEST steps before they are used, and vectors SOON.
constexpr int64_t SOON = 8, SOONEST = 16;

// Halves the row without a branch on its values, which no processor would predict.
static INLINE bool likes(const Pairs& pairs, int64_t user, int64_t item, const Mark& mark) {
    if ((pairs.marks[mark.cell] & mark.bits) != mark.bits) return false;
    const int32_t* first = pairs.liked + pairs.liked_ptr[user];
    int64_t n = pairs.liked + pairs.liked_ptr[user + 1] - first;
    for (; n > 1; n -= n / 2) first += first[n / 2 - 1] < item ? n / 2 : 0;
    return n == 1 && *first == item;
}

struct Step {
    int64_t u, i, j;
};

// How far a step goes whose slope is `rate` expit(-margin) and that moves the margin by `reach` times as much.
//
// A step of gradient descent overshoots where rate * reach, times the curvature of 1/4 at most, is above 1: the margin
// lands far beyond where the slope would have turned, the vectors grow, the next step is longer still, and the fit
// diverges. There the step ends where its own slope, taken at its end, would have led (Kulis, Bartlett: Implicit online
// learning, ICML 2010): of s = rate expit(-(margin + reach s)) there is one solution, and it lies between 0 and the
// plain step. No step is longer than the vectors that it moves along, so that none can grow by more than it is.
static NEVER_INLINED float bounded_pull(float margin, float rate, float reach, float plain) {
    if (rate * reach <= 4.0f) return plain;
    double low = 0, high = std::min(plain, 1.0f);
    for (int halving = 0; halving < 30; ++halving) {
        const double middle = (low + high) / 2;
        const double slope = rate / (1.0 + std::exp(std::min(80.0, margin + reach * middle)));
        (slope > middle ? low : high) = middle;
    }
    return static_cast<float>(low);
}

constexpr float SHORT = 1.0f / 16;  // a step of this length moves vectors by a sixteenth of another: it needs no bound

// The learning rate of a vector by the sum of its squared gradients (AdaGrad).
static INLINE float adapted(float rate, float& squares, float square) {
    squares += square;
    return rate / std::sqrt(squares + 1e-12f);
}

// One step down the slope of -ln expit(x_ui - x_uj) and of the l2 of the three vectors. Gives the loss before it, as
// its exponential: 1 + exp(x_uj - x_ui).
template <bool ADAPTS> static INLINE float prefer(const Compared& on, const Step& step) {
    const int64_t width = on.width;
    float *const u = on.users + step.u * width, *const i = on.items + step.i * width, *const j = on.items + step.j * width;
    Wide sum{}, apart{}, own{};
    for (int64_t f = 0; f < width; f += WIDE)
        UNROLL for (int64_t p = 0; p < PARTS; ++p) {
            const int64_t at_p = f + p * LANES;
            const Register was = at(u + at_p), between = at(i + at_p) - at(j + at_p);
            sum.part[p] = fused(was, between, sum.part[p]);
            if (ADAPTS)
                apart.part[p] = fused(between, between, apart.part[p]), own.part[p] = fused(was, was, own.part[p]);
        }
    const float margin = total(sum), odds = std::exp(std::min(80.0f, -margin));
    float chance = odds / (1.0f + odds);
    float by = on.rate, of_better = on.rate, of_worse = on.rate;
    if (ADAPTS) {
        const float scale = chance * chance / static_cast<float>(width), square = scale * total(own);
        by = adapted(on.rate, on.user_squares[step.u], scale * total(apart));
        of_better = adapted(on.rate, on.item_squares[step.i], square);
        of_worse = adapted(on.rate, on.item_squares[step.j], square);
    }
    // A pull past 0, by a rate that hardly a slope has shortened yet, would throw the vector to the other side and away.
    auto shrinkage = [&](float rate) INLINED { return std::max(0.0f, fused(-rate, on.l2, 1.0f)); };
    const float keep = shrinkage(by), keep_better = shrinkage(of_better), keep_worse = shrinkage(of_worse);
    if (!ADAPTS && on.rate * chance > SHORT) {  // adaptive steps are bounded by what they adapt to
        for (int64_t f = 0; f < width; f += WIDE)
            UNROLL for (int64_t p = 0; p < PARTS; ++p) {
                const Register between = at(i + f + p * LANES) - at(j + f + p * LANES);
                apart.part[p] = fused(between, between, apart.part[p]);
            }
        const float reach = total(apart) + 2.0f * inner(u, u, width);
        chance = bounded_pull(margin, on.rate, reach, on.rate * chance) / on.rate;
    }
    const float pull = by * chance, pull_better = of_better * chance, pull_worse = -of_worse * chance;
    for (int64_t f = 0; f < width; f += LANES) {
        const Register was = at(u + f), better = at(i + f), worse = at(j + f);
        store(u + f, fused(pull, better - worse, keep * was));
        store(i + f, fused(pull_better, was, keep_better * better));
        store(j + f, fused(pull_worse, was, keep_worse * worse));
    }
    return 1.0f + odds;
}

// The sum of logarithms, as the logarithm of a product that is taken whenever it has grown large.
struct LogSum {
    double sum = 0, product = 1;
    void add(float factor) {
        product *= factor;
        if (product > 1e200) sum += std::log(product), product = 1;
    }
    double value() const { return sum + std::log(product); }
};

// A like that was drawn, and the rivals of which the step takes one.
struct Drawn {
    int64_t u, i, rival[MOST_RIVALS];
    Mark mark[MOST_RIVALS];
};

// The rival that scores highest, of those that the user does not like; -1 if there is none. Of one the score is not
// needed.
static INLINE int64_t hardest(const Pairs& pairs, const Compared& on, const Drawn& drawn, int64_t rivals) {
    int64_t rival = -1;
    float best = 0;
    for (int64_t c = 0; c < rivals; ++c) {
        const int64_t j = drawn.rival[c];
        if (likes(pairs, drawn.u, j, drawn.mark[c])) continue;
        const float score = rivals == 1 ? 0.0f : inner(on.users + drawn.u * on.width, on.items + j * on.width, on.width);
        if (rival < 0 || score > best) rival = j, best = score;
    }
    return rival;
}

template <bool ADAPTS>
static INLINE std::pair<double, int64_t> bpr_steps(const Pairs& pairs, uint64_t key, const Compared& on,
                                                   const Rivals& rivals) {
    const int64_t width = on.width, among = rivals.popular ? pairs.events : pairs.n_items;
    LogSum loss;
    int64_t steps = 0, event[SOONEST], other[SOONEST][MOST_RIVALS];
    Drawn next[SOONEST];
    for (int64_t e = -SOONEST; e < pairs.events; ++e) {
        if (e >= 0) {
            const Drawn& now = next[e % SOONEST];
            if (const int64_t j = hardest(pairs, on, now, rivals.many); j >= 0) {
                loss.add(prefer<ADAPTS>(on, {now.u, now.i, j}));
                ++steps;
            }
        }
        if (const int64_t soon = e + SOON; soon >= 0 && soon < pairs.events) {
            const int64_t entry = event[soon % SOONEST], *rival = other[soon % SOONEST];
            Drawn& then = next[soon % SOONEST];
            then.u = pairs.user[entry], then.i = pairs.item[entry];
            fetch(on.users + then.u * width, width), fetch(on.items + then.i * width, width);
            for (int64_t c = 0; c < rivals.many; ++c) {
                then.rival[c] = rivals.popular ? pairs.item[rival[c]] : rival[c];
                fetch(on.items + then.rival[c] * width, width);
                then.mark[c] = mark_of(pairs.liked_ptr, then.u, then.rival[c]);
                __builtin_prefetch(pairs.marks + then.mark[c].cell);
            }
        }
        if (const int64_t last = e + SOONEST; last < pairs.events) {
            const int64_t entry = event[last % SOONEST] = drawn(key, 2 * last, pairs.events);
            __builtin_prefetch(pairs.user + entry), __builtin_prefetch(pairs.item + entry);
            for (int64_t c = 0; c < rivals.many; ++c) {
                const int64_t rival = other[last % SOONEST][c] = drawn(key + c, 2 * last + 1, among);
                if (rivals.popular) __builtin_prefetch(pairs.item + rival);
            }
        }
    }
    return {loss.value(), steps};
}

static std::pair<double, int64_t> bpr_pass(const Pairs& pairs, uint64_t key, const Compared& on, const Rivals& rivals) {
    return on.user_squares ? bpr_steps<true>(pairs, key, on, rivals) : bpr_steps<false>(pairs, key, on, rivals);
}

// One step up the slope of weight ln p or, where not liked, of ln (1 - p), where p = expit(b_u + b_i + u i), and of the
// l2 of the vectors and biases. Gives the loss before it, for a weight of 1, as its exponential.
static INLINE float judge(const Chances& on, const Step& step, bool liked, float weight) {
    float *const u = on.users + step.u * on.width, *const i = on.items + step.i * on.width;
    float &user_bias = on.user_bias[step.u], &item_bias = on.item_bias[step.i];
    const float logit = user_bias + item_bias + inner(u, i, on.width), wrong = liked ? -logit : logit;
    const float odds = std::exp(std::min(80.0f, wrong)), strength = on.rate * weight;
    float size = strength * odds / (1.0f + odds);
    if (size > SHORT)
        size = bounded_pull(-wrong, strength, inner(u, u, on.width) + inner(i, i, on.width) + 2.0f, size);
    const float pull = liked ? size : -size, keep = fused(-on.rate, on.l2, 1.0f);
    for (int64_t f = 0; f < on.width; f += LANES) {
        const Register was = at(u + f), other = at(i + f);
        store(u + f, fused(pull, other, keep * was));
        store(i + f, fused(pull, was, keep * other));
    }
    user_bias = fused(keep, user_bias, pull), item_bias = fused(keep, item_bias, pull);
    return 1.0f + odds;
}

// A like that was drawn with its weight, or an item that was drawn from all: its weight is below 0.
struct Judged {
    int64_t u, i;
    float weight;
    Mark mark;
};

// Johnson, NIPS 2014 workshop: each like drawn is followed by `others` items drawn from all, of which those that the
// user does not like count as such.
static double logistic_pass(const Pairs& pairs, const float* weight, int64_t others, uint64_t key, const Chances& on) {
    LogSum of_others;
    double of_likes = 0;
    int64_t entry[SOONEST];  // of the likes, or an item
    Judged next[SOONEST];
    const int64_t steps = pairs.events * (1 + others);
    for (int64_t s = -SOONEST, soon_turn = 0, last_turn = 0; s < steps; ++s) {
        if (s >= 0) {
            const Judged& now = next[s % SOONEST];
            if (now.weight >= 0) of_likes += now.weight * std::log(judge(on, {now.u, now.i, 0}, true, now.weight));
            else if (!likes(pairs, now.u, now.i, now.mark)) of_others.add(judge(on, {now.u, now.i, 0}, false, 1.0f));
        }
        if (const int64_t soon = s + SOON; soon >= 0 && soon < steps) {
            const int64_t place = entry[soon % SOONEST];
            Judged& then = next[soon % SOONEST];
            if (soon_turn == 0) {
                then = {pairs.user[place], pairs.item[place], weight[place], {}};
            } else {
                const int64_t user = next[(soon - 1) % SOONEST].u;
                then = {user, place, -1.0f, mark_of(pairs.liked_ptr, user, place)};
                __builtin_prefetch(pairs.marks + then.mark.cell);
            }
            fetch(on.users + then.u * on.width, on.width), fetch(on.items + then.i * on.width, on.width);
            __builtin_prefetch(on.user_bias + then.u, 1), __builtin_prefetch(on.item_bias + then.i, 1);
            soon_turn = soon_turn == others ? 0 : soon_turn + 1;
        }
        if (const int64_t last = s + SOONEST; last < steps) {
            const int64_t below = last_turn == 0 ? pairs.events : pairs.n_items;
            const int64_t place = entry[last % SOONEST] = drawn(key, last, below);
            if (last_turn == 0) {
                __builtin_prefetch(pairs.user + place), __builtin_prefetch(pairs.item + place);
                __builtin_prefetch(weight + place);
            }
            last_turn = last_turn == others ? 0 : last_turn + 1;
        }
    }
    return of_likes + of_others.value();
}

}  // namespace palate::PATH::ranking
