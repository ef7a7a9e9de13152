// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_worker.hpp"
#include "ringwright/gpu/batch/fixed_sum.hpp"
#include "ringwright/messages/macros.hpp"

#include <utility>

namespace ringwright::domains::graph::detail {

/// What entry k of a row brings to it, all arcs alike.
template <class Real>
struct arriving_share {
  const Real* share;
  const node_id* source;

  RINGWRIGHT_HD Real operator()(std::uint64_t k) const {
    return share[source[k]];
  }
};

/// The same by weight.
template <class Real>
struct arriving_weighted_share {
  const Real* share;
  const node_id* source;
  const double* weight;

  RINGWRIGHT_HD Real operator()(std::uint64_t k) const {
    return share[source[k]] * static_cast<Real>(weight[k]);
  }
};

/// What all ways to compute PageRank keep on a place, and their first scores.
/// To be looked at only while the place's status is good.
template <class Place, class Real>
class pagerank_arrays {
public:
  pagerank_arrays(Place on, const pagerank_input& input)
    : place(std::move(on)), n(input.in.nodes()), damping(input.damping),
      weighted(input.weighted) {
    offsets = place.bring(input.in.offsets);
    sources = place.bring(input.in.targets);
    if (weighted)
      weights = place.bring(input.in.weights);
    score = place.template make<Real>(n);
    share = place.template make<Real>(n);
    inverse = place.template make<Real>(n);
    if (!input.teleport.empty())
      teleport = place.template make<Real>(n);
    if (place.status())
      begin(input);
  }

  /// Calls `body` with the function that tells what an entry brings.
  template <class Body>
  auto with_arrivals(Body body) {
    return weighted ? body(arriving_weighted_share<Real>{
                        share.data(), sources.data(), weights.data()})
                    : body(arriving_share<Real>{share.data(), sources.data()});
  }

  // Lambdas for a device may not be made in private functions.

  /// Even scores, and what does not change from sweep to sweep.
  void begin(const pagerank_input& input) {
    auto strength = place.bring(input.strength);
    auto given = place.bring(input.teleport);
    if (!place.status())
      return;
    const auto* from = given.data();
    const auto* out = strength.data();
    auto* jump = teleport.data();
    auto* part = inverse.data();
    auto* first = score.data();
    const auto even = 1 / static_cast<double>(n);
    place.for_each(n, [from, out, jump, part, first,
                       even] RINGWRIGHT_HD(std::size_t i) {
      if (jump != nullptr)
        jump[i] = static_cast<Real>(from[i]);
      part[i] = out[i] > 0 ? static_cast<Real>(1 / out[i]) : Real{0};
      first[i] = static_cast<Real>(even);
    });
  }

  /// Scores as if what arrives went by the number of arcs alone. The nodes
  /// that pass their score on then have M = T + d M f, where T is their part
  /// of the teleport vector and f that of the arcs which lead to them, and all
  /// nodes 1 + d M. Saves one or two sweeps. Returns d M.
  double guess(std::size_t entries) {
    if (entries == 0)
      return 0;
    const auto* jump = teleport.data();
    const auto* part = inverse.data();
    const auto* offset = offsets.data();
    auto* first = score.data();
    const auto even = 1 / static_cast<double>(n);
    const auto jumps = place.template sum<double>(
      n, [jump, part, even] RINGWRIGHT_HD(std::size_t i) {
        const auto t = jump == nullptr ? even : static_cast<double>(jump[i]);
        return part[i] == 0 ? 0.0 : t;
      });
    const auto arcs = place.template sum<std::uint64_t>(
      n, [offset, part] RINGWRIGHT_HD(std::size_t i) {
        return part[i] == 0 ? std::uint64_t{0} : offset[i + 1] - offset[i];
      });
    const auto m = static_cast<double>(entries);
    const auto fraction = static_cast<double>(arcs) / m;
    const auto passed = damping * jumps / (1 - damping * fraction);
    place.for_each(
      n, [jump, offset, first, even, passed, m] RINGWRIGHT_HD(std::size_t i) {
        const auto t = jump == nullptr ? even : static_cast<double>(jump[i]);
        const auto arriving
          = static_cast<double>(offset[i + 1] - offset[i]) / m;
        first[i] = static_cast<Real>((t + passed * arriving) / (1 + passed));
      });
    return passed;
  }

  /// Calls `finish` with what arrives at each row; adds up what it returns.
  template <class Finish>
  auto sum_arrivals(Finish finish) {
    return with_arrivals([this, finish](auto value) {
      return place.template sum_rows<Real>(offsets.data(), 0, n, value, finish);
    });
  }

  /// The score of the nodes without out-weight among these.
  double dangling(std::size_t first, std::size_t count) {
    const auto* part = inverse.data() + first;
    const auto* from = score.data() + first;
    return place.template sum<double>(
      count, [part, from] RINGWRIGHT_HD(std::size_t i) {
        return part[i] == 0 ? static_cast<double>(from[i]) : 0.0;
      });
  }

  /// Lets shares be those of `from`.
  void share_out(const Real* from) {
    auto* to = share.data();
    const auto* part = inverse.data();
    place.for_each(n, [from, to, part] RINGWRIGHT_HD(std::size_t i) {
      to[i] = from[i] * part[i];
    });
  }

  /// Lets the scores add up to 1 and hands them over.
  expected<gpu::host_array<Real>> take_scaled() {
    auto* from = score.data();
    const auto sum
      = place.template sum<double>(n, [from] RINGWRIGHT_HD(std::size_t i) {
          return static_cast<double>(from[i]);
        });
    place.for_each(n, [from, sum] RINGWRIGHT_HD(std::size_t i) {
      from[i] = static_cast<Real>(static_cast<double>(from[i]) / sum);
    });
    return take();
  }

  /// Hands the scores over.
  expected<gpu::host_array<Real>> take() {
    auto result = place.take(std::move(score));
    if (!place.status())
      return tl::unexpected{place.status().error()};
    return result;
  }

  template <class T>
  using array = typename Place::template array<T>;
  template <class T>
  using lent = typename Place::template lent<T>;

  Place place;
  std::size_t n;
  double damping;
  bool weighted;
  lent<std::uint64_t> offsets;
  lent<node_id> sources;
  lent<double> weights;
  array<Real> score;
  /// What one unit of weight carries.
  array<Real> share;
  /// 1 / strength; 0 for nodes without out-weight.
  array<Real> inverse;
  /// Adds up to 1; empty = 1 / n.
  array<Real> teleport;
};

} // namespace ringwright::domains::graph::detail
