// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/detail/pagerank_arrays.hpp"

#include <limits>

namespace ringwright::domains::graph::detail {

/// What is left to be solved, and what the scores add up to.
struct gradient_rest {
  /// <r, r>; see gradient_body.
  double square;
  double l1;
  double mass;

  RINGWRIGHT_HD friend gradient_rest operator+(const gradient_rest& x,
                                               const gradient_rest& y) {
    return {x.square + y.square, x.l1 + y.l1, x.mass + y.mass};
  }
};

/// Makes of what arrives at a row the row of A z = z - d P z; its part of
/// <z, A z>.
template <class Real>
struct gradient_image {
  Real damping;
  const Real* direction;
  const Real* inverse;
  Real* image;

  RINGWRIGHT_HD double operator()(std::size_t row, Real arriving) const {
    const auto z = direction[row];
    const auto now = z - damping * arriving;
    image[row] = now;
    return static_cast<double>(z) * static_cast<double>(now)
           * static_cast<double>(inverse[row]);
  }
};

/// Makes of what arrives at a row, by the scores, what is left there.
template <class Real>
struct gradient_residual {
  Real damping;
  double even;
  double whole;
  const Real* jump;
  const Real* score;
  const Real* inverse;
  Real* rest;

  RINGWRIGHT_HD gradient_rest operator()(std::size_t row,
                                         Real arriving) const {
    const auto t = jump == nullptr ? even : static_cast<double>(jump[row]);
    const auto r
      = static_cast<Real>(t / whole) - (score[row] - damping * arriving);
    rest[row] = r;
    const auto wide = static_cast<double>(r);
    return {wide * wide * static_cast<double>(inverse[row]),
            wide < 0 ? -wide : wide, static_cast<double>(score[row])};
  }
};

/// PageRank of an undirected graph by conjugate gradients.
///
/// The scores are proportional to the solution of A x = t, where A = 1 - d P
/// and P carries each node's score over its arcs. Weights are the same both
/// ways, so A is symmetric and positive in the inner product
/// <x, y> = sum of x_i y_i / strength_i, which is what the method needs. Where
/// power iteration loses a factor of d per sweep, it loses
/// d / (1 + sqrt(1 - d^2)), 0.56 for d = 0.85, and more where few eigenvalues
/// are large. The residual t - A x is what a sweep of power iteration would
/// change.
template <class Place, class Real>
class gradient_body final : public pagerank_worker<Real> {
public:
  /// Below this L1 norm the residual is computed from the scores, not carried
  /// on from step to step, so that rounding cannot pass for convergence.
  static constexpr double carried_down_to
    = 4096.0 * static_cast<double>(std::numeric_limits<Real>::epsilon());

  gradient_body(Place place, const pagerank_input& input)
    : on_(std::move(place), input) {
    rest_ = on_.place.template make<Real>(on_.n);
    direction_ = on_.place.template make<Real>(on_.n);
    image_ = on_.place.template make<Real>(on_.n);
    if (on_.place.status())
      begin(input);
  }

  const expected<void>& status() const {
    return on_.place.status();
  }

  /// The L1 change that a sweep of power iteration would now make.
  expected<double> sweep() override {
    const auto curvature = multiply();
    // Nothing is left: these are the scores.
    if (curvature > 0) {
      const auto before = now_.square;
      now_ = step(before / curvature);
      if (now_.l1 < carried_down_to * now_.mass)
        now_ = look();
      // What rounding leaves does not shrink any more; then the last direction
      // is worth nothing, and kept it would only grow.
      turn(now_.square < before ? now_.square / before : 0);
    }
    if (!on_.place.status())
      return tl::unexpected{on_.place.status().error()};
    return now_.mass > 0 ? now_.l1 / now_.mass : 0;
  }

  expected<gpu::host_array<Real>> take_scores() override {
    return on_.take_scaled();
  }

  // Lambdas for a device may not be made in private functions.

  void begin(const pagerank_input& input) {
    whole_ = 1 + on_.guess(input.in.entries());
    // Nothing arrives where nothing leaves, whatever was guessed. These nodes
    // weigh nothing in the inner product, so they have to be right at once.
    auto* x = on_.score.data();
    auto* z = direction_.data();
    const auto* jump = on_.teleport.data();
    const auto* inverse = on_.inverse.data();
    const auto even = 1 / static_cast<double>(on_.n);
    const auto whole = whole_;
    on_.place.for_each(on_.n, [x, z, jump, inverse, even,
                               whole] RINGWRIGHT_HD(std::size_t i) {
      const auto t = jump == nullptr ? even : static_cast<double>(jump[i]);
      if (inverse[i] == 0)
        x[i] = static_cast<Real>(t / whole);
      z[i] = Real{0};
    });
    now_ = look();
    turn(0);
  }

  /// The image of the direction, and <z, A z>.
  double multiply() {
    const gradient_image<Real> finish{static_cast<Real>(on_.damping),
                                      direction_.data(), on_.inverse.data(),
                                      image_.data()};
    return on_.sum_arrivals(finish);
  }

  /// Goes so far along the direction.
  gradient_rest step(double length) {
    auto* x = on_.score.data();
    auto* r = rest_.data();
    const auto* z = direction_.data();
    const auto* image = image_.data();
    const auto* inverse = on_.inverse.data();
    const auto a = static_cast<Real>(length);
    return on_.place.template sum<gradient_rest>(
      on_.n, [x, r, z, image, inverse, a] RINGWRIGHT_HD(std::size_t i) {
        const auto score = x[i] + a * z[i];
        const auto rest = r[i] - a * image[i];
        x[i] = score;
        r[i] = rest;
        const auto wide = static_cast<double>(rest);
        return gradient_rest{wide * wide * static_cast<double>(inverse[i]),
                             wide < 0 ? -wide : wide,
                             static_cast<double>(score)};
      });
  }

  /// Computes what is left from the scores.
  gradient_rest look() {
    on_.share_out(on_.score.data());
    const gradient_residual<Real> finish{
      static_cast<Real>(on_.damping), 1 / static_cast<double>(on_.n),
      whole_,                         on_.teleport.data(),
      on_.score.data(),               on_.inverse.data(),
      rest_.data()};
    return on_.sum_arrivals(finish);
  }

  /// The next direction: the residual and so much of the last one.
  void turn(double kept) {
    auto* z = direction_.data();
    auto* share = on_.share.data();
    const auto* r = rest_.data();
    const auto* inverse = on_.inverse.data();
    const auto b = static_cast<Real>(kept);
    on_.place.for_each(
      on_.n, [z, share, r, inverse, b] RINGWRIGHT_HD(std::size_t i) {
        const auto next = r[i] + b * z[i];
        z[i] = next;
        share[i] = next * inverse[i];
      });
  }

private:
  pagerank_arrays<Place, Real> on_;
  /// The right side is the teleport vector divided by this, so that the first
  /// scores add up to about 1.
  double whole_ = 1;
  gradient_rest now_{};
  typename Place::template array<Real> rest_;
  typename Place::template array<Real> direction_;
  typename Place::template array<Real> image_;
};

} // namespace ringwright::domains::graph::detail
