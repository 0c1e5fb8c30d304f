// Sums of many rows of a table: of floats, of counts, and in panels of rows that lie side by side.
#pragma once
#include "../filter.hpp"
#include "wide.hpp"

namespace palate::PATH::rows {

template <int64_t N> struct Some {
    typedef float Vector __attribute__((vector_size(4 * N)));
    typedef float Unaligned __attribute__((vector_size(4 * N), aligned(4), may_alias));
};
template <> struct Some<1> {
    typedef float Vector;
    typedef float Unaligned;
};

// out[c] += sum over p of value[p] dense[index[p]][c] for c below `many`, in MOST vectors of N at most: the last may lie
// over a part of that before it, which sums the same.
template <int64_t N, int64_t MOST>
static INLINE void add_columns(float* out, const float* dense, const int32_t* index, const float* value,
                               int64_t entries, int64_t width, int64_t many) {
    if constexpr (N > 1) if (many < N) return add_columns<N / 2, 2>(out, dense, index, value, entries, width, many);
    if constexpr (MOST > 1)
        if (many <= (MOST - 1) * N) return add_columns<N, MOST - 1>(out, dense, index, value, entries, width, many);
    using Unaligned = typename Some<N>::Unaligned;
    const auto each = [last = many - N](auto&& visit) INLINED {
        UNROLL for (int64_t i = 0; i < MOST; ++i) visit(i, i + 1 < MOST ? i * N : last);
    };
    typename Some<N>::Vector sum[MOST];
    each([&](int64_t i, int64_t c) INLINED { sum[i] = *reinterpret_cast<const Unaligned*>(out + c); });
    for (int64_t p = 0; p < entries; ++p) {
        const float* row = dense + index[p] * width;
        each([&](int64_t i, int64_t c) INLINED { sum[i] += value[p] * *reinterpret_cast<const Unaligned*>(row + c); });
    }
    each([&](int64_t i, int64_t c) INLINED { *reinterpret_cast<Unaligned*>(out + c) = sum[i]; });
}

// out[c] += sum over p of value[p] dense[index[p]][c].
static void add_rows(float* out, const float* dense, const int32_t* index, const float* value, int64_t entries,
                     int64_t width) {
    constexpr int64_t MOST = LANES == 16 ? 4 : 8;
    for (int64_t c = 0; c < width; c += MOST * LANES)
        add_columns<LANES, MOST>(out + c, dense + c, index, value, entries, width, std::min(MOST * LANES, width - c));
}

static void add_scaled(float* to, const float* row, float by, int64_t n) {
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) store(to + i, at(to + i) + by * at(row + i));
    for (; i < n; ++i) to[i] += by * row[i];
}

typedef uint64_t Bits __attribute__((vector_size(4 * LANES), may_alias));

// sum + a + b, each bit by itself: the sum's last digit stays, the other is carried.
static INLINE Bits add(Bits& sum, const Bits& a, const Bits& b) {
    const Bits either = sum ^ a, carried = (sum & a) | (either & b);
    sum = either ^ b;
    return carried;
}

// Adds 2^N lines to the N last digits of their sums; returns what is carried to the next.
template <int N> static INLINE Bits add_lines(Bits* digit, const uint8_t* const* line) {
    if constexpr (N == 0) {
        return *reinterpret_cast<const Bits*>(*line);
    } else {
        const Bits a = add_lines<N - 1>(digit, line), b = add_lines<N - 1>(digit, line + (1 << (N - 1)));
        return add(digit[N - 1], a, b);
    }
}

