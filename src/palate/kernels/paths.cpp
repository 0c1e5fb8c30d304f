// The paths that this processor has, the best first, and the one in use.
#include "paths.hpp"

#include <atomic>
#include <string>
#ifdef __x86_64__
#include <cpuid.h>
#endif
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.hpp"

namespace palate {
namespace {

struct Path {
    const char* name;
    const Loops* loops;
};

#ifdef __x86_64__
// The registers that the system saves when it switches threads, one bit each: XCR0.
uint64_t saved_registers() {
    uint32_t low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return uint64_t{high} << 32 | low;
}

// Whether the processor has the instructions of a path, and the system its registers (Intel 64 and IA-32 Architectures
// Software Developer's Manual 1, 14.3 and 15.2). Not by `__builtin_cpu_supports`, whose library clang-cl does not link.
struct Processor {
    bool avx2 = false, avx512 = false;

    Processor() {
        constexpr uint64_t YMM = 0x6, ZMM = 0xe6;
        constexpr uint32_t FMA = 1u << 12, OSXSAVE = 1u << 27;
        constexpr uint32_t BMI = 1u << 3, AVX2 = 1u << 5, BMI2 = 1u << 8;
        constexpr uint32_t F = 1u << 16, DQ = 1u << 17, BW = 1u << 30, VL = 1u << 31;
        uint32_t a, b, c, d, basic;
        if (!__get_cpuid(1, &a, &b, &basic, &d) || !(basic & OSXSAVE) || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
        const auto has = [](uint64_t bits, uint64_t all) { return (bits & all) == all; };
        avx2 = has(basic, FMA) && has(b, BMI | AVX2 | BMI2) && has(saved_registers(), YMM);
        avx512 = avx2 && has(b, F | DQ | BW | VL) && has(saved_registers(), ZMM);
    }
};
#endif

std::vector<Path> paths_of_processor() {
    std::vector<Path> paths;
#ifdef __x86_64__
    const Processor processor;
    if (processor.avx512) paths.push_back({"avx512", AVX512_LOOPS});
    if (processor.avx2) paths.push_back({"avx2", AVX2_LOOPS});
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
