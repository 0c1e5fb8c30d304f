// The loops that gain from wide registers, compiled once for each kind of processor, and the kind that is in use.
//
// What lies in loops/ is one source for all: path_avx512.cpp, path_avx2.cpp and path_portable.cpp each compile it for
// registers of LANES floats, in a namespace of its own. All else reaches it through `loops()`: the table of the best
// path that this processor has, or of the one that was requested (paths.cpp).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#define INLINE inline __attribute__((always_inline))
#define INLINED __attribute__((always_inline))  // the same, of a lambda
#define NEVER_INLINED __attribute__((noinline))  // of rare cases: they take no registers from the loop around them
#define UNROLL _Pragma("GCC unroll 16")  // what goes through registers, which have no index

namespace palate {

constexpr int64_t WIDE = 16;  // rows of tables are filled up to a multiple of it, whatever the processor

static inline int64_t padded(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

// Scratch memory of a thread: floats aligned to whole registers, for as long as the task of the thread runs.
class Scratch {
   public:
    float* of(int64_t floats) {
        if (floats > size_) {
            memory_.reset(static_cast<float*>(::operator new(floats * sizeof(float), std::align_val_t(64))));
            size_ = floats;
        }
        return memory_.get();
    }

   private:
    struct Free {
        void operator()(float* at) const { ::operator delete(at, std::align_val_t(64)); }
    };
    std::unique_ptr<float, Free> memory_;
    int64_t size_ = 0;
};

struct Target;      // gemm.hpp
struct Ridge;       // ridge.hpp
struct Row;         // gibbs.hpp
struct Coordinate;  // gibbs.hpp
struct Ratings;     // steps.hpp
struct Pairs;
struct Compared;
struct Rivals;
struct Chances;
struct Panel;       // filter.hpp

// The entry points of one path.
struct Loops {
    // loops/gemm.hpp: a tile of a product, its size, and the panels of A and of B.
    int64_t gemm_rows, gemm_columns;
    void (*gemm_pack_rows)(const float* from, int64_t row_step, int64_t step, int64_t filled, int64_t deep, float* to);
    void (*gemm_pack_columns)(const float* from, int64_t row_step, int64_t step, int64_t filled, int64_t deep, float* to);
    void (*gemm_tile)(const float* a, const float* b, int64_t deep, const Target& to);
    void (*mirror)(float* a, int64_t n, int64_t top, int64_t left);

    // loops/products.hpp: inner products of `tall` queries with a panel of items, and its size.
    int64_t tall, panel;
    void (*pack_panel)(const float* rows, int64_t many, int64_t inner, float* panel);
    void (*products)(const float* group, const float* panel, int64_t inner, float* score);
    void (*products_of_one)(const float* query, const float* rows, int64_t many, int64_t inner, float* score);
    bool (*products_above)(const float* group, const float* panel, int64_t inner, const float* floor, float* score,
                           uint32_t* reached);
    int64_t (*next_above)(const float* score, int64_t from, int64_t n, float floor);

    // loops/ridge_*.hpp: some rows, the longest first, or one. False where there is no single solution.
    void (*ridge_gram)(const float* x, int64_t rows, int64_t width, double* sum, Scratch& scratch);
    bool (*ridge_direct)(const Ridge& a, const int64_t* rows, int64_t many, Scratch& scratch);
    bool (*ridge_nonnegative)(const Ridge& a, int64_t row, int sweeps, bool multiplies, Scratch& scratch);
    bool (*ridge_short)(const Ridge& a, const int64_t* rows, int64_t many, Scratch& scratch);
    bool (*ridge_steps)(const Ridge& a, const int64_t* rows, int64_t many, int steps, Scratch& scratch);

    // loops/gibbs.hpp
    void (*gibbs_predictions)(const Row& row, float* out);
    double (*gibbs_sums)(const Row& row, int64_t chunk, int64_t used, float* gram, float* right);
    void (*gibbs_draw)(const Coordinate& of);

    // loops/sgd_ratings.hpp, loops/sgd_ranking.hpp: a pass over all events.
    double (*svd_pass)(const Ratings& on, float* users);
    double (*svdpp_pass)(const Ratings& on, float* users, float* implied, const int64_t* rated_ptr, const int32_t* rated);
    std::pair<double, int64_t> (*bpr_pass)(const Pairs& pairs, uint64_t key, const Compared& on, const Rivals& rivals);
    double (*logistic_pass)(const Pairs& pairs, const float* weight, int64_t others, uint64_t key, const Chances& on);

    // loops/rows.hpp: sums of rows and columns.
    void (*add_rows)(float* out, const float* dense, const int32_t* index, const float* value, int64_t entries,
                     int64_t width);
    void (*add_scaled)(float* to, const float* row, float by, int64_t n);
    void (*count_columns)(const uint8_t* panel, const int32_t* column, int64_t entries, int32_t none, int32_t* out);
    bool (*solve_upper)(float* gram, float* right, int64_t m);
    void (*add_gram)(const int64_t* ptr, const int32_t* index, const float* a, int64_t rows, float by, const Panel* x,
                     Panel* y);
    void (*twice_less)(const Panel* x, Panel* y, int64_t items, float times);
};

const Loops& loops();  // of the path in use

// Those compiled in; null on processors of another kind.
extern const Loops* const AVX512_LOOPS;
extern const Loops* const AVX2_LOOPS;
extern const Loops* const PORTABLE_LOOPS;

}  // namespace palate
