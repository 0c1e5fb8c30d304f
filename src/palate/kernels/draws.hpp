// Random numbers by counter: the n-th draw of a key is the same whoever asks for it, and in whatever order.
//
// The bits are SplitMix64's (Steele, Lea, Flood. Fast Splittable Pseudorandom Number Generators. OOPSLA 2014), normal
// numbers are made of them by Box and Muller (1958).
#pragma once
#include <cmath>
#include <cstdint>

namespace palate {

inline uint64_t bits(uint64_t key, uint64_t counter) {
    uint64_t z = key + (counter + 1) * 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

inline int64_t drawn(uint64_t key, uint64_t counter, uint64_t below) {  // a whole number from 0 on
    return static_cast<int64_t>(((bits(key, counter) >> 32) * below) >> 32);
}

inline double uniform(uint64_t key, uint64_t counter) {  // above 0 and below 1
    return (static_cast<double>(bits(key, counter) >> 12) + 0.5) * 0x1p-52;
}

// Normal numbers number 0 to n of a key, two from each draw.
inline void normals(uint64_t key, int64_t n, float* out) {
    for (int64_t i = 0; i < n; i += 2) {
        const uint64_t drawn = bits(key, i);
        const float length = std::sqrt(-2.0f * std::log((static_cast<float>(drawn >> 40) + 0.5f) * 0x1p-24f));
        const float turn = static_cast<float>(drawn & 0xffffff) * (6.283185307f * 0x1p-24f);
        out[i] = length * std::cos(turn);
        if (i + 1 < n) out[i + 1] = length * std::sin(turn);
    }
}

}  // namespace palate
