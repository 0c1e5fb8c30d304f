// Events put into rows by counting: the matrix of interactions, and the order of each row's events in time.
//
// A distribution sort by the row (H. H. Seward 1954; D. E. Knuth. The Art of Computer Programming 3, 5.2): the rows are
// counted, their ends are the running sums of the counts, and each event goes to the next free place of its row. Events
// of a row keep the order in which they came. Then each row, which is short, is brought in order by itself. So
// no memory is needed beside input and output, but for one number per row.
#include <bit>
#include <limits>
#include <numeric>

#include "bind.hpp"
#include "parallel.hpp"

namespace palate {
namespace {

constexpr int64_t SOON = 16;    // events ahead, whose rows lie anywhere in memory
constexpr int64_t SHORT = 64;  // entries of a row, so that a bit of a number stands for each

// ends[r + 1] = the number of events in rows 0 to r; returns where the next event of each row goes.
std::vector<int64_t> row_ends(In1<int32_t> row, Out1<int64_t> ends) {
    const int64_t rows = ends.size() - 1, events = row.size();
    const int32_t* const of = row.data();
    int64_t* const end = ends.data();
    std::fill(end, end + rows + 1, 0);
    for (int64_t e = 0; e < events; ++e) {
        require(of[e] >= 0 && of[e] < rows, "a row lies outside the matrix");
        ++end[of[e] + 1];
    }
    std::partial_sum(ends.data(), ends.data() + rows + 1, ends.data());
    return {ends.data(), ends.data() + rows};
}

// What one thread needs to bring a row in order: its columns, each with the place at which it came, and its values.
template <class T>
struct Unsorted {
    std::vector<uint64_t> key;
    std::vector<T> value;
};

// Puts each entry of a short row at once where it belongs: behind as many as have lower columns, which takes no branch to
// guess. False, and nothing is done, where two have the same column.
template <class T>
bool place_short(int32_t* index, T* value, int64_t n) {
    constexpr int64_t STEP = 8;
    int32_t column[SHORT];
    T came[SHORT];
    uint8_t place[SHORT];
    const int64_t wide = (n + STEP - 1) / STEP * STEP;
    std::fill(std::copy(index, index + n, column), column + wide, std::numeric_limits<int32_t>::max());
    std::copy(value, value + n, came);
    uint64_t occupied = 0;
    for (int64_t p = 0; p < n; ++p) {
        int32_t lower = 0;
        for (int64_t q = 0; q < wide; ++q) lower += column[q] < column[p];
        place[p] = static_cast<uint8_t>(lower);
        occupied |= uint64_t{1} << lower;
    }
    if (std::popcount(occupied) < n) return false;
    for (int64_t p = 0; p < n; ++p) index[place[p]] = column[p], value[place[p]] = came[p];
    return true;
}

// Brings the entries of one row in the order of their columns, and adds up (in double) those of one column, in the
// order in which they came; returns how many are left.
template <class T>
int64_t sort_and_sum(int32_t* index, T* value, int64_t n, Unsorted<T>& unsorted) {
    if (std::adjacent_find(index, index + n, std::greater_equal<int32_t>()) == index + n) return n;
    if (n <= SHORT && place_short(index, value, n)) return n;
    unsorted.value.assign(value, value + n);
    unsorted.key.resize(n);
    for (int64_t p = 0; p < n; ++p) unsorted.key[p] = static_cast<uint64_t>(index[p]) << 32 | static_cast<uint32_t>(p);
    std::sort(unsorted.key.begin(), unsorted.key.end());
    int64_t filled = 0;
    for (int64_t p = 0; p < n;) {
        const uint64_t column = unsorted.key[p] >> 32;
        double sum = 0.0;
        for (; p < n && unsorted.key[p] >> 32 == column; ++p) sum += unsorted.value[static_cast<uint32_t>(unsorted.key[p])];
        index[filled] = static_cast<int32_t>(column), value[filled++] = static_cast<T>(sum);
    }
    return filled;
}

// The matrix of (row, column, value): ends, then columns and values, of which the returned number are filled.
template <class T>
int64_t rows_of_pairs(In1<int32_t> row, In1<int32_t> column, Strided1<T> values, int64_t columns,
                      Out1<int64_t> ends, Out1<int32_t> index, Out1<T> value) {
    const int64_t events = row.size();
    require(ends.size() >= 1, "indptr has no place for its start");
    require(column.size() == events && values.size() == events, "as many rows as columns and values");
    require(index.size() == events && value.size() == events, "a place for each event");
    nb::gil_scoped_release release;
    const int64_t rows = ends.size() - 1, step = values.stride(0);
    std::vector<int64_t> next = row_ends(row, ends);
    const int32_t *const of = row.data(), *const from = column.data();
    int32_t* const to = index.data();
    T* const value_to = value.data();
    for (int64_t e = 0; e < events; ++e) {
        if (e + 2 * SOON < events) __builtin_prefetch(&next[of[e + 2 * SOON]], 1);
        if (e + SOON < events) {
            const int64_t soon = next[of[e + SOON]];
            __builtin_prefetch(to + soon, 1), __builtin_prefetch(value_to + soon, 1);
        }
        require(from[e] >= 0 && from[e] < columns, "a column lies outside the matrix");
        const int64_t place = next[of[e]]++;
        to[place] = from[e];
        value_to[place] = values.data()[e * step];
    }
    std::vector<int64_t>& size = next;
    parallel(rows, rows_of_slice(rows, 4 * events, 256), [&](int64_t begin, int64_t end) {
        Unsorted<T> unsorted;
        for (int64_t r = begin; r < end; ++r) {
            const int64_t at = ends.data()[r];
            size[r] = sort_and_sum(index.data() + at, value.data() + at, ends.data()[r + 1] - at, unsorted);
        }
    });
    int64_t filled = 0;  // rows close up over what was added together
    for (int64_t r = 0; r < rows; ++r) {
        const int64_t at = ends.data()[r];
        if (filled != at) {
            std::copy(index.data() + at, index.data() + at + size[r], index.data() + filled);
            std::copy(value.data() + at, value.data() + at + size[r], value.data() + filled);
        }
        ends.data()[r] = filled;
        filled += size[r];
    }
    ends.data()[rows] = filled;
    return filled;
}

// The place of each event, row by row, by its time; of equal times, as they came.
void rows_in_time(In1<int32_t> row, Strided1<int64_t> time, Out1<int64_t> ends, Out1<int64_t> order) {
    require(ends.size() >= 1, "the offsets have no place for their start");
    require(time.size() == row.size() && order.size() == row.size(), "as many times and places as rows");
    nb::gil_scoped_release release;
    const int64_t rows = ends.size() - 1, step = time.stride(0);
    std::vector<int64_t> next = row_ends(row, ends);
    const int32_t* const of = row.data();
    int64_t* const place = order.data();
    for (int64_t e = 0, events = row.size(); e < events; ++e) place[next[of[e]]++] = e;
    if (step == 0) return;  // one time for all
    const auto earlier = [&](int64_t a, int64_t b) { return time.data()[a * step] < time.data()[b * step]; };
    parallel(rows, rows_of_slice(rows, 4 * row.size(), 256), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) {
            int64_t *first = order.data() + ends.data()[r], *last = order.data() + ends.data()[r + 1];
            if (!std::is_sorted(first, last, earlier)) std::stable_sort(first, last, earlier);
        }
    });
}

const Binding GROUPING([](nb::module_& m) {
    m.def("rows_of_pairs", &rows_of_pairs<float>);
    m.def("rows_of_pairs", &rows_of_pairs<double>);
    m.def("rows_in_time", &rows_in_time);
});

}  // namespace
}  // namespace palate
