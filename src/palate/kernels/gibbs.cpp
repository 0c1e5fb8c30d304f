// Gibbs sampling of a factorization machine whose features come in sides: of the user, of the item, of the time.
//
// Each side is a sparse matrix X with one row per user (item, time), whose columns have a bias and k factors each: a
// row of W. What a row stands for is the vector P_r = sum_j X_rj W_j, its bias first. An event that joins the rows r of
// one side, q and t of the others is predicted as the sum of their biases and the inner products of the factors of each
// two of them. In one side's vectors that is linear: P_r h + c, where h = (1, factors of q plus those of t) and c is
// what the others have without r.
//
// So of all events of row r its columns need two sums, A_r = sum h h^T and b_r = sum h (y - prediction) (Rendle, Scaling
// Factorization Machines to Relational Data, PVLDB 2013: the events are passed once, not once per feature). Given
// them each coordinate W_jf has the normal posterior of Rendle, Factorization Machines with libFM, ACM TIST 2012, 4.4.
// Rows of tables are padded to whole registers of 16; a chunk is 16 coordinates, and A_r is stored for one chunk at a time.
#include "bind.hpp"
#include "draws.hpp"
#include "gibbs.hpp"
#include "parallel.hpp"
#include "paths.hpp"

namespace palate {
namespace {

void require_rows_of(In2<float> table, int64_t width, In1<int32_t> code, int64_t events) {
    require(table.shape(1) == width, "the tables have other widths");
    require_codes(code, events, table.shape(0));
}

struct Events {  // what crosses from Python: events by row, the rows of other sides that they join, and all tables
    In1<int64_t> ptr;
    In1<int32_t> first, second;
    In2<float> own, firsts, seconds;

    void check(int64_t events) const {
        const int64_t width = own.shape(1);
        require(width % WIDE == 0 && ptr.size() == own.shape(0) + 1, "the tables do not fit");
        require_rows_of(firsts, width, first, events);
        require_ends(ptr, events);
        if (second.size()) require_rows_of(seconds, width, second, events);
    }

    Row row(int64_t r, const float* target) const {
        const int64_t at = ptr.data()[r], width = own.shape(1);
        return {first.data() + at, second.size() ? second.data() + at : nullptr, target + at,
                own.data() + r * width, firsts.data(), seconds.data(), ptr.data()[r + 1] - at, width};
    }
};

void gibbs_predictions(In1<int64_t> ptr, In1<int32_t> first, In1<int32_t> second, In2<float> own,
                       In2<float> firsts, In2<float> seconds, Out1<float> out) {
    const Events events{ptr, first, second, own, firsts, seconds};
    events.check(out.size());
    nb::gil_scoped_release release;
    const int64_t rows = own.shape(0);
    parallel(rows, rows_of_slice(rows, out.size() * WIDE, 16), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) loops().gibbs_predictions(events.row(r, out.data()), out.data() + ptr.data()[r]);
    });
}

void gibbs_sums(In1<int64_t> ptr, In1<int32_t> first, In1<int32_t> second, In1<float> target, In2<float> own,
                In2<float> firsts, In2<float> seconds, int64_t chunk, int64_t used, Out2<float> gram, Out2<float> right,
                Out1<double> squares) {
    const Events events{ptr, first, second, own, firsts, seconds};
    events.check(target.size());
    const int64_t rows = own.shape(0), width = own.shape(1), cells = (used + 3) / 4 * 4 * WIDE;
    require(chunk >= 0 && chunk < width / WIDE && used > 0 && used <= WIDE, "no such chunk");
    require(squares.size() == rows, "the sums have another shape");
    require_shape(gram, rows, cells, "the sums have another shape");
    require_shape(right, rows, WIDE, "the sums have another shape");
    nb::gil_scoped_release release;
    const int64_t work = target.size() * WIDE * WIDE;
    parallel(rows, rows_of_slice(rows, work, 16), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r)
            squares.data()[r] = loops().gibbs_sums(events.row(r, target.data()), chunk, used, gram.data() + r * cells,
                                                   right.data() + r * WIDE);
    });
}

// Draws every column's coordinates of one chunk, one coordinate after the other, and moves the rows by it. Gives the
// sums of the weights drawn and of their squares, by group.
void gibbs_columns(Rows x, In1<int32_t> group, In2<float> gram, Out2<float> right,
                   In2<float> mean, In2<float> precision, double noise, uint64_t key, int64_t chunk, int64_t used,
                   Out2<float> weights, Out2<float> own, Out2<double> first, Out2<double> second) {
    const int64_t rows = own.shape(0), width = own.shape(1), groups = mean.shape(0), cells = (used + 3) / 4 * 4 * WIDE;
    require_within(x, rows);
    require(width % WIDE == 0 && chunk >= 0 && chunk < width / WIDE && used > 0 && used <= WIDE, "no such chunk");
    require_rows_of(mean, width, group, x.rows);
    require_shape(weights, x.rows, width, "the weights have another shape");
    require_shape(precision, groups, width, "the precisions have another shape");
    require_shape(first, groups, width, "the sums of weights have another shape");
    require_shape(second, groups, width, "the sums of weights have another shape");
    require_shape(gram, rows, cells, "the sums have another shape");
    require_shape(right, rows, WIDE, "the sums have another shape");
    require(!(noise < 0), "the precision of the ratings is below 0");
    for (int64_t g = 0; g < groups; ++g)  // NaN passes: the fit has run away, as its loss will say
        for (int64_t i = 0; i < used; ++i)
            require(!(precision.data()[g * width + chunk * WIDE + i] <= 0), "a precision of weights is not above 0");
    nb::gil_scoped_release release;
    std::vector<RowState> state(rows);
    std::vector<float> draws(x.rows);
    for (int64_t i = 0; i < used; ++i) {
        const int64_t f = chunk * WIDE + i;
        for (int64_t r = 0; r < rows; ++r)
            state[r] = {gram.data()[r * cells + i * WIDE + i], right.data()[r * WIDE + i], 0.0f, 0.0f};
        normals(key + f, x.rows, draws.data());
        for (int64_t g = 0; g < groups; ++g) first.data()[g * width + f] = second.data()[g * width + f] = 0.0;
        loops().gibbs_draw({x.ptr, x.index, group.data(), x.value, mean.data() + f, precision.data() + f, draws.data(),
                            state.data(), weights.data() + f, first.data() + f, second.data() + f, x.rows, width, noise});
        for (int64_t r = 0; r < rows; ++r) {
            own.data()[r * width + f] += state[r].moved;
            const float* across = gram.data() + r * cells + i * WIDE;
            float* rest = right.data() + r * WIDE;  // b_f of the coordinates to come
            for (int64_t l = 0; l < WIDE; ++l) rest[l] -= state[r].moved * across[l];
        }
    }
}

const Binding GIBBS([](nb::module_& m) {
    m.def("gibbs_predictions", &gibbs_predictions);
    m.def("gibbs_sums", &gibbs_sums);
    m.def("gibbs_columns", &gibbs_columns);
});

}  // namespace
}  // namespace palate
