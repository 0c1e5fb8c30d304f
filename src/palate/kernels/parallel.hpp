// Rows distributed among threads: which thread takes a row never changes its result.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>

namespace palate {

int threads();             // how many threads a kernel may use
void set_threads(int n);

// The rows of a slice: `most` where the work, in additions, is large; more where a thread would cost more than it saves.
inline int64_t rows_of_slice(int64_t rows, int64_t work, int64_t most) {
    constexpr int64_t worth_a_thread = 1 << 18;
    return std::max(most, rows * worth_a_thread / std::max<int64_t>(1, work));
}

// Calls work(begin, end) over slices of 0..n; every slice is taken once. Of the exceptions it throws, one is rethrown here.
using Slice = std::function<void(int64_t begin, int64_t end)>;
void parallel(int64_t n, int64_t grain, const Slice& work);

}  // namespace palate
