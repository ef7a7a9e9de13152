// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_arrays.hpp"

#include <algorithm>
#include <vector>

namespace ringwright::domains::graph::detail {

/// What the rows of a block add up to.
struct pagerank_change {
  double l1;
  /// New scores of all nodes, and of those without out-weight.
  double mass;
  double dangling;

  RINGWRIGHT_HD friend pagerank_change operator+(const pagerank_change& x,
                                                 const pagerank_change& y) {
    return {x.l1 + y.l1, x.mass + y.mass, x.dangling + y.dangling};
  }
};

/// Makes a new score of what arrives at a row.
template <class Real>
struct score_finisher {
  Real damping;
  /// What each row gets besides, to be multiplied by its `jump`, if any.
  Real base;
  std::size_t first;
  const Real* jump;
  const Real* score;
  const Real* inverse;
  Real* fresh;

  RINGWRIGHT_HD pagerank_change operator()(std::size_t row,
                                           Real arriving) const {
    const auto leap = jump == nullptr ? base : base * jump[row];
    const auto now = leap + damping * arriving;
    fresh[row - first] = now;
    const auto change
      = static_cast<double>(now) - static_cast<double>(score[row]);
    return {change < 0 ? -change : change, static_cast<double>(now),
            inverse[row] == 0 ? static_cast<double>(now) : 0.0};
  }
};

/// Lets a row's new score be read.
template <class Real>
struct score_committer {
  std::size_t first;
  const Real* fresh;
  const Real* inverse;
  Real* score;
  Real* share;

  RINGWRIGHT_HD void operator()(std::size_t i) const {
    score[first + i] = fresh[i];
    share[first + i] = fresh[i] * inverse[first + i];
  }
};

/// PageRank by Gauss-Seidel in blocks of nodes: all rows of a block read the
/// shares from before the block, so that what a row reads follows from its
/// number alone.
///
/// This does not keep the sum of scores. What would be 1 is what they add up to
/// now: otherwise their sum would be the last to settle. Only their proportions
/// count until the end.
template <class Place, class Real>
class gauss_seidel_body final : public pagerank_worker<Real> {
public:
  /// Enough that hardly more sweeps are needed than with one node after the
  /// other, few enough that a block is work for many threads.
  static constexpr std::size_t max_blocks = 32;

  gauss_seidel_body(Place place, const pagerank_input& input)
    : on_(std::move(place), input) {
    block_ = gpu::sum_blocks((on_.n + max_blocks - 1) / max_blocks)
             * gpu::sum_block;
    fresh_ = on_.place.template make<Real>(std::min(block_, on_.n));
    if (!on_.place.status())
      return;
    on_.guess(input.in.entries());
    on_.share_out(on_.score.data());
    sum_scores();
  }

  const expected<void>& status() const {
    return on_.place.status();
  }

  expected<double> sweep() override {
    const auto l1
      = on_.with_arrivals([this](auto value) { return pull_blocks(value); });
    if (!on_.place.status())
      return tl::unexpected{on_.place.status().error()};
    return l1;
  }

  expected<gpu::host_array<Real>> take_scores() override {
    return on_.take_scaled();
  }

  // Lambdas for a device may not be made in private functions.

  /// Adds up what blocks have, in one order whatever the place.
  static double sum_of(const std::vector<double>& parts) {
    double result = 0;
    for (auto part : parts)
      result += part;
    return result;
  }

  /// Scores of all nodes, and of those without out-weight, block by block.
  void sum_scores() {
    const auto* score = on_.score.data();
    for (std::size_t first = 0; first < on_.n; first += block_) {
      const auto count = std::min(block_, on_.n - first);
      mass_.push_back(on_.place.template sum<double>(
        count, [score, first] RINGWRIGHT_HD(std::size_t i) {
          return static_cast<double>(score[first + i]);
        }));
      dangling_.push_back(on_.dangling(first, count));
    }
  }

  /// New scores, block by block; the L1 change.
  template <class Value>
  double pull_blocks(Value value) {
    double l1 = 0;
    on_.place.template sum_rows_by_block<Real>(
      on_.offsets.data(), on_.n, block_, value,
      [this](std::size_t b) { return finisher(b * block_); },
      [this](std::size_t b) { return committer(b * block_); },
      [this, &l1](std::size_t b, const pagerank_change& change) {
        l1 += change.l1;
        dangling_[b] = change.dangling;
        mass_[b] = change.mass;
      });
    return l1 / sum_of(mass_);
  }

  /// Makes of what arrives at a row of the block from `first` on its new
  /// score, in `fresh_`.
  auto finisher(std::size_t first) {
    const auto jump_mass = (1 - on_.damping) * sum_of(mass_)
                           + on_.damping * sum_of(dangling_);
    const auto* jump = on_.teleport.data();
    return score_finisher<Real>{
      static_cast<Real>(on_.damping),
      static_cast<Real>(jump == nullptr ? jump_mass / static_cast<double>(on_.n)
                                        : jump_mass),
      first,
      jump,
      on_.score.data(),
      on_.inverse.data(),
      fresh_.data()};
  }

  /// Makes the block's new scores those that are read.
  auto committer(std::size_t first) {
    return score_committer<Real>{first, fresh_.data(), on_.inverse.data(),
                                 on_.score.data(), on_.share.data()};
  }

private:
  pagerank_arrays<Place, Real> on_;
  /// Nodes of a block.
  std::size_t block_ = 0;
  typename Place::template array<Real> fresh_;
  /// Per block, so that a new value replaces the old one without rounding.
  std::vector<double> mass_;
  std::vector<double> dangling_;
};

} // namespace ringwright::domains::graph::detail
