// Scores by the nearest sessions: what stands in them near the last interactions.
//
// A session s is like a query to the degree  f(s) * sum over the items i that both hold of  q(i) * w(s, i), where q
// weighs the query's items (the newest most), w the session's, and f the session itself. Each of the k most similar
// contributes to the item j at its place p:  likeness * w(s, j) * g(p - a), where a is the place in s of the newest item of the
// query that s holds. Garg et al. (STAN, SIGIR 2019) call the three weights w1, w2 and w3.
#include "best.hpp"
#include "bind.hpp"
#include "parallel.hpp"

namespace palate {
namespace {

// Queries: items newest first, none twice. Stored sessions: items and weights in the order of places. `holders` lists by
// item the places at which it stands in the sessions it is looked up in: codes of events. near[d + reach] is g(d), and that
// of places further apart than reach is g(reach), or g(-reach).
void sessions(Rows queries, Rows stored, In1<float> factor, Lists holders, In1<int32_t> event_session, In1<float> near,
              int64_t k, In1<int32_t> wanted, Out2<float> out) {
    const int64_t items = holders.rows, n = stored.rows;
    require_within(queries, items), require_within(stored, items), require_within(holders, stored.entries);
    require(factor.size() == n, "one factor per session");
    require(event_session.size() == stored.entries, "one session per event");
    for (int64_t s = 0; s < n; ++s)
        for (int64_t e = stored.ptr[s]; e < stored.ptr[s + 1]; ++e)
            require(event_session.data()[e] == s, "an event is listed under another session");
    require(near.size() % 2 == 1, "as many places before as after");
    require(k >= 0, "k is below 0");
    require_shape(out, queries.rows, wanted.size());
    require_columns(wanted, items);
    constexpr int64_t SOON = 16;  // events ahead, which lie anywhere in memory, as their sessions do
    const int64_t reach = near.size() / 2, held = holders.entries;
    const int32_t *const holder = holders.index, *const session_of = event_session.data();
    const float* const weight = stored.value;
    nb::gil_scoped_release release;
    parallel(queries.rows, 16, [&](int64_t begin, int64_t end) {
        struct Session {
            int32_t anchor = -1;  // -1 until this query reaches it
            float like = 0;
        };
        std::vector<Session> session(n);
        std::vector<float> score(items);
        std::vector<int32_t> touched, best(k);
        std::vector<float> value(k);
        Best heap(std::min(k, n));
        for (int64_t r = begin; r < end; ++r) {
            touched.clear();
            for (int64_t p = queries.ptr[r]; p < queries.ptr[r + 1]; ++p) {
                const float worth = queries.value[p];
                for (int64_t h = holders.ptr[queries.index[p]]; h < holders.ptr[queries.index[p] + 1]; ++h) {
                    if (h + 2 * SOON < held) {
                        __builtin_prefetch(&session_of[holder[h + 2 * SOON]]);
                        __builtin_prefetch(&weight[holder[h + 2 * SOON]]);
                        __builtin_prefetch(&session[session_of[holder[h + SOON]]]);
                    }
                    const int32_t event = holder[h], s = session_of[event];
                    if (session[s].anchor < 0) session[s] = {event, 0}, touched.push_back(s);
                    session[s].like += worth * weight[event];
                }
            }
            heap.clear();
            for (const int32_t s : touched) {
                const float likeness = session[s].like * factor.data()[s];
                if (likeness > 0 && heap.wants(likeness)) heap.offer(likeness, s);
            }
            heap.write(best.data(), value.data(), k);
            std::fill(score.begin(), score.end(), 0.0f);
            for (int64_t b = 0; b < k && best[b] >= 0; ++b)
                for (int64_t e = stored.ptr[best[b]]; e < stored.ptr[best[b] + 1]; ++e) {
                    const int64_t apart = std::clamp<int64_t>(e - session[best[b]].anchor, -reach, reach);
                    score[stored.index[e]] += value[b] * stored.value[e] * near.data()[apart + reach];
                }
            for (const int32_t s : touched) session[s].anchor = -1;
            float* row = out.data() + r * wanted.size();
            for (int64_t j = 0; j < wanted.size(); ++j) row[j] = score[wanted.data()[j]];
        }
    });
}

const Binding SESSION([](nb::module_& m) { m.def("sessions", &sessions); });

}  // namespace
}  // namespace palate
