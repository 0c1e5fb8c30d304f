// Distribution of slices to threads.
#include "parallel.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace palate {

namespace {

int thread_count = 0;

}  // namespace

int threads() { return thread_count > 0 ? thread_count : std::max(1u, std::thread::hardware_concurrency()); }
void set_threads(int n) { thread_count = n; }

void parallel(int64_t n, int64_t grain, const Slice& work) {
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
            next = n;  // the remaining slices need not be done
        }
    };
    std::vector<std::thread> helpers;
    helpers.reserve(std::max(0, many));
    try {
        for (int i = 1; i < many; ++i) helpers.emplace_back(run);
    } catch (const std::exception&) {}  // the system gives no more threads: those that started do the work
    run();
    for (auto& helper : helpers) helper.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace palate
