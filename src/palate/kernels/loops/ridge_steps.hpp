// One ridge regression by a few steps of conjugate gradients from a given start: linear in the entries, no f by f.
//
// Takács, Pilászy, Tikk (RecSys 2011), in the coordinates u = D^1/2 v, D = diag(spread + l2), in which what rows share
// is the identity: (I + sum c_p z_p z_p^T) u = sum t_p z_p with z = D^-1/2 x. A step is one pass over the entries,
// and far fewer steps are needed, for all that is left to even out is what the row itself adds.
#pragma once
#include "../ridge.hpp"
#include "wide.hpp"

namespace palate::PATH::steps {

constexpr int64_t BLOCK = 512;  // entries whose vectors are held near: of most rows all, once for all passes

struct Passes {
    const Ridge& a;
    int64_t row;
    float *z, *scale;
    int64_t held = -1;  // the entry that z begins with
};

static void gather(Passes& p, int64_t first, int64_t entries) {
    if (p.held == first) return;
    p.held = first;
    const int64_t width = p.a.width;
    for (int64_t e = 0; e < entries; ++e) {
        if (e + 16 < entries)
            for (int64_t i = 0; i < width; i += WIDE) __builtin_prefetch(p.a.x + p.a.indices[first + e + 16] * width + i);
        const float* x = p.a.x + p.a.indices[first + e] * width;
        for (int64_t i = 0; i < width; i += LANES) store(p.z + e * width + i, at(x + i) * at(p.scale + i));
    }
    std::fill(p.z + entries * width, p.z + padded(entries, WIDE) * width, 0.0f);
}

constexpr int64_t DOTS = std::min(LANES, REGISTERS / 2 / static_cast<int>(PARTS));  // made at a time, in registers

// dot[t] = z_t u, of LANES entries.
static INLINE Register dots(const float* z, const float* u, int64_t width) {
    Register sums[LANES];
    UNROLL for (int64_t first = 0; first < LANES; first += DOTS) {
        Wide dot[DOTS] = {};
        for (int64_t i = 0; i < width; i += WIDE)
            UNROLL for (int64_t t = 0; t < DOTS; ++t) dot[t].add_product(z + (first + t) * width + i, u + i);
        UNROLL for (int64_t t = 0; t < DOTS; ++t) sums[first + t] = folded(dot[t]);
    }
    return totals(sums);
}

// out += Z^T (share t - c Z u) over some entries, 16 at a time.
static void pass(const Passes& p, int64_t first, int64_t entries, float share, const float* u, float* out) {
    const int64_t width = p.a.width;
    for (int64_t e = 0; e < entries; e += WIDE) {
        const float* z = p.z + e * width;
        float dot[WIDE], weight[WIDE] = {};
        UNROLL for (int64_t t = 0; t < WIDE; t += LANES) store(dot + t, dots(z + t * width, u, width));
        for (int64_t t = 0; t < std::min(WIDE, entries - e); ++t)
            weight[t] = share * p.a.target[first + e + t] - p.a.confidence[first + e + t] * dot[t];
        for (int64_t i = 0; i < width; i += LANES) {
            Register even = at(out + i), odd = {};
            UNROLL for (int64_t t = 0; t < WIDE; t += 2) {
                even += weight[t] * at(z + t * width + i);
                odd += weight[t + 1] * at(z + (t + 1) * width + i);
            }
            store(out + i, even + odd);
        }
    }
}

// out = share sum t z - (I + sum c z z^T) u.
static void residual(Passes& p, float share, const float* u, float* out) {
    for (int64_t i = 0; i < p.a.width; ++i) out[i] = -u[i];
    const int64_t last = p.a.indptr[p.row + 1];
    for (int64_t at = p.a.indptr[p.row]; at < last; at += BLOCK) {
        const int64_t entries = std::min(BLOCK, last - at);
        gather(p, at, entries);
        pass(p, at, entries, share, u, out);
    }
}

// to = x + share y
static void add(float* to, const float* x, float share, const float* y, int64_t n) {
    for (int64_t i = 0; i < n; i += LANES) store(to + i, at(x + i) + share * at(y + i));
}

static bool solve(const Ridge& a, int64_t row, int steps, Room& room) {
    const int64_t width = a.width, entries = std::min(BLOCK, padded(a.length(row), WIDE));
    float* scale = room.of((5 + entries) * width);
    float *u = scale + width, *rest = u + width, *way = rest + width, *moved = way + width, *v = a.out + row * width;
    for (int64_t i = 0; i < width; ++i) {
        scale[i] = i < a.factors ? 1.0f / std::sqrt(a.spread[i] + a.l2[row]) : 0.0f;
        u[i] = i < a.factors ? v[i] / scale[i] : 0.0f;
    }
    Passes p{.a = a, .row = row, .z = moved + width, .scale = scale};
    residual(p, 1.0f, u, rest);
    std::copy(rest, rest + width, way);
    float length = inner(rest, rest, width);
    const float near = 1e-12f * length;
    for (int step = 0; step < steps && length > near; ++step) {
        residual(p, 0.0f, way, moved);  // minus the matrix times the way
        const float bent = -inner(way, moved, width);
        if (!(bent > 0.0f)) return false;
        add(u, u, length / bent, way, width);
        add(rest, rest, length / bent, moved, width);
        const float before = length;
        length = inner(rest, rest, width);
        add(way, rest, length / before, way, width);
    }
    for (int64_t i = 0; i < width; ++i) v[i] = u[i] * scale[i];
    return length < INFINITY;
}

}  // namespace palate::PATH::steps
