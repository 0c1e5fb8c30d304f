// Rows shared out among threads: which thread takes a row never changes what comes out for it.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

// One body, compiled for three kinds of processor; the loader picks the best that is there.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

namespace palate {

int threads();             // how many threads a kernel may use
void set_threads(int n);

// How many rows make a slice: `most` where the work, in additions, is much; more where a thread would cost more than it does.
inline int64_t rows_of_slice(int64_t rows, int64_t work, int64_t most) {
    constexpr int64_t worth_a_thread = 1 << 18;
    return std::max(most, rows * worth_a_thread / std::max<int64_t>(1, work));
}

// Calls work(begin, end) over slices of 0..n; every slice is handed out once.
template <class Work>
void parallel(int64_t n, int64_t grain, Work work) {
    const int64_t slices = (n + grain - 1) / std::max<int64_t>(1, grain);
    const int many = static_cast<int>(std::min<int64_t>(threads(), slices));
    std::atomic<int64_t> next{0};
    std::exception_ptr failed;
    std::mutex failing;
    auto run = [&] {
        try {
            for (int64_t begin; (begin = next.fetch_add(grain)) < n;) work(begin, std::min(n, begin + grain));
        } catch (...) {
            std::lock_guard lock(failing);
            failed = std::current_exception();
        }
    };
    std::vector<std::thread> helpers;
    for (int i = 1; i < many; ++i) helpers.emplace_back(run);
    run();
    for (auto& helper : helpers) helper.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace palate
