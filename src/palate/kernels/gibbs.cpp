// Gibbs sampling of a factorization machine whose features come in sides: of the user, of the item, of the moment.
//
// Each side is a sparse matrix X with one row per user (item, moment), whose columns have a bias and k factors each: a
// row of W. What a row stands for is the vector P_r = sum_j X_rj W_j, its bias first. An event that joins the rows r of
// one side, q and t of the others is predicted as the sum of their biases and the inner products of the factors of each
// two of them. In one side's vectors that is linear: P_r h + c, where h = (1, factors of q plus those of t) and c is
// what the others have without r.
//
// So of all events of row r its columns need two sums, A_r = sum h h^T and b_r = sum h (y - prediction) (Rendle, Scaling
// Factorization Machines to Relational Data, PVLDB 2013: the events are passed once, not once per feature). Given
// them each coordinate W_jf has the normal posterior of Rendle, Factorization Machines with libFM, ACM TIST 2012, 4.4.
// Rows of tables are padded to whole registers of 16; a chunk is 16 coordinates, and A_r is kept for one at a time.
#include "bind.hpp"
#include "draws.hpp"
#include "gibbs.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {

static void require_table(In2<float> table, int64_t width, In1<int32_t> code, size_t events) {
    require(static_cast<int64_t>(table.shape(1)) == width, "the tables have other widths");
    require(code.size() == events, "one code per event");
    require_below(code, table.shape(0), "a code lies outside");
}

struct Events {  // what crosses from Python: events by row, the rows of other sides that they join, and all tables
    In1<int64_t> ptr;
    In1<int32_t> first, second;
    In2<float> own, firsts, seconds;

    void check(size_t events) const {
        const int64_t width = own.shape(1);
        require(width % WIDE == 0 && ptr.size() == own.shape(0) + 1, "the tables do not fit");
        require_table(firsts, width, first, events);
        require_ends(ptr, events);
        if (second.size()) require_table(seconds, width, second, events);
    }

    Row row(int64_t r, const float* target) const {
        const int64_t at = ptr.data()[r], width = own.shape(1);
        return {first.data() + at, second.size() ? second.data() + at : nullptr, target + at,
                own.data() + r * width, firsts.data(), seconds.data(), ptr.data()[r + 1] - at, width};
    }
};

static void gibbs_predictions(In1<int64_t> ptr, In1<int32_t> first, In1<int32_t> second, In2<float> own,
                              In2<float> firsts, In2<float> seconds, Out1<float> out) {
    const Events events{ptr, first, second, own, firsts, seconds};
    events.check(out.size());
    nb::gil_scoped_release release;
    const int64_t rows = own.shape(0);
    parallel(rows, rows_of_slice(rows, out.size() * WIDE, 16), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) loops().gibbs_predictions(events.row(r, out.data()), out.data() + ptr.data()[r]);
    });
}

static void gibbs_sums(In1<int64_t> ptr, In1<int32_t> first, In1<int32_t> second, In1<float> target, In2<float> own,
                       In2<float> firsts, In2<float> seconds, int64_t chunk, int64_t used, Out2<float> gram,
                       Out2<float> right, Out1<double> squares) {
    const Events events{ptr, first, second, own, firsts, seconds};
    events.check(target.size());
    const int64_t rows = own.shape(0), width = own.shape(1), kept = (used + 3) / 4 * 4 * WIDE;
    require(chunk >= 0 && chunk < width / WIDE && used > 0 && used <= WIDE, "no such chunk");
    require(static_cast<int64_t>(squares.size()) == rows && static_cast<int64_t>(gram.shape(0)) == rows &&
                static_cast<int64_t>(gram.shape(1)) == kept && static_cast<int64_t>(right.shape(0)) == rows &&
                static_cast<int64_t>(right.shape(1)) == WIDE,
            "the sums have another shape");
    nb::gil_scoped_release release;
    const int64_t work = target.size() * WIDE * WIDE;
    parallel(rows, rows_of_slice(rows, work, 16), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r)
            squares.data()[r] = loops().gibbs_sums(events.row(r, target.data()), chunk, used, gram.data() + r * kept,
                                                     right.data() + r * WIDE);
    });
}

