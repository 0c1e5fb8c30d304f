// Nearest sessions, and what stands in them near what was met last.
//
// A session s is like a query to the degree  f(s) * sum over the items i that both hold of  q(i) * w(s, i), where q
// weighs the query's items (the newest most), w the session's, and f the session itself. Each of the k most like says
// of the item j at its place p:  likeness * w(s, j) * g(p - a), where a is the place in s of the newest item of the
// query that s holds. Garg et al. (STAN, SIGIR 2019) call the three weights w1, w2 and w3.
#include "best.hpp"
#include "bind.hpp"
#include "parallel.hpp"

namespace palate {

// Queries: items newest first, none twice. Sessions: items and weights in the order of places. `holders` lists by item
// the places at which it stands in the sessions it is looked up in: codes of events. near[d + reach] is g(d), and that
// of places further apart than reach is g(reach), or g(-reach).
static void sessions(In1<int64_t> ptr, In1<int32_t> item, In1<float> worth, In1<int64_t> session_ptr,
                     In1<int32_t> session_item, In1<float> weight, In1<float> factor, In1<int64_t> holder_ptr,
                     In1<int32_t> holder_event, In1<int32_t> event_session, In1<float> near, int64_t k,
                     In1<int32_t> wanted, Out2<float> out) {
    const int64_t items = holder_ptr.size() - 1, n = session_ptr.size() - 1, events = session_item.size();
    require_rows(ptr, item, items);
    require_rows(session_ptr, session_item, items);
    require_rows(holder_ptr, holder_event, events);
    require(worth.size() == item.size() && weight.size() == session_item.size(), "as many values as indices");
    require(static_cast<int64_t>(factor.size()) == n, "one factor per session");
    require(static_cast<int64_t>(event_session.size()) == events, "one session per event");
    for (int64_t s = 0; s < n; ++s)
        for (int64_t e = session_ptr.data()[s]; e < session_ptr.data()[s + 1]; ++e)
            require(event_session.data()[e] == s, "an event is said to be of another session");
    require(near.size() % 2 == 1, "as many places before as after");
    require(k >= 0, "k is below 0");
    require(out.shape(0) + 1 == ptr.size() && out.shape(1) == wanted.size(), "the result has another shape");
    for (size_t j = 0; j < wanted.size(); ++j)
        require(wanted.data()[j] >= 0 && wanted.data()[j] < items, "a column lies outside the matrix");
    const int64_t held = holder_event.size();
    constexpr int64_t SOON = 16;  // events ahead, which lie anywhere in memory, as their sessions do
    const int64_t reach = near.size() / 2;
    nb::gil_scoped_release release;
    parallel(out.shape(0), 16, [&](int64_t begin, int64_t end) {
        struct Session {
            int32_t anchor = -1;  // -1 where this query has not met it
            float like = 0;
        };
        std::vector<Session> session(n);
        std::vector<float> score(items);
        std::vector<int32_t> met, best(k);
        std::vector<float> value(k);
        Best heap(std::min(k, n));
        for (int64_t r = begin; r < end; ++r) {
            met.clear();
            for (int64_t p = ptr.data()[r]; p < ptr.data()[r + 1]; ++p)
                for (int64_t h = holder_ptr.data()[item.data()[p]]; h < holder_ptr.data()[item.data()[p] + 1]; ++h) {
                    if (h + 2 * SOON < held) {
                        __builtin_prefetch(&event_session.data()[holder_event.data()[h + 2 * SOON]]);
                        __builtin_prefetch(&weight.data()[holder_event.data()[h + 2 * SOON]]);
                        __builtin_prefetch(&session[event_session.data()[holder_event.data()[h + SOON]]]);
                    }
                    const int32_t event = holder_event.data()[h], s = event_session.data()[event];
                    if (session[s].anchor < 0) session[s] = {event, 0}, met.push_back(s);
                    session[s].like += worth.data()[p] * weight.data()[event];
                }
            heap.clear();
            for (const int32_t s : met) {
                const float likeness = session[s].like * factor.data()[s];
                if (likeness > 0 && heap.wants(likeness)) heap.offer(likeness, s);
            }
            heap.write(best.data(), value.data(), k);
            std::fill(score.begin(), score.end(), 0.0f);
            for (int64_t b = 0; b < k && best[b] >= 0; ++b)
                for (int64_t e = session_ptr.data()[best[b]]; e < session_ptr.data()[best[b] + 1]; ++e) {
                    const int64_t apart = std::clamp<int64_t>(e - session[best[b]].anchor, -reach, reach);
                    score[session_item.data()[e]] += value[b] * weight.data()[e] * near.data()[apart + reach];
                }
            for (const int32_t s : met) session[s].anchor = -1;
            float* mine = out.data() + r * wanted.size();
            for (size_t j = 0; j < wanted.size(); ++j) mine[j] = score[wanted.data()[j]];
        }
    });
}

void bind_session(nb::module_& m) {
    m.def("sessions", &sessions);
}

}  // namespace palate
