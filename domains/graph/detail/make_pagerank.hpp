// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_gauss_seidel.hpp"
#include "ringwright/domains/graph/detail/pagerank_gradient.hpp"
#include "ringwright/domains/graph/detail/pagerank_power.hpp"

namespace ringwright::domains::graph::detail {

template <class Body, class Real, class Place>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_pagerank_body(Place place, const pagerank_input& input) {
  auto body = std::make_unique<Body>(std::move(place), input);
  if (!body->status())
    return tl::unexpected{body->status().error()};
  return body;
}

/// The body on this place that updates scores as `input` says.
template <class Real, class Place>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_pagerank(Place place, const pagerank_input& input) {
  switch (input.updates) {
  case pagerank_updates::gauss_seidel:
    return make_pagerank_body<gauss_seidel_body<Place, Real>, Real>(
      std::move(place), input);
  case pagerank_updates::conjugate_gradients:
    return make_pagerank_body<gradient_body<Place, Real>, Real>(
      std::move(place), input);
  default:
    return make_pagerank_body<power_body<Place, Real>, Real>(std::move(place),
                                                             input);
  }
}

} // namespace ringwright::domains::graph::detail
