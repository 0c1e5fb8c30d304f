// What the loops include, compiled for any processor: so that nothing of it is shared in a form that only some can run.
#pragma once
#include "../draws.hpp"
#include "../filter.hpp"
#include "../gemm.hpp"
#include "../gibbs.hpp"
#include "../paths.hpp"
#include "../ridge.hpp"
#include "../steps.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define X86_PATHS 1
#endif
