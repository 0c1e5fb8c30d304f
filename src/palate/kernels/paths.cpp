// Which paths this processor has, the best first, and the one in use.
#include "paths.hpp"

#include <atomic>
#include <string>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.hpp"

namespace palate {

struct Path {
    const char* name;
    const Loops* loops;
};

static std::vector<Path> found() {
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

static const std::vector<Path> PATHS = found();
static std::atomic<const Path*> used{&PATHS.front()};

const Loops& loops() { return *used.load(std::memory_order_relaxed)->loops; }

static void use_path(const std::string& name) {
    const auto path = std::find_if(PATHS.begin(), PATHS.end(), [&](const Path& one) { return name == one.name; });
    require(path != PATHS.end(), "this processor has no such path");
    used = &*path;
}

void bind_paths(nb::module_& m) {
    m.def("paths", [] {
        std::vector<std::string> names;
        for (const Path& path : PATHS) names.emplace_back(path.name);
        return names;
    });
    m.def("path", [] { return std::string(used.load()->name); });
    m.def("use_path", &use_path);
}

}  // namespace palate
