// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/sobol_directions.hpp"

#include <boost/random/sobol.hpp>

#include <cstddef>
#include <string>

namespace ringwright::domains::risk {

expected<std::vector<std::uint64_t>> sobol_directions(std::uint32_t assets) {
  if (assets == 0 || assets > max_sobol_assets)
    return fail(errc::invalid_argument,
                "Sobol points have 1 to " + std::to_string(max_sobol_assets)
                  + " assets, not " + std::to_string(assets));
  // Boost's engine does not show its direction numbers, but its point k is
  // their XOR by the bits of the Gray code of k + 1; this is a single bit for
  // the points asked for here, so each of them is a row of the table.
  boost::random::sobol engine{assets};
  std::vector<std::uint64_t> result(std::size_t{sobol_bits_max} * assets);
  for (std::size_t bit = 0; bit < sobol_bits_max; ++bit) {
    engine.seed((std::uint64_t{2} << bit) - 2);
    for (std::size_t i = 0; i < assets; ++i)
      result[bit * assets + i] = engine();
  }
  return result;
}

} // namespace ringwright::domains::risk
