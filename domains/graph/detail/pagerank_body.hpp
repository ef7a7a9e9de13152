// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_worker.hpp"
#include "ringwright/gpu/batch/fixed_sum.hpp"
#include "ringwright/messages/macros.hpp"

#include <algorithm>
#include <utility>
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

/// PageRank by pulling. Nodes are updated block by block: within a block all
/// rows read the shares from before the block. With one block that is power
/// iteration, with many it comes close to Gauss-Seidel, and in both cases
/// what a row reads follows from its number alone.
template <class Place, class Real>
class pagerank_body final : public pagerank_worker<Real> {
public:
  /// Blocks of Gauss-Seidel: enough that hardly more sweeps are needed than
  /// with one node after the other, few enough that a block is work for many
  /// threads.
  static constexpr std::size_t max_blocks = 32;

  pagerank_body(Place place, const pagerank_input& input)
    : place_(std::move(place)), n_(input.in.nodes()),
      damping_(static_cast<Real>(input.damping)), exact_damping_(input.damping),
      rescaled_(input.updates == pagerank_updates::gauss_seidel) {
    const auto pieces = rescaled_ ? max_blocks : 1;
    block_ = gpu::sum_blocks((n_ + pieces - 1) / pieces) * gpu::sum_block;
    offsets_ = place_.bring(input.in.offsets);
    sources_ = place_.bring(input.in.targets);
    if (input.weighted)
      weights_ = place_.bring(input.in.weights);
    score_ = place_.template make<Real>(n_);
    share_ = place_.template make<Real>(n_);
    inverse_ = place_.template make<Real>(n_);
    fresh_ = place_.template make<Real>(std::min(block_, n_));
    if (!input.teleport.empty())
      teleport_ = place_.template make<Real>(n_);
    weighted_ = input.weighted;
    if (place_.status())
      begin(input);
  }

  const expected<void>& status() const {
    return place_.status();
  }

  expected<double> sweep() override {
    const auto l1 = weighted_ ? pull_weighted() : pull();
    if (!place_.status())
      return tl::unexpected{place_.status().error()};
    return l1;
  }

  expected<gpu::host_array<Real>> take_scores() override {
    if (rescaled_)
      rescale();
    auto result = place_.take(std::move(score_));
    if (!place_.status())
      return tl::unexpected{place_.status().error()};
    return result;
  }

  // Lambdas for a device may not be made in private functions.

  /// First scores, and what does not change from sweep to sweep.
  void begin(const pagerank_input& input) {
    auto strength = place_.bring(input.strength);
    auto teleport = place_.bring(input.teleport);
    if (!place_.status())
      return;
    const auto* given = teleport.data();
    const auto* out = strength.data();
    auto* jump = teleport_.data();
    auto* inverse = inverse_.data();
    auto* score = score_.data();
    const auto even = 1 / static_cast<double>(n_);
    place_.for_each(n_, [given, out, jump, inverse, score,
                         even] RINGWRIGHT_HD(std::size_t i) {
      if (jump != nullptr)
        jump[i] = static_cast<Real>(given[i]);
      inverse[i] = out[i] > 0 ? static_cast<Real>(1 / out[i]) : Real{0};
      score[i] = static_cast<Real>(even);
    });
    if (rescaled_)
      guess(input.in.entries());
    auto* share = share_.data();
    place_.for_each(n_, [score, share, inverse] RINGWRIGHT_HD(std::size_t i) {
      share[i] = score[i] * inverse[i];
    });
    sum_scores();
  }

  /// Scores as if what arrives went by the number of arcs alone. The nodes
  /// that pass their score on then have M = T + d M f, where T is their part
  /// of the teleport vector and f that of the arcs which lead to them, and all
  /// nodes 1 + d M. Saves one or two sweeps.
  void guess(std::size_t entries) {
    if (entries == 0)
      return;
    const auto* jump = teleport_.data();
    const auto* inverse = inverse_.data();
    const auto* offset = offsets_.data();
    auto* score = score_.data();
    const auto even = 1 / static_cast<double>(n_);
    const auto jumps = place_.template sum<double>(
      n_, [jump, inverse, even] RINGWRIGHT_HD(std::size_t i) {
        const auto t = jump == nullptr ? even : static_cast<double>(jump[i]);
        return inverse[i] == 0 ? 0.0 : t;
      });
    const auto arcs = place_.template sum<std::uint64_t>(
      n_, [offset, inverse] RINGWRIGHT_HD(std::size_t i) {
        return inverse[i] == 0 ? std::uint64_t{0} : offset[i + 1] - offset[i];
      });
    const auto m = static_cast<double>(entries);
    const auto fraction = static_cast<double>(arcs) / m;
    const auto passed
      = exact_damping_ * jumps / (1 - exact_damping_ * fraction);
    place_.for_each(n_, [jump, offset, score, even, passed,
                         m] RINGWRIGHT_HD(std::size_t i) {
      const auto t = jump == nullptr ? even : static_cast<double>(jump[i]);
      const auto arriving = static_cast<double>(offset[i + 1] - offset[i]) / m;
      score[i] = static_cast<Real>((t + passed * arriving) / (1 + passed));
    });
  }

