// Ridge regressions by a few steps of conjugate gradients from starting vectors: linear in the entries, no matrix of f by f.
//
// Takács, Pilászy, Tikk (RecSys 2011), in the coordinates u = D^1/2 v, D = diag(spread + l2), in which what rows share
// is the identity: (I + sum c_p z_p z_p^T) u = sum t_p z_p with z = D^-1/2 x. A step is one pass over the entries,
// and far fewer steps are needed, for all that is left to even out is what the row itself adds. Of the last step only
// its length is wanted, which takes half a pass.
#pragma once
#include "../ridge.hpp"
#include "wide.hpp"

namespace palate::PATH::steps {

constexpr int64_t BLOCK = 512;  // entries whose vectors are held: of most rows all, once for all passes
constexpr int64_t NEAR = 32;    // entries whose vectors stay in the first cache while they are used twice

struct Passes {
    const Ridge& a;
    float *z, *confidence, *target;
    float *root, *scale;            // of D, and 1 over it
    int64_t row = 0;
    int64_t first_entry = -1;       // of those in z
    int64_t next = 0, next_end = 0;  // entries of the next row whose vectors are prefetched meanwhile
};

static void prefetch(Passes& p, int64_t entries) {
    for (const int64_t end = std::min(p.next + entries, p.next_end); p.next < end; ++p.next)
        for (int64_t i = 0; i < p.a.width; i += WIDE)
            __builtin_prefetch(p.a.x + p.a.indices[p.next] * p.a.width + i, 0, 2);
}

static void gather(Passes& p, int64_t first, int64_t entries) {
    if (p.first_entry == first) return;
    p.first_entry = first;
    const int64_t width = p.a.width, end = padded(entries, WIDE);
    constexpr int64_t AHEAD = 16;
    for (int64_t e = 0; e < entries; ++e) {
        if (e + AHEAD < entries) {
            const float* ahead = p.a.x + p.a.indices[first + e + AHEAD] * width;
            for (int64_t i = 0; i < width; i += WIDE) __builtin_prefetch(ahead + i);
        }
        const float* x = p.a.x + p.a.indices[first + e] * width;
        for (int64_t i = 0; i < width; i += LANES) store(p.z + e * width + i, at(x + i) * at(p.scale + i));
    }
    std::fill(p.z + entries * width, p.z + end * width, 0.0f);
    std::copy_n(p.a.confidence + first, entries, p.confidence);
    std::copy_n(p.a.target + first, entries, p.target);
    std::fill(p.confidence + entries, p.confidence + end, 0.0f);
    std::fill(p.target + entries, p.target + end, 0.0f);
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

// Some registers of out += sum of weight z over an even number of rows of z.
template <int64_t SOME>
static INLINE void combine_some(const float* z, const float* weight, int64_t entries, int64_t width, float* out) {
    Register even[SOME], odd[SOME] = {};
    UNROLL for (int64_t i = 0; i < SOME; ++i) even[i] = at(out + i * LANES);
    for (int64_t t = 0; t < entries; t += 2, z += 2 * width) {
        UNROLL for (int64_t i = 0; i < SOME; ++i) even[i] += weight[t] * at(z + i * LANES);
        UNROLL for (int64_t i = 0; i < SOME; ++i) odd[i] += weight[t + 1] * at(z + width + i * LANES);
    }
    UNROLL for (int64_t i = 0; i < SOME; ++i) store(out + i * LANES, even[i] + odd[i]);
}

static INLINE void combine(const float* z, const float* weight, int64_t rows, int64_t width, float* out) {
    constexpr int64_t SOME = 4;
    int64_t i = 0;
    for (; i + SOME * LANES <= width; i += SOME * LANES) combine_some<SOME>(z + i, weight, padded(rows, 2), width, out + i);
    for (; i < width; i += LANES) combine_some<1>(z + i, weight, padded(rows, 2), width, out + i);
}

// out += Z^T (share t - c Z u) over some entries.
static void pass(Passes& p, int64_t entries, float share, const float* u, float* out) {
    const int64_t width = p.a.width;
    for (int64_t first = 0; first < entries; first += NEAR) {
        const int64_t many = std::min(NEAR, entries - first);
        const float* z = p.z + first * width;
        float weight[NEAR];
        prefetch(p, NEAR / 4);
        for (int64_t t = 0; t < many; t += LANES)
            store(weight + t, share * at(p.target + first + t) - at(p.confidence + first + t) * dots(z + t * width, u, width));
        combine(z, weight, many, width, out);
    }
}

// work(entries), with the vectors of as many entries held.
template <class Work> static INLINE void each_block(Passes& p, Work work) {
    const int64_t last = p.a.indptr[p.row + 1];
    for (int64_t at = p.a.indptr[p.row]; at < last; at += BLOCK) {
        const int64_t entries = std::min(BLOCK, last - at);
        gather(p, at, entries);
        work(entries);
    }
}

// out = share sum t z - (I + sum c z z^T) u.
static void residual(Passes& p, float share, const float* u, float* out) {
    for (int64_t i = 0; i < p.a.width; ++i) out[i] = -u[i];
    each_block(p, [&](int64_t entries) INLINED { pass(p, entries, share, u, out); });
}

// u^T (I + sum c z z^T) u
static float bend(Passes& p, const float* u) {
    Wide sum{};
    each_block(p, [&](int64_t entries) INLINED {
        for (int64_t t = 0; t < entries; t += WIDE) {
            prefetch(p, NEAR / 8);
            UNROLL for (int64_t part = 0; part < PARTS; ++part) {
                const int64_t e = t + part * LANES;
                const Register dot = dots(p.z + e * p.a.width, u, p.a.width);
                sum.part[part] += at(p.confidence + e) * dot * dot;
            }
        }
    });
    return inner(u, u, p.a.width) + total(sum);
}

// to = x + share y
static void add(float* to, const float* x, float share, const float* y, int64_t n) {
    for (int64_t i = 0; i < n; i += LANES) store(to + i, at(x + i) + share * at(y + i));
}

// The starts of some rows along the axes, some at a time, so that the axes are read the fewer times.
static void rotate(const Ridge& a, const int64_t* rows, int64_t many) {
    constexpr int64_t AT_ONCE = 8 / PARTS;
    const int64_t width = a.width;
    for (int64_t k = 0; k < many; ++k) fetch(a.start + rows[k] * a.factors, a.factors);
    for (int64_t first = 0; first < many; first += AT_ONCE) {
        const float* from[AT_ONCE];
        for (int64_t r = 0; r < AT_ONCE; ++r) from[r] = a.start + rows[std::min(first + r, many - 1)] * a.factors;
        for (int64_t i = 0; i < width; i += WIDE) {
            Wide sum[AT_ONCE] = {};
            for (int64_t k = 0; k < a.factors; ++k)
                UNROLL for (int64_t r = 0; r < AT_ONCE; ++r) sum[r].add_product(from[r][k], a.rotation + k * width + i);
            UNROLL for (int64_t r = 0; r < AT_ONCE; ++r)
                if (first + r < many) store(a.out + rows[first + r] * width + i, sum[r]);
        }
    }
}

static void begin(const Ridge& a, const int64_t* rows, int64_t many) {
    if (a.start && a.rotation) return rotate(a, rows, many);
    for (int64_t k = 0; k < many; ++k) {
        float* v = a.out + rows[k] * a.width;
        std::fill(v, v + a.width, 0.0f);
        if (a.start) std::copy_n(a.start + rows[k] * a.factors, a.factors, v);
    }
}

static bool solve(Passes& p, int steps, float* u, float* rest, float* direction, float* moved) {
    const int64_t width = p.a.width;
    float* v = p.a.out + p.row * width;
    for (int64_t i = 0; i < width; i += LANES) store(u + i, at(v + i) * at(p.root + i));
    residual(p, 1.0f, u, rest);
    std::copy(rest, rest + width, direction);
    float length = inner(rest, rest, width);
    const float near = 1e-12f * length;
    for (int step = 1; step <= steps && length > near; ++step) {
        if (step < steps) residual(p, 0.0f, direction, moved);  // minus the matrix times the direction
        const float bent = step < steps ? -inner(direction, moved, width) : bend(p, direction);
        if (!(bent > 0.0f && bent < INFINITY)) return false;
        add(u, u, length / bent, direction, width);
        if (step == steps) break;
        add(rest, rest, length / bent, moved, width);
        const float before = length;
        length = inner(rest, rest, width);
        add(direction, rest, length / before, direction, width);
    }
    for (int64_t i = 0; i < width; i += LANES) store(v + i, at(u + i) * at(p.scale + i));
    return length < INFINITY;
}

static void set_scale(Passes& p) {
    for (int64_t i = 0; i < p.a.width; ++i) {
        p.root[i] = i < p.a.factors ? std::sqrt(p.a.spread[i] + p.a.l2[p.row]) : 0.0f;
        p.scale[i] = i < p.a.factors ? 1.0f / p.root[i] : 0.0f;
    }
}

// Row after row; false where one of them has no single solution.
static bool solve(const Ridge& a, const int64_t* rows, int64_t many, int steps, Scratch& scratch) {
    int64_t most = 0;
    for (int64_t k = 0; k < many; ++k) most = std::max(most, std::min(BLOCK, padded(a.length(rows[k]), WIDE)));
    const int64_t width = a.width;
    float *u = scratch.of((6 + most) * width + 2 * most), *rest = u + width, *direction = rest + width;
    float *moved = direction + width, *root = moved + width, *scale = root + width, *z = scale + width;
    float *confidence = z + most * width;
    Passes p{.a = a, .z = z, .confidence = confidence, .target = confidence + most, .root = root, .scale = scale};
    bool solved = true;
    begin(a, rows, many);
    for (int64_t k = 0; k < many; ++k) {
        p.row = rows[k], p.first_entry = -1;
        if (k == 0 || a.l2[rows[k]] != a.l2[rows[k - 1]]) set_scale(p);
        if (k + 1 < many) p.next = a.indptr[rows[k + 1]], p.next_end = std::min(p.next + BLOCK, a.indptr[rows[k + 1] + 1]);
        if (!solve(p, steps, u, rest, direction, moved)) solved = false;
    }
    return solved;
}

}  // namespace palate::PATH::steps