// How many of the columns each of the 512 rows of a panel of bits fills (panels.hpp); column `none` is in no row. Sixteen
// columns at a time, by carries as one adds on paper; what they carry to the fifth digit is counted in bytes.
static void count_columns(const uint8_t* panel, const int32_t* column, int64_t entries, int32_t none, int32_t* out) {
    constexpr int64_t LINE = 64, PARTS = LINE / sizeof(Bits), DIGITS = 4, BLOCK = 1 << DIGITS, MOST = 255 * BLOCK;
    constexpr uint64_t ONES = 0x0101010101010101;
    for (int64_t from = 0; from < entries; from += MOST) {
        Bits digit[PARTS][DIGITS] = {}, carried[PARTS][8] = {};
        const int64_t end = std::min(entries, from + MOST);
        for (int64_t p = from; p < end; p += BLOCK) {
            const uint8_t* line[BLOCK];
            for (int64_t i = 0; i < BLOCK; ++i) line[i] = panel + (p + i < end ? column[p + i] : none) * LINE;
            for (int64_t part = 0; part < PARTS; ++part) {
                const Bits fifth = add_lines<DIGITS>(digit[part], line);
                UNROLL for (int64_t bit = 0; bit < 8; ++bit) carried[part][bit] += fifth >> bit & ONES;
                for (int64_t i = 0; i < BLOCK; ++i) line[i] += sizeof(Bits);
            }
        }
        for (int64_t bit = 0; bit < 8; ++bit)
            for (int64_t part = 0; part < PARTS; ++part, out += sizeof(Bits)) {
                Bits low{};
                for (int64_t d = 0; d < DIGITS; ++d) low += (digit[part][d] >> bit & ONES) << d;
                uint8_t few[sizeof(Bits)], many[sizeof(Bits)];
                std::memcpy(few, &low, sizeof few), std::memcpy(many, &carried[part][bit], sizeof many);
                for (size_t i = 0; i < sizeof few; ++i) out[i] += few[i] + BLOCK * many[i];
            }
        out -= 8 * LINE;
    }
}

// gram (upper triangle, `m` wide) becomes U with U^T U = gram and `right` the solution; false if there is none.
static bool solve_upper(float* gram, float* right, int64_t m) {
    for (int64_t k = 0; k < m; ++k) {
        float* row = gram + k * m;
        if (!(row[k] > 0.0f && row[k] < INFINITY)) return false;
        const float length = 1.0f / std::sqrt(row[k]);
        for (int64_t j = k; j < m; ++j) row[j] *= length;
        right[k] /= row[k];
        for (int64_t i = k + 1; i < m; ++i) {
            add_scaled(gram + i * m + i, row + i, -row[i], m - i);
            right[i] -= row[i] * right[k];
        }
    }
    for (int64_t k = m - 1; k >= 0; --k) {
        const float* row = gram + k * m;
        Wide sum{};
        int64_t j = k + 1;
        for (; j + WIDE <= m; j += WIDE) sum.add_product(row + j, right + j);
        for (right[k] -= total(sum); j < m; ++j) right[k] -= row[j] * right[j];
        right[k] /= row[k];
        if (!(std::abs(right[k]) < INFINITY)) return false;
    }
    return true;
}

// y += by A^T A x: each row of A gathers from x, and adds its sum to the same places of y.
static void add_gram(const int64_t* ptr, const int32_t* index, const float* a, int64_t rows, float by, const Panel* x,
                     Panel* y) {
    constexpr int64_t SOME = Panel::WIDTH / LANES;
    for (int64_t r = 0; r < rows; ++r) {
        Register sum[SOME] = {};
        for (int64_t p = ptr[r]; p < ptr[r + 1]; ++p)
            UNROLL for (int64_t i = 0; i < SOME; ++i) sum[i] += a[p] * at(x[index[p]].value + i * LANES);
        UNROLL for (int64_t i = 0; i < SOME; ++i) sum[i] *= by;
        for (int64_t p = ptr[r]; p < ptr[r + 1]; ++p) {
            float* to = y[index[p]].value;
            UNROLL for (int64_t i = 0; i < SOME; ++i) store(to + i * LANES, at(to + i * LANES) + a[p] * sum[i]);
        }
    }
}

// y = times x - y
static void twice_less(const Panel* x, Panel* y, int64_t items, float times) {
    for (int64_t i = 0; i < items; ++i)
        UNROLL for (int64_t j = 0; j < Panel::WIDTH; j += LANES)
            store(y[i].value + j, times * at(x[i].value + j) - at(y[i].value + j));
}

}  // namespace palate::PATH::rows
