// The extension module `palate.kernels._compiled`.
#include "bind.hpp"
#include "parallel.hpp"

NB_MODULE(_compiled, m) {
    m.def("threads", &palate::threads);
    m.def("set_threads", &palate::set_threads, nb::arg("n"));
    palate::bind_paths(m);
    palate::bind_sparse(m);
    palate::bind_grouping(m);
    palate::bind_top_k(m);
    palate::bind_fused_top_k(m);
    palate::bind_ridge(m);
    palate::bind_neighbors(m);
    palate::bind_session(m);
    palate::bind_sgd_ratings(m);
    palate::bind_sgd_ranking(m);
    palate::bind_gemm(m);
    palate::bind_gram(m);
    palate::bind_filter(m);
    palate::bind_gibbs(m);
    palate::bind_ordinal(m);
    palate::bind_descent(m);
    palate::bind_pattern(m);
}
