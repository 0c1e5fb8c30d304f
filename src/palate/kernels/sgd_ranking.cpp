// Epochs of learning to rank: loops/sgd_ranking.hpp has the steps.
#include "sgd.hpp"

namespace palate {
namespace {

// Where a user's likes are looked up: see `Mark`.
std::vector<uint16_t> marks_of(const Lists& liked) {
    std::vector<uint16_t> marks(liked.entries + 1);
    for (int64_t user = 0; user < liked.rows; ++user)
        for (int64_t e = liked.ptr[user]; e < liked.ptr[user + 1]; ++e) {
            const Mark mark = mark_of(liked.ptr, user, liked.index[e]);
            marks[mark.cell] |= mark.bits;
        }
    return marks;
}

std::pair<double, int64_t> bpr_epoch(In1<int32_t> user, In1<int32_t> item, Lists liked, Out2<float> users,
                                     Out2<float> items, uint64_t key, float rate, float l2, bool popular,
                                     int64_t rivals, Out1<float> user_squares, Out1<float> item_squares) {
    const int64_t width = users.shape(1);
    const bool adapts = user_squares.size() + item_squares.size() > 0;
    require(!adapts || (user_squares.size() == users.shape(0) && item_squares.size() == items.shape(0)),
            "a sum for each vector");
    require(rivals >= 1 && rivals <= MOST_RIVALS, "from 1 to 16 rivals are drawn for a step");
    require_codes(user, item.size(), users.shape(0)), require_codes(item, item.size(), items.shape(0));
    require_within(liked, items.shape(0));
    require(liked.rows == users.shape(0), "one row of liked items per user");
    require_table(users, users.shape(0), width), require_table(items, items.shape(0), width);
    nb::gil_scoped_release release;
    const std::vector<uint16_t> marks = marks_of(liked);
    float* const squares = adapts ? user_squares.data() : nullptr;
    const Compared on{users.data(), items.data(), squares, item_squares.data(), rate, l2, width};
    const Pairs pairs{user.data(), item.data(), liked.ptr, liked.index, marks.data(), item.size(), items.shape(0)};
    return loops().bpr_pass(pairs, key, on, {rivals, popular});
}

double logistic_epoch(In1<int32_t> user, Lists liked, In1<float> weight, Out2<float> users,
                      Out2<float> items, Out1<float> user_bias, Out1<float> item_bias, int64_t others, uint64_t key,
                      float rate, float l2) {
    const int64_t width = users.shape(1);
    require_codes(user, liked.entries, users.shape(0));
    require_within(liked, items.shape(0));
    require(liked.rows == users.shape(0), "one row of liked items per user");
    require(weight.size() == liked.entries, "one weight per like");
    for (int64_t e = 0; e < weight.size(); ++e) require(weight.data()[e] >= 0, "a weight is below 0");
    require_table(users, user_bias.size(), width), require_table(items, item_bias.size(), width);
    require(others >= 0, "a negative number of items");
    nb::gil_scoped_release release;
    const std::vector<uint16_t> marks = marks_of(liked);
    const Pairs pairs{user.data(), liked.index, liked.ptr, liked.index, marks.data(), liked.entries, items.shape(0)};
    return loops().logistic_pass(pairs, weight.data(), others, key,
                                 {users.data(), items.data(), user_bias.data(), item_bias.data(), rate, l2, width});
}

const Binding SGD_RANKING([](nb::module_& m) {
    m.def("bpr_epoch", &bpr_epoch);
    m.def("logistic_epoch", &logistic_epoch);
});

}  // namespace
}  // namespace palate
