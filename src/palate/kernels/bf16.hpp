// Tiles of products of vectors rounded to bfloat16 (8 bits of precision), where the processor multiplies whole tiles.
//
// AMX: registers of 16 rows of 64 bytes, and an instruction that adds to 16 x 16 sums the products of 16 x 32 numbers
// with 32 x 16, eight times what float32 does in that time. What is too small for a full mantissa counts as 0, in and
// out; sums are rounded to the nearest. Packed are 32 rows as a group, [inner / 32][32][32], and 32 as a panel, by twos
// of `inner`, [inner / 2][32][2], with zeros up to a multiple of 32. Elsewhere `available` says no, and none of it is
// called.
// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18: Programming with Intel AMX.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "paths.hpp"
#if defined(__x86_64__) && !defined(__clang__) && defined(__linux__) && __GNUC__ >= 12
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#define BF16 1
#endif

namespace palate::bf16 {

constexpr int64_t TALL = 32, PANEL = 32, DEEP = 32;  // rows of a group and of a panel, and how many of their numbers are multiplied at once

inline int64_t size(int64_t inner) { return padded(inner, DEEP); }

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

// A row becomes column `at` of a panel.
inline void pack_column(const float* row, int64_t inner, int64_t at, uint16_t* out) {
    for (int64_t f = 0; f < inner; ++f) out[(f / 2 * PANEL + at) * 2 + f % 2] = rounded(row[f]);
}

// A row becomes row `at` of a group.
inline void pack_row(const float* row, int64_t inner, int64_t at, uint16_t* out) {
    for (int64_t from = 0; from < inner; from += DEEP)
        for (int64_t f = from; f < std::min(from + DEEP, inner); ++f)
            out[from * TALL + at * DEEP + f - from] = rounded(row[f]);
}

#ifdef BF16
// Whether the path is that of the processors that have such tiles, and the system, which has to be asked, lets this
// process use them.
inline bool available() {
    constexpr int ask_for = 0x1023, tiles = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA of asm/prctl.h
    static const bool granted = __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512f") &&
                                syscall(SYS_arch_prctl, ask_for, tiles) == 0;
    return granted && &loops() == AVX512_LOOPS;
}

// Makes each of the thread's tiles 16 rows of 64 bytes.
__attribute__((target("amx-tile"))) static void begin() {
    struct {
        uint8_t palette = 1, start = 0, none[14] = {};
        uint16_t bytes[16] = {};
        uint8_t rows[16] = {};
    } shape;
    for (int i = 0; i < 8; ++i) shape.bytes[i] = 64, shape.rows[i] = 16;
    asm volatile("" : : "r"(&shape) : "memory");  // the compiler is not told that all of it is read
    _tile_loadconfig(&shape);
}

__attribute__((target("amx-tile"))) static void end() { _tile_release(); }

// The scores of a group by a panel, and of each of its rows which of the columns reach `floor`. False if none does.
__attribute__((target("amx-tile,amx-bf16,avx512f"))) static bool scored(const uint16_t* group, const uint16_t* panel,
                                                                       int64_t inner, const float* floor,
                                                                       float* score, uint32_t* reached) {
    constexpr int64_t HALF = TALL / 2, LINE = PANEL * sizeof(float);
    asm volatile("" : : : "memory");  // nor that it reads these
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int64_t f = 0; f < inner; f += DEEP) {
        _tile_loadd(4, group + f * TALL, DEEP * sizeof(uint16_t));
        _tile_loadd(5, group + f * TALL + HALF * DEEP, DEEP * sizeof(uint16_t));
        _tile_loadd(6, panel + f * PANEL, 2 * PANEL * sizeof(uint16_t));
        _tile_loadd(7, panel + f * PANEL + 2 * WIDE, 2 * PANEL * sizeof(uint16_t));
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, score, LINE);
    _tile_stored(1, score + WIDE, LINE);
    _tile_stored(2, score + HALF * PANEL, LINE);
    _tile_stored(3, score + HALF * PANEL + WIDE, LINE);
    uint32_t any = 0;
    for (int64_t t = 0; t < TALL; ++t) {
        const __m512 least = _mm512_set1_ps(floor[t]);
        const float* at = score + t * PANEL;
        const uint32_t low = _mm512_cmp_ps_mask(_mm512_loadu_ps(at), least, _CMP_GE_OQ);
        const uint32_t high = _mm512_cmp_ps_mask(_mm512_loadu_ps(at + WIDE), least, _CMP_GE_OQ);
        reached[t] = low | high << WIDE;
        any |= reached[t];
    }
    return any;
}
#else
inline bool available() { return false; }
inline void begin() {}
inline void end() {}
inline bool scored(const uint16_t*, const uint16_t*, int64_t, const float*, float*, uint32_t*) { return false; }
#endif

// A thread multiplies tiles while it has one of these that is on.
class Tiles {
  public:
    explicit Tiles(bool on) : on_(on) {
        if (on_) begin();
    }
    ~Tiles() {
        if (on_) end();
    }
    Tiles(const Tiles&) = delete;

  private:
    bool on_;
};

}  // namespace palate::bf16
