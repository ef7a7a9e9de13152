// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/detail/rounded.hpp"
#include "ringwright/domains/risk/natural_log.hpp"
#include "ringwright/messages/macros.hpp"

#include <cmath>
#include <cstdint>

namespace ringwright::domains::risk {

/// A uniform number minus one half, from the upper 52 of 64 random bits: an
/// odd multiple of 2^-53 in (-1/2, 1/2). Exact, symmetric about zero, and
/// never at an end of the interval, where the normal quantile is infinite.
RINGWRIGHT_HD inline double centred_uniform(std::uint64_t bits) {
  return (detail::double_of(0x3ff0000000000000u | (bits >> 12)) - 1.5)
         + 0x1p-53;
}

namespace detail {

/// Up to this distance from the middle one rational function serves.
inline constexpr double central_half_width = 0.425;

/// The quantile in the middle: |q| <= central_half_width.
RINGWRIGHT_HD inline double central_quantile(double q) {
  constexpr double above[]
    = {3.3871328727963666080e0, 1.3314166789178437745e2,
       1.9715909503065514427e3, 1.3731693765509461125e4,
       4.5921953931549871457e4, 6.7265770927008700853e4,
       3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double below[]
    = {1.0,
       4.2313330701600911252e1, 6.8718700749205790830e2,
       5.3941960214247511077e3, 2.1213794301586595867e4,
       3.9307895800092710610e4, 2.8729085735721942674e4,
       5.2264952788528545610e3};
  const auto r = 0.180625 - product(q, q);
  return product(q, horner(above, r)) / horner(below, r);
}

/// From this root on the far tail's function serves: p below e^-25.
inline constexpr double far_root = 5;

/// sqrt(-log p) for the probability p of the nearer tail.
RINGWRIGHT_HD inline double tail_root(double q) {
  const auto p = 0.5 - (q < 0 ? -q : q);
  return std::sqrt(-natural_log(p));
}

/// The quantile's size in a tail, by its root up to far_root.
RINGWRIGHT_HD inline double tail_quantile(double root) {
  constexpr double above[]
    = {1.42343711074968357734e0, 4.63033784615654529590e0,
       5.76949722146069140550e0, 3.64784832476320460504e0,
       1.27045825245236838258e0, 2.41780725177450611770e-1,
       2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double below[]
    = {1.0,
       2.05319162663775882187e0, 1.67638483018380384940e0,
       6.89767334985100004550e-1, 1.48103976427480074590e-1,
       1.51986665636164571966e-2, 5.47593808499534494600e-4,
       1.05075007164441684324e-9};
  const auto r = root - 1.6;
  return horner(above, r) / horner(below, r);
}

/// The quantile's size in a tail, by its root beyond far_root.
RINGWRIGHT_HD inline double far_quantile(double root) {
  constexpr double above[]
    = {6.65790464350110377720e0, 5.46378491116411436990e0,
       1.78482653991729133580e0, 2.96560571828504891230e-1,
       2.65321895265761230930e-2, 1.24266094738807843860e-3,
       2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double below[]
    = {1.0,
       5.99832206555887937690e-1, 1.36929880922735805310e-1,
       1.48753612908506148525e-2, 7.86869131145613259100e-4,
       1.84631831751005468180e-5, 1.42151175831644588870e-7,
       2.04426310338993978564e-15};
  const auto r = root - far_root;
  return horner(above, r) / horner(below, r);
}

} // namespace detail

/// The standard normal quantile of 1/2 + q for |q| < 1/2: the number that a
/// normal variable stays below with that probability. Relative error about
/// 1e-15 (Wichura 1988, algorithm AS 241, PPND16). Odd: -q gives the negative
/// of what q gives, bit for bit. The same bits on every machine.
RINGWRIGHT_HD inline double inverse_normal(double q) {
  if (q >= -detail::central_half_width && q <= detail::central_half_width)
    return detail::central_quantile(q);
  const auto root = detail::tail_root(q);
  const auto size = root <= detail::far_root ? detail::tail_quantile(root)
                                             : detail::far_quantile(root);
  return q < 0 ? -size : size;
}

} // namespace ringwright::domains::risk
