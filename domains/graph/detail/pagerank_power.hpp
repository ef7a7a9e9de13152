// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_arrays.hpp"

#include <utility>

namespace ringwright::domains::graph::detail {

/// What a sweep of power iteration adds up.
struct power_change {
  double l1;
  /// New scores of the nodes without out-weight.
  double dangling;

  RINGWRIGHT_HD friend power_change operator+(const power_change& x,
                                              const power_change& y) {
    return {x.l1 + y.l1, x.dangling + y.dangling};
  }
};

/// Makes of what arrives at a row its next score and share.
template <class Real>
struct power_step {
  Real damping;
  /// What each row gets besides, to be multiplied by its `jump`, if any.
  Real base;
  const Real* jump;
  const Real* score;
  const Real* inverse;
  Real* next_score;
  Real* next_share;

  RINGWRIGHT_HD power_change operator()(std::size_t row, Real arriving) const {
    const auto leap = jump == nullptr ? base : base * jump[row];
    const auto now = leap + damping * arriving;
    const auto part = inverse[row];
    next_score[row] = now;
    next_share[row] = now * part;
    const auto change
      = static_cast<double>(now) - static_cast<double>(score[row]);
    return {change < 0 ? -change : change,
            part == 0 ? static_cast<double>(now) : 0.0};
  }
};

/// PageRank by power iteration: every row reads the shares that the last sweep
/// has written.
template <class Place, class Real>
class power_body final : public pagerank_worker<Real> {
public:
  power_body(Place place, const pagerank_input& input)
    : on_(std::move(place), input) {
    next_score_ = on_.place.template make<Real>(on_.n);
    next_share_ = on_.place.template make<Real>(on_.n);
    if (!on_.place.status())
      return;
    on_.share_out(on_.score.data());
    dangling_ = on_.dangling(0, on_.n);
  }

  const expected<void>& status() const {
    return on_.place.status();
  }

  expected<double> sweep() override {
    const auto jump_mass = (1 - on_.damping) + on_.damping * dangling_;
    const auto* jump = on_.teleport.data();
    const power_step<Real> step{
      static_cast<Real>(on_.damping),
      static_cast<Real>(jump == nullptr ? jump_mass / static_cast<double>(on_.n)
                                        : jump_mass),
      jump,
      on_.score.data(),
      on_.inverse.data(),
      next_score_.data(),
      next_share_.data()};
    const auto change = on_.sum_arrivals(step);
    if (!on_.place.status())
      return tl::unexpected{on_.place.status().error()};
    std::swap(on_.score, next_score_);
    std::swap(on_.share, next_share_);
    dangling_ = change.dangling;
    return change.l1;
  }

  expected<gpu::host_array<Real>> take_scores() override {
    return on_.take();
  }

private:
  pagerank_arrays<Place, Real> on_;
  typename Place::template array<Real> next_score_;
  typename Place::template array<Real> next_share_;
  /// The score of all nodes without out-weight.
  double dangling_ = 0;
};

} // namespace ringwright::domains::graph::detail
