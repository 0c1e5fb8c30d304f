// Tiles of products of vectors rounded to bfloat16 (8 bits of precision), where the processor multiplies such pairs.
//
// Packed as in tile.hpp, but by twos of `inner`: [inner / 2][width][2]. Elsewhere `available` says no, and none of it
// is called.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#include "tile.hpp"
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#include <immintrin.h>
#define BF16 1
#endif

namespace palate::bf16 {

using tile::TALL, tile::PANEL;

inline int64_t size(int64_t inner) { return (inner + 1) / 2 * 2; }

// To the nearest, of two equally near the even one; what is too small for a full mantissa becomes 0, as it would in
// the product.
inline uint16_t rounded(float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits += 0x7fff + (bits >> 16 & 1);
    return (bits >> 23 & 0xff) ? static_cast<uint16_t>(bits >> 16) : 0;
}

inline float widened(uint16_t half) {
    const uint32_t bits = static_cast<uint32_t>(half) << 16;
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

// The length of what rounding takes from a vector.
inline double lost(const float* row, int64_t inner) {
    double square = 0;
    for (int64_t f = 0; f < inner; ++f) {
        const double off = static_cast<double>(row[f]) - widened(rounded(row[f]));
        square += off * off;
    }
    return std::sqrt(square);
}

// As tile::pack, by twos.
inline void pack(const float* row, int64_t inner, int64_t width, int64_t at, uint16_t* out) {
    for (int64_t f = 0; f < inner; ++f) out[(f / 2 * width + at) * 2 + f % 2] = rounded(row[f]);
}

#ifdef BF16
inline bool available() { return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw"); }

// The scores of a tile, and of each of its 8 rows which of the 32 reach `floor`. False if none does.
__attribute__((target("avx512f,avx512bw,avx512bf16"))) static bool scored(const uint16_t* eight, const uint16_t* panel,
                                                                         int64_t inner, const float* floor,
                                                                         float* score, uint32_t* reached) {
    __m512 sum[TALL][2];
    for (int64_t t = 0; t < TALL; ++t) sum[t][0] = sum[t][1] = _mm512_setzero_ps();
    for (int64_t f = 0; f < inner / 2; ++f) {
        const __m512bh left = (__m512bh)_mm512_loadu_si512(panel + f * 2 * PANEL);
        const __m512bh right = (__m512bh)_mm512_loadu_si512(panel + f * 2 * PANEL + 2 * WIDE);
        for (int64_t t = 0; t < TALL; ++t) {
            int32_t pair;
            std::memcpy(&pair, eight + (f * TALL + t) * 2, sizeof pair);
            const __m512bh a = (__m512bh)_mm512_set1_epi32(pair);
            sum[t][0] = _mm512_dpbf16_ps(sum[t][0], a, left), sum[t][1] = _mm512_dpbf16_ps(sum[t][1], a, right);
        }
    }
    uint32_t any = 0;
    for (int64_t t = 0; t < TALL; ++t) {
        const __m512 least = _mm512_set1_ps(floor[t]);
        reached[t] = _mm512_cmp_ps_mask(sum[t][0], least, _CMP_GE_OQ) |
                     static_cast<uint32_t>(_mm512_cmp_ps_mask(sum[t][1], least, _CMP_GE_OQ)) << 16;
        any |= reached[t];
    }
    if (!any) return false;
    for (int64_t t = 0; t < TALL; ++t) {
        _mm512_storeu_ps(score + t * PANEL, sum[t][0]);
        _mm512_storeu_ps(score + t * PANEL + WIDE, sum[t][1]);
    }
    return true;
}
#else
inline bool available() { return false; }
inline bool scored(const uint16_t*, const uint16_t*, int64_t, const float*, float*, uint32_t*) { return false; }
#endif

}  // namespace palate::bf16