  /// Adds up what blocks have, in one order whatever the place.
  static double sum_of(const std::vector<double>& parts) {
    double result = 0;
    for (auto part : parts)
      result += part;
    return result;
  }

  /// Scores of all nodes, and of those without out-weight, block by block.
  void sum_scores() {
    const auto* inverse = inverse_.data();
    const auto* score = score_.data();
    for (std::size_t first = 0; first < n_; first += block_) {
      const auto count = std::min(block_, n_ - first);
      mass_.push_back(place_.template sum<double>(
        count, [score, first] RINGWRIGHT_HD(std::size_t i) {
          return static_cast<double>(score[first + i]);
        }));
      dangling_.push_back(place_.template sum<double>(
        count, [inverse, score, first] RINGWRIGHT_HD(std::size_t i) {
          return inverse[first + i] == 0 ? static_cast<double>(score[first + i])
                                         : 0.0;
        }));
    }
  }

  double pull() {
    const auto* share = share_.data();
    const auto* source = sources_.data();
    return pull_blocks([share, source] RINGWRIGHT_HD(std::uint64_t k) {
      return share[source[k]];
    });
  }

  double pull_weighted() {
    const auto* share = share_.data();
    const auto* source = sources_.data();
    const auto* weight = weights_.data();
    return pull_blocks([share, source, weight] RINGWRIGHT_HD(std::uint64_t k) {
      return share[source[k]] * static_cast<Real>(weight[k]);
    });
  }

  /// New scores, block by block; the L1 change.
  template <class Value>
  double pull_blocks(Value value) {
    double l1 = 0;
    place_.template sum_rows_by_block<Real>(
      offsets_.data(), n_, block_, value,
      [this](std::size_t b) { return finisher(b * block_); },
      [this](std::size_t b) { return committer(b * block_); },
      [this, &l1](std::size_t b, const pagerank_change& change) {
        l1 += change.l1;
        dangling_[b] = change.dangling;
        mass_[b] = change.mass;
      });
    return rescaled_ ? l1 / sum_of(mass_) : l1;
  }

  /// Makes of what arrives at a row of the block from `first` on its new
  /// score, in `fresh_`.
  auto finisher(std::size_t first) {
    // Gauss-Seidel does not keep the sum of scores. What would be 1 is then
    // what they add up to now: otherwise their sum would be the last to
    // settle. Only their proportions count until they are rescaled.
    const auto mass = rescaled_ ? sum_of(mass_) : 1.0;
    const auto jump_mass
      = (1 - exact_damping_) * mass + exact_damping_ * sum_of(dangling_);
    const auto* jump = teleport_.data();
    return score_finisher<Real>{
      damping_,
      static_cast<Real>(jump == nullptr ? jump_mass / static_cast<double>(n_)
                                        : jump_mass),
      first,
      jump,
      score_.data(),
      inverse_.data(),
      fresh_.data()};
  }

  /// Makes the block's new scores those that are read.
  auto committer(std::size_t first) {
    return score_committer<Real>{first, fresh_.data(), inverse_.data(),
                                 score_.data(), share_.data()};
  }

  /// Lets the scores add up to 1.
  void rescale() {
    auto* score = score_.data();
    const auto sum
      = place_.template sum<double>(n_, [score] RINGWRIGHT_HD(std::size_t i) {
          return static_cast<double>(score[i]);
        });
    place_.for_each(n_, [score, sum] RINGWRIGHT_HD(std::size_t i) {
      score[i] = static_cast<Real>(static_cast<double>(score[i]) / sum);
    });
  }

private:
  template <class T>
  using array = typename Place::template array<T>;
  template <class T>
  using lent = typename Place::template lent<T>;

  Place place_;
  std::size_t n_;
  Real damping_;
  double exact_damping_;
  bool rescaled_;
  bool weighted_ = false;
  /// Nodes of a block.
  std::size_t block_ = 0;
  lent<std::uint64_t> offsets_;
  lent<node_id> sources_;
  lent<double> weights_;
  array<Real> score_;
  /// score / strength: what one unit of weight carries.
  array<Real> share_;
  array<Real> inverse_;
  array<Real> fresh_;
  array<Real> teleport_;
  /// Per block, so that a new value replaces the old one without rounding.
  std::vector<double> mass_;
  std::vector<double> dangling_;
};

} // namespace ringwright::domains::graph::detail
