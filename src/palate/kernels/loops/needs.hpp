// What the loops include, compiled for any processor: so that nothing of it is shared in a form that only some can run.
#pragma once
#include "../draws.hpp"
#include "../filter.hpp"
#include "../gemm.hpp"
#include "../gibbs.hpp"
#include "../paths.hpp"
#include "../ridge.hpp"
#include "../steps.hpp"

// What lies between is compiled for processors that have these features.
#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define BEGIN_PROCESSOR(features) PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define END_PROCESSOR PRAGMA(clang attribute pop)
#else
#define BEGIN_PROCESSOR(features) PRAGMA(GCC push_options) PRAGMA(GCC target(features))
#define END_PROCESSOR PRAGMA(GCC pop_options)
#endif
