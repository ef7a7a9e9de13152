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
  double l1 = 0;
  /// New scores of the nodes without out-weight.
  double dangling = 0;

  RINGWRIGHT_HD friend pagerank_change operator+(const pagerank_change& x,
                                                 const pagerank_change& y) {
    return {x.l1 + y.l1, x.dangling + y.dangling};
  }
};

/// PageRank by pulling. Nodes are updated block by block: within a block all
/// rows read the shares from before the block. With one block that is power
/// iteration, with many it comes close to Gauss-Seidel, and in both cases
/// what a row reads follows from its number alone.
template <class Place, class Real>
class pagerank_body final : public pagerank_worker<Real> {
public:
  /// Blocks of Gauss-Seidel: enough that most of what a row reads is new, few
  /// enough that a block is work for many threads.
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
    double l1 = 0;
    for (std::size_t b = 0; b < dangling_.size(); ++b) {
      const auto first = b * block_;
      const auto last = std::min(first + block_, n_);
      const auto change
        = weighted_ ? pull_weighted(first, last) : pull(first, last);
      commit(first, last);
      l1 += change.l1;
      dangling_[b] = change.dangling;
    }
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
    const auto* given = teleport_.data() == nullptr ? nullptr : teleport.data();
    const auto* out = strength.data();
    auto* jump = teleport_.data();
    auto* inverse = inverse_.data();
    auto* score = score_.data();
    auto* share = share_.data();
    const auto even = 1 / static_cast<double>(n_);
    place_.for_each(n_, [given, out, jump, inverse, score, share,
                         even] RINGWRIGHT_HD(std::size_t i) {
      if (given != nullptr)
        jump[i] = static_cast<Real>(given[i]);
      inverse[i] = out[i] > 0 ? static_cast<Real>(1 / out[i]) : Real{0};
      score[i] = static_cast<Real>(even);
      share[i] = score[i] * inverse[i];
    });
    const auto blocks = n_ == 0 ? 0 : (n_ + block_ - 1) / block_;
    for (std::size_t b = 0; b < blocks; ++b) {
      const auto first = b * block_;
      dangling_.push_back(place_.template sum<double>(
        std::min(block_, n_ - first),
        [inverse, score, first] RINGWRIGHT_HD(std::size_t i) {
          return inverse[first + i] == 0 ? static_cast<double>(score[first + i])
                                         : 0.0;
        }));
    }
  }

  /// New scores of a block, to `fresh_`.
  pagerank_change pull(std::size_t first, std::size_t last) {
    const auto* share = share_.data();
    const auto* source = sources_.data();
    return pull_rows(first, last,
                     [share, source] RINGWRIGHT_HD(std::uint64_t k) {
                       return share[source[k]];
                     });
  }

  pagerank_change pull_weighted(std::size_t first, std::size_t last) {
    const auto* share = share_.data();
    const auto* source = sources_.data();
    const auto* weight = weights_.data();
    return pull_rows(first, last,
                     [share, source, weight] RINGWRIGHT_HD(std::uint64_t k) {
                       return share[source[k]] * static_cast<Real>(weight[k]);
                     });
  }

  template <class Value>
  pagerank_change pull_rows(std::size_t first, std::size_t last, Value value) {
    // Added up in one order whatever the place.
    double dangling = 0;
    for (auto part : dangling_)
      dangling += part;
    const auto jump_mass = 1 - exact_damping_ + exact_damping_ * dangling;
    const auto damping = damping_;
    const auto* jump = teleport_.data();
    const auto base = static_cast<Real>(
      jump == nullptr ? jump_mass / static_cast<double>(n_) : jump_mass);
    const auto* score = score_.data();
    const auto* inverse = inverse_.data();
    auto* fresh = fresh_.data();
    return place_.template sum_rows<Real>(
      offsets_.data(), first, last, value,
      [damping, jump, base, score, inverse, fresh,
       first] RINGWRIGHT_HD(std::size_t row, Real arriving) {
        const auto leap = jump == nullptr ? base : base * jump[row];
        const auto now = leap + damping * arriving;
        fresh[row - first] = now;
        const auto change
          = static_cast<double>(now) - static_cast<double>(score[row]);
        return pagerank_change{change < 0 ? -change : change,
                               inverse[row] == 0 ? static_cast<double>(now)
                                                 : 0.0};
      });
  }

  /// Makes the block's new scores those that are read.
  void commit(std::size_t first, std::size_t last) {
    const auto* fresh = fresh_.data();
    const auto* inverse = inverse_.data();
    auto* score = score_.data();
    auto* share = share_.data();
    place_.for_each(last - first, [fresh, inverse, score, share,
                                   first] RINGWRIGHT_HD(std::size_t i) {
      score[first + i] = fresh[i];
      share[first + i] = fresh[i] * inverse[first + i];
    });
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
  std::vector<double> dangling_;
};

} // namespace ringwright::domains::graph::detail
