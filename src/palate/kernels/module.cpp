// The extension module `palate.kernels._compiled`.
#include "bind.hpp"
#include "parallel.hpp"

NB_MODULE(_compiled, m) {
    m.def("threads", &palate::threads);
    m.def("set_threads", &palate::set_threads, nb::arg("n"));
    palate::Binding::define_all(m);
}
