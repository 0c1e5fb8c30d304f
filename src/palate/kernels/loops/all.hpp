// The loops of one path, and the table of them; PATH, LANES and REGISTERS say which.
#pragma once
#include "gemm.hpp"
#include "gibbs.hpp"
#include "products.hpp"
#include "ridge_direct.hpp"
#include "ridge_short.hpp"
#include "ridge_steps.hpp"
#include "rows.hpp"
#include "sgd_ranking.hpp"
#include "sgd_ratings.hpp"

namespace palate::PATH {

constexpr Loops LOOPS{
    .gemm_rows = GEMM_ROWS,
    .gemm_columns = COLUMNS,
    .gemm_pack_rows = pack<GEMM_ROWS>,
    .gemm_pack_columns = pack<COLUMNS>,
    .gemm_tile = gemm_tile,
    .mirror = mirror,
    .tall = TALL,
    .panel = COLUMNS,
    .pack_panel = pack_panel,
    .products = products,
    .products_of_one = products_of_one,
    .products_above = products_above,
    .next_above = next_above,
    .ridge_gram = direct::add_gram,
    .ridge_direct = direct::solve,
    .ridge_nonnegative = direct::solve_nonnegative,
    .ridge_short = together::solve,
    .ridge_steps = steps::solve,
    .gibbs_predictions = gibbs::predictions,
    .gibbs_sums = gibbs::sums,
    .gibbs_draw = gibbs::draw,
    .svd_pass = ratings::pass,
    .svdpp_pass = ratings::svdpp_pass,
    .bpr_pass = ranking::bpr_pass,
    .logistic_pass = ranking::logistic_pass,
    .add_rows = rows::add_rows,
    .add_scaled = rows::add_scaled,
    .count_columns = rows::count_columns,
    .solve_upper = rows::solve_upper,
    .add_gram = rows::add_gram,
    .twice_less = rows::twice_less,
};

}  // namespace palate::PATH
