// Ordered probit: a value is of class c where a hidden number, normal around f, lies between cut points c and c + 1.
//
// Peter McCullagh. Regression Models for Ordinal Data. JRSS B 1980. The cut points of K classes are K + 1 numbers, the
// first -inf and the last inf. Chances of the tails are computed from the nearer end, where they keep their digits.
#include <cmath>
#include <limits>

#include "bind.hpp"
#include "draws.hpp"
#include "parallel.hpp"

namespace palate {
namespace {

constexpr int64_t SLICE = 4096;  // events whose slopes are summed together, whatever the number of threads
constexpr double LEAST = 1e-290;
constexpr double STEEPEST = 1e100;  // slope, where two cut points meet: its square is a number still

double density(double x) { return 0.3989422804014327 * std::exp(-0.5 * x * x); }
double below(double x) { return 0.5 * std::erfc(-x * 0.7071067811865476); }

// The quantile of p, by the rational functions of Peter Acklam: their error is 1e-9 of it, which no draw shows.
double quantile(double p) {
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                               1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                               6.680131188771972e+01, -1.328068155288572e+01, 1.0};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                               -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00};
    static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                               3.754408661907416e+00, 1.0};
    const auto series = [](const double* of, int n, double x) {
        double sum = of[0];
        for (int i = 1; i < n; ++i) sum = sum * x + of[i];
        return sum;
    };
    if (p > 0.02425 && p < 1.0 - 0.02425) {
        const double q = p - 0.5, r = q * q;
        return q * series(a, 6, r) / series(b, 6, r);
    }
    const double q = std::sqrt(-2.0 * std::log(p < 0.5 ? p : 1.0 - p));
    return (p < 0.5 ? 1.0 : -1.0) * series(c, 6, q) / series(d, 5, q);
}

struct Between {  // where the hidden number lies, measured from f; mirrored where that is nearer to the lower tail
    double low, high, under, chance;
    bool mirrored;
};

Between between(double f, const double* cut, int32_t of) {
    double low = cut[of] - f, high = cut[of + 1] - f;
    const bool mirrored = low > 0.0;
    if (mirrored) {
        const double was = low;
        low = -high, high = -was;
    }
    const double under = below(low);
    return {low, high, under, std::max(below(high) - under, LEAST), mirrored};
}

void require_classes(In1<float> f, In1<int32_t> of, In1<double> cut) {
    require(cut.size() >= 2 && of.size() == f.size(), "one class per event, and cut points of one class or more");
    require_below(of.data(), of.size(), cut.size() - 1, "a class lies outside");
}

// Of the log-likelihood of all classes, by cut point: its slope, and the diagonal and next diagonal of the sum of outer
// products of each event's slopes.
void ordinal_slopes(In1<float> f, In1<int32_t> of, In1<double> cut, Out2<double> slopes) {
    require_classes(f, of, cut);
    const int64_t n = f.size(), cuts = cut.size(), slices = (n + SLICE - 1) / SLICE;
    require_shape(slopes, 3, cuts, "the slopes have another shape");
    nb::gil_scoped_release release;
    std::vector<double> parts(slices * 3 * cuts, 0.0);
    parallel(slices, 1, [&](int64_t begin, int64_t end) {
        for (int64_t e = begin * SLICE; e < std::min(n, end * SLICE); ++e) {
            const int32_t c = of.data()[e];
            const Between at = between(f.data()[e], cut.data(), c);
            const double left = std::min(density(cut.data()[c] - f.data()[e]) / at.chance, STEEPEST);
            const double right = std::min(density(cut.data()[c + 1] - f.data()[e]) / at.chance, STEEPEST);
            double* part = parts.data() + e / SLICE * 3 * cuts;
            part[c] -= left, part[c + 1] += right;
            part[cuts + c] += left * left, part[cuts + c + 1] += right * right;
            part[2 * cuts + c] -= left * right;
        }
    });
    std::fill_n(slopes.data(), 3 * cuts, 0.0);
    for (int64_t s = 0; s < slices; ++s)
        for (int64_t i = 0; i < 3 * cuts; ++i) slopes.data()[i] += parts[s * 3 * cuts + i];
}

// The hidden number of each event: drawn, or, where the key is 0, its mean.
void ordinal_hidden(In1<float> f, In1<int32_t> of, In1<double> cut, uint64_t key, Out1<float> hidden) {
    require_classes(f, of, cut);
    require(hidden.size() == f.size(), "one hidden number per event");
    nb::gil_scoped_release release;
    parallel(f.size(), SLICE, [&](int64_t begin, int64_t end) {
        for (int64_t e = begin; e < end; ++e) {
            const Between at = between(f.data()[e], cut.data(), of.data()[e]);
            double off;
            if (key) {
                const double p = at.under + uniform(key, e) * at.chance;
                off = quantile(std::min(std::max(p, LEAST), 1.0 - 1e-16));
            } else {
                off = (density(at.low) - density(at.high)) / at.chance;
            }
            off = std::min(std::max(off, at.low), at.high);  // rounding may have put it outside
            hidden.data()[e] = static_cast<float>(f.data()[e] + (at.mirrored ? -off : off));
        }
    });
}

// The mean of the classes' values at each f: value[0] + sum over the cut points passed, each by how surely.
void ordinal_means(In1<float> f, In1<double> cut, In1<double> value, Out1<double> sum) {
    require(value.size() + 1 == cut.size() && sum.size() == f.size(), "one value per class, and one sum per event");
    constexpr int64_t STEPS = 4096;  // of a table, interpolated: the error is 1e-6 of the range
    const int64_t cuts = cut.size();
    double low = -8.0, high = 8.0;
    if (cuts > 2) low += cut.data()[1], high += cut.data()[cuts - 2];
    nb::gil_scoped_release release;
    const double step = (high - low) / STEPS;
    std::vector<double> table(STEPS + 2);
    for (int64_t s = 0; s <= STEPS + 1; ++s) {
        table[s] = value.data()[0];
        for (int64_t c = 1; c + 1 < cuts; ++c)
            table[s] += (value.data()[c] - value.data()[c - 1]) * below(low + s * step - cut.data()[c]);
    }
    parallel(f.size(), SLICE, [&](int64_t begin, int64_t end) {
        for (int64_t e = begin; e < end; ++e) {
            const double at = (std::min(std::max<double>(f.data()[e], low), high) - low) / step;
            if (!(at >= 0.0 && at <= STEPS)) {  // NaN is no place in the table
                sum.data()[e] = std::numeric_limits<double>::quiet_NaN();
                continue;
            }
            const int64_t s = static_cast<int64_t>(at);
            sum.data()[e] += table[s] + (at - s) * (table[s + 1] - table[s]);
        }
    });
}

const Binding ORDINAL([](nb::module_& m) {
    m.def("ordinal_slopes", &ordinal_slopes);
    m.def("ordinal_hidden", &ordinal_hidden);
    m.def("ordinal_means", &ordinal_means);
});

}  // namespace
}  // namespace palate