// Draws every column's coordinates of one chunk, one coordinate after the other, and moves the rows by it. Gives the
// sums of the weights drawn and of their squares, by group.
static void gibbs_columns(In1<int64_t> ptr, In1<int32_t> row, In1<float> x, In1<int32_t> group, In2<float> gram,
                          Out2<float> right, In2<float> mean, In2<float> precision, double noise, uint64_t key,
                          int64_t chunk, int64_t used, Out2<float> weights, Out2<float> own, Out2<double> first,
                          Out2<double> second) {
    const int64_t columns = ptr.size() - 1, rows = own.shape(0), width = own.shape(1), kept = gram.shape(1);
    require_rows(ptr, row, rows);
    require(x.size() == row.size(), "one value per entry");
    require(width % WIDE == 0 && chunk >= 0 && chunk < width / WIDE && used > 0 && used <= WIDE &&
                static_cast<int64_t>(weights.shape(1)) == width && static_cast<int64_t>(mean.shape(1)) == width &&
                static_cast<int64_t>(precision.shape(1)) == width,
            "no such chunk");
    require_table(mean, width, group, columns);
    require(first.shape(0) == mean.shape(0) && first.shape(1) == mean.shape(1) && second.shape(0) == mean.shape(0) &&
                second.shape(1) == mean.shape(1),
            "the sums of weights have another shape");
    require(static_cast<int64_t>(weights.shape(0)) == columns && precision.shape(0) == mean.shape(0) &&
                static_cast<int64_t>(gram.shape(0)) == rows && kept == (used + 3) / 4 * 4 * WIDE &&
                static_cast<int64_t>(right.shape(0)) == rows && static_cast<int64_t>(right.shape(1)) == WIDE,
            "the sums have another shape");
    require(!(noise < 0), "the precision of the ratings is below 0");
    for (size_t g = 0; g < precision.shape(0); ++g)  // NaN passes: the fit has run away, as its loss will say
        for (int64_t i = 0; i < used; ++i)
            require(!(precision.data()[g * width + chunk * WIDE + i] <= 0), "a precision of weights is not above 0");
    nb::gil_scoped_release release;
    std::vector<RowState> state(rows);
    std::vector<float> drawn(columns);
    for (int64_t i = 0; i < used; ++i) {
        const int64_t f = chunk * WIDE + i;
        for (int64_t r = 0; r < rows; ++r)
            state[r] = {gram.data()[r * kept + i * WIDE + i], right.data()[r * WIDE + i], 0.0f, 0.0f};
        normals(key + f, columns, drawn.data());
        for (size_t g = 0; g < mean.shape(0); ++g) first.data()[g * width + f] = second.data()[g * width + f] = 0.0;
        loops().gibbs_draw({ptr.data(), row.data(), group.data(), x.data(), mean.data() + f, precision.data() + f,
                            drawn.data(), state.data(), weights.data() + f, first.data() + f, second.data() + f,
                            columns, width, noise});
        for (int64_t r = 0; r < rows; ++r) {
            own.data()[r * width + f] += state[r].moved;
            const float* across = gram.data() + r * kept + i * WIDE;
            float* rest = right.data() + r * WIDE;  // b_f of the coordinates to come
            for (int64_t l = 0; l < WIDE; ++l) rest[l] -= state[r].moved * across[l];
        }
    }
}

void bind_gibbs(nb::module_& m) {
    m.def("gibbs_predictions", &gibbs_predictions);
    m.def("gibbs_sums", &gibbs_sums);
    m.def("gibbs_columns", &gibbs_columns);
}

}  // namespace palate
