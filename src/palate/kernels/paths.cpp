// Which paths this processor has, the best first, and the one in use.
#include "paths.hpp"

#include <atomic>
#include <string>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.hpp"

namespace palate {
namespace {

struct Path {
    const char* name;
    const Loops* loops;
};

std::vector<Path> paths_of_processor() {
    std::vector<Path> paths;
#ifdef __x86_64__
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (AVX512_LOOPS && avx2 && avx512) paths.push_back({"avx512", AVX512_LOOPS});
    if (AVX2_LOOPS && avx2) paths.push_back({"avx2", AVX2_LOOPS});
#endif
    paths.push_back({"portable", PORTABLE_LOOPS});
    return paths;
}

const std::vector<Path> PATHS = paths_of_processor();
std::atomic<const Path*> current{&PATHS.front()};

void use_path(const std::string& name) {
    const auto path = std::find_if(PATHS.begin(), PATHS.end(), [&](const Path& path) { return name == path.name; });
    require(path != PATHS.end(), "this processor has no such path");
    current = &*path;
}

const Binding PATH_CHOICE([](nb::module_& m) {
    m.def("paths", [] {
        std::vector<std::string> names;
        for (const Path& path : PATHS) names.emplace_back(path.name);
        return names;
    });
    m.def("path", [] { return std::string(current.load()->name); });
    m.def("use_path", &use_path);
});

}  // namespace

const Loops& loops() { return *current.load(std::memory_order_relaxed)->loops; }

}  // namespace palate
