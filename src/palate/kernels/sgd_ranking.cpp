// Epochs of learning to rank: loops/sgd_ranking.hpp has the steps.
#include "sgd.hpp"

namespace palate {

static std::vector<uint16_t> marked(In1<int64_t> liked_ptr, In1<int32_t> liked) {
    std::vector<uint16_t> marks(liked.size() + 1);
    for (size_t user = 0; user + 1 < liked_ptr.size(); ++user)
        for (int64_t e = liked_ptr.data()[user]; e < liked_ptr.data()[user + 1]; ++e) {
            const Mark mark = mark_of(liked_ptr.data(), user, liked.data()[e]);
            marks[mark.cell] |= mark.bits;
        }
    return marks;
}

static std::pair<double, int64_t> bpr_epoch(In1<int32_t> user, In1<int32_t> item, In1<int64_t> liked_ptr,
                                            In1<int32_t> liked, Out2<float> users, Out2<float> items, uint64_t key,
                                            float rate, float l2, bool popular, int64_t rivals,
                                            Out1<float> seen_by, Out1<float> seen_of) {
    const int64_t width = users.shape(1);
    const bool adapts = seen_by.size() + seen_of.size() > 0;
    require(!adapts || (seen_by.size() == users.shape(0) && seen_of.size() == items.shape(0)), "a sum for each vector");
    require(rivals >= 1 && rivals <= MOST_RIVALS, "from 1 to 16 rivals are drawn for a step");
    require_codes(user, item.size(), users.shape(0)), require_codes(item, item.size(), items.shape(0));
    require_rows(liked_ptr, liked, items.shape(0));
    require(liked_ptr.size() == users.shape(0) + 1, "one row of liked items per user");
    require_table(users, users.shape(0), width), require_table(items, items.shape(0), width);
    nb::gil_scoped_release release;
    const std::vector<uint16_t> marks = marked(liked_ptr, liked);
    const Pairs pairs{user.data(), item.data(), liked_ptr.data(), liked.data(), marks.data(),
                      static_cast<int64_t>(item.size()), static_cast<int64_t>(items.shape(0))};
    const Compared on{users.data(), items.data(), adapts ? seen_by.data() : nullptr, seen_of.data(), rate, l2, width};
    const Rivals drawn_so{rivals, popular};
    return loops().bpr_pass(pairs, key, on, drawn_so);
}

static double logistic_epoch(In1<int32_t> user, In1<int64_t> liked_ptr, In1<int32_t> liked, In1<float> weight,
                             Out2<float> users, Out2<float> items, Out1<float> user_bias, Out1<float> item_bias,
                             int64_t others, uint64_t key, float rate, float l2) {
    const int64_t width = users.shape(1);
    require_codes(user, liked.size(), users.shape(0));
    require_rows(liked_ptr, liked, items.shape(0));
    require(liked_ptr.size() == users.shape(0) + 1, "one row of liked items per user");
    require(weight.size() == liked.size(), "one weight per like");
    for (size_t e = 0; e < weight.size(); ++e) require(weight.data()[e] >= 0, "a weight is below 0");
    require_table(users, user_bias.size(), width), require_table(items, item_bias.size(), width);
    require(others >= 0, "a negative number of items");
    nb::gil_scoped_release release;
    const std::vector<uint16_t> marks = marked(liked_ptr, liked);
    const Pairs pairs{user.data(), liked.data(), liked_ptr.data(), liked.data(), marks.data(),
                      static_cast<int64_t>(liked.size()), static_cast<int64_t>(items.shape(0))};
    return loops().logistic_pass(pairs, weight.data(), others, key,
                                 {users.data(), items.data(), user_bias.data(), item_bias.data(), rate, l2, width});
}

void bind_sgd_ranking(nb::module_& m) {
    m.def("bpr_epoch", &bpr_epoch);
    m.def("logistic_epoch", &logistic_epoch);
}

}  // namespace palate
