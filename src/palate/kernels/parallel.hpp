// Rows shared out among threads: which thread takes a row never changes what comes out for it.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace palate {

int threads();             // how many threads a kernel may use
void set_threads(int n);

// How many rows make a slice: `most` where the work, in additions, is much; more where a thread would cost more than it does.
inline int64_t rows_of_slice(int64_t rows, int64_t work, int64_t most) {
    constexpr int64_t worth_a_thread = 1 << 18;
    return std::max(most, rows * worth_a_thread / std::max<int64_t>(1, work));
}

// Calls work(begin, end) over slices of 0..n; every slice is handed out once. Of what it throws, one is thrown again here.
template <class Work>
void parallel(int64_t n, int64_t grain, Work work) {
    grain = std::max<int64_t>(1, grain);
    const int64_t slices = (n + grain - 1) / grain;
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
            next = n;  // what is left need not be done
        }
    };
    std::vector<std::thread> helpers;
    helpers.reserve(std::max(0, many));
    try {
        for (int i = 1; i < many; ++i) helpers.emplace_back(run);
    } catch (const std::exception&) {}  // the system gives no more threads: those that are there do the work
    run();
    for (auto& helper : helpers) helper.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace palate
