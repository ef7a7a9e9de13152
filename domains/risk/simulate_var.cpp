// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/risk/simulate_var.hpp"

#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/domains/risk/detail/shock_device.hpp"
#include "ringwright/domains/risk/detail/shock_tile.hpp"
#include "ringwright/domains/risk/detail/summary.hpp"
#include "ringwright/domains/risk/sobol_directions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace ringwright::domains::risk {

namespace {

/// Draws between two looks at the stop token; some milliseconds of work.
constexpr std::uint64_t step_draws = 128 * detail::tile_draws;

/// The same on a GPU, which draws more in that time.
constexpr std::uint64_t device_step_draws = std::uint64_t{1} << 19;

/// The device of an executor that is no CPU.
expected<std::unique_ptr<detail::shock_device>>
shocks_on(const gpu::executor& on, const scenario_source& from,
          std::span<const std::uint64_t> directions,
          std::span<const double> weights, std::size_t largest) {
#ifdef RINGWRIGHT_HAVE_CUDA
  return detail::make_cuda_shocks(on, from, directions, weights, largest);
#else
  static_cast<void>(from);
  static_cast<void>(directions);
  static_cast<void>(weights);
  static_cast<void>(largest);
  return fail(errc::backend_unavailable,
              "this build of ringwright has no CUDA: " + on.name());
#endif
}

/// A simulation from the checks to the result.
class simulation {
public:
  simulation(const gpu::executor& on, const var_portfolio& portfolio,
             const var_options& options)
    : on_(on),
      portfolio_(portfolio),
      options_(options),
      assets_(static_cast<std::uint32_t>(portfolio.values.size())) {
    // nop
  }

  expected<var_result> run() {
    if (auto ok = prepare_source(); !ok)
      return tl::unexpected{ok.error()};
    if (auto ok = prepare_factor(); !ok)
      return tl::unexpected{ok.error()};
    prepare_weights();
    std::vector<double> outcomes(options_.scenarios);
    if (auto ok = on_.where() == gpu::executor::kind::cpu
                    ? simulate(outcomes)
                    : simulate_on_device(outcomes);
        !ok)
      return tl::unexpected{ok.error()};
    const auto between = options_.draws == sampling::antithetic
                           ? dependence::pairs
                           : dependence::none;
    auto found
      = detail::summarise(on_, outcomes, options_, between, result_);
    if (!found)
      return tl::unexpected{found.error()};
    attribute_shortfall(*found);
    attribute_value_at_risk();
    return std::move(result_);
  }

private:
  expected<void> prepare_source() {
    source_.seed = options_.seed;
    source_.degrees_of_freedom = options_.degrees_of_freedom;
    if (options_.draws != sampling::sobol)
      return {};
    auto made = sobol_directions(assets_);
    if (!made)
      return tl::unexpected{made.error()};
    directions_ = std::move(*made);
    source_.directions = directions_.data();
    source_.assets = assets_;
    return {};
  }

  expected<void> prepare_factor() {
    if (portfolio_.correlation.empty())
      return {};
    auto factor = factorise_correlation(on_, portfolio_.correlation, assets_,
                                        options_.repair_correlation);
    if (!factor)
      return tl::unexpected{factor.error()};
    result_.correlation_repaired = factor->repaired;
    result_.correlation_change = factor->largest_change;
    lower_ = std::move(factor->lower);
    return {};
  }

  void prepare_weights() {
    const auto years = options_.horizon_days / days_per_year;
    const auto root = std::sqrt(years);
    weights_.resize(assets_);
    for (std::size_t i = 0; i < assets_; ++i) {
      drift_.push_back(portfolio_.drifts[i] * years);
      spread_.push_back(portfolio_.volatilities[i] * root);
      centre_ += portfolio_.values[i] * drift_[i];
      const auto exposure = portfolio_.values[i] * spread_[i];
      if (lower_.empty())
        weights_[i] = exposure;
      else
        for (std::size_t k = 0; k <= i; ++k)
          weights_[k] += lower_[i * assets_ + k] * exposure;
    }
  }

  std::uint64_t draws() const {
    return options_.draws == sampling::antithetic ? options_.scenarios / 2
                                                  : options_.scenarios;
  }

  /// What draws from `first` on make of the portfolio.
  void keep(std::uint64_t first, std::span<const double> shocks,
            std::span<double> outcomes) const {
    if (options_.draws != sampling::antithetic) {
      for (std::size_t t = 0; t < shocks.size(); ++t)
        outcomes[first + t] = centre_ + shocks[t];
      return;
    }
    for (std::size_t t = 0; t < shocks.size(); ++t) {
      outcomes[2 * (first + t)] = centre_ + shocks[t];
      outcomes[2 * (first + t) + 1] = centre_ - shocks[t];
    }
  }

  expected<void> checkpoint(std::uint64_t drawn) const {
    const auto scenarios_per_draw = options_.scenarios / draws();
    return on_.checkpoint(drawn * scenarios_per_draw, options_.scenarios);
  }

  expected<void> simulate(std::span<double> outcomes) const {
    constexpr std::uint64_t tile = detail::tile_draws;
    for (std::uint64_t begin = 0; begin < draws(); begin += step_draws) {
      if (auto ok = checkpoint(begin); !ok)
        return ok;
      const auto end = std::min(draws(), begin + step_draws);
      const auto tiles = (end - begin + tile - 1) / tile;
      on_.for_ranges(tiles, 1, [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) {
          const auto first = begin + i * tile;
          double buffer[tile];
          const std::span shocks{
            buffer, static_cast<std::size_t>(std::min(tile, end - first))};
          detail::shock_tile(source_, weights_, first, shocks);
          keep(first, shocks, outcomes);
        }
      });
    }
    return checkpoint(draws());
  }

  /// The device draws; the host, whose order of additions is the result's,
  /// looks at what was drawn.
  expected<void> simulate_on_device(std::span<double> outcomes) const {
    const auto step = std::min(draws(), device_step_draws);
    auto device = shocks_on(on_, source_, directions_, weights_,
                            static_cast<std::size_t>(step));
    if (!device)
      return tl::unexpected{device.error()};
    std::vector<double> shocks(step);
    for (std::uint64_t begin = 0; begin < draws(); begin += step) {
      if (auto ok = checkpoint(begin); !ok)
        return ok;
      const auto drawn
        = std::span{shocks}.first(std::min(step, draws() - begin));
      if (auto ok = (*device)->draw(begin, drawn); !ok)
        return ok;
      keep(begin, drawn, outcomes);
    }
    return checkpoint(draws());
  }

  /// Adds weight * z of one scenario, mixing and sign included.
  void add_scenario(std::uint64_t number, double weight,
                    std::span<double> sums) const {
    auto draw = number;
    if (options_.draws == sampling::antithetic) {
      draw = number / 2;
      weight = number % 2 == 0 ? weight : -weight;
    }
    const auto scale = weight * mixing_of(source_, draw);
    for_normals(source_, assets_, draw, [&](std::uint32_t i, double z) {
      sums[i] += scale * z;
    });
  }

  /// sum over k of L_ik x_k
  double correlated(std::span<const double> x, std::size_t i) const {
    if (lower_.empty())
      return x[i];
    double sum = 0;
    for (std::size_t k = 0; k <= i; ++k)
      sum += lower_[i * assets_ + k] * x[k];
    return sum;
  }

  /// The loss of one unit of asset i in the mean of the tail's scenarios. The
  /// mean is taken of z: L is applied once, not once in each scenario.
  void attribute_shortfall(const detail::tail_summary& found) {
    auto mean = detail::sum_over(
      on_, found.members, assets_,
      [this](std::uint64_t number, double weight, std::span<double> sums) {
        add_scenario(number, weight, sums);
      });
    for (auto& x : mean)
      x /= found.extent.size;
    for (std::size_t i = 0; i < assets_; ++i) {
      const auto loss = -(drift_[i] + spread_[i] * correlated(mean, i));
      result_.marginal_expected_shortfall.push_back(loss);
      result_.component_expected_shortfall.push_back(portfolio_.values[i]
                                                     * loss);
    }
  }

  /// The expected loss of one unit of asset i, given that the portfolio loses
  /// its value at risk: the random part of that loss is shared out by the
  /// covariance with the portfolio, (L a)_i / |a|^2.
  void attribute_value_at_risk() {
    double square = 0;
    for (const auto x : weights_)
      square += x * x;
    const auto share
      = square > 0 ? (result_.value_at_risk + centre_) / square : 0;
    for (std::size_t i = 0; i < assets_; ++i) {
      const auto loss
        = spread_[i] * correlated(weights_, i) * share - drift_[i];
      result_.marginal_value_at_risk.push_back(loss);
      result_.component_value_at_risk.push_back(portfolio_.values[i] * loss);
    }
  }

  const gpu::executor& on_;
  const var_portfolio& portfolio_;
  const var_options& options_;
  std::uint32_t assets_;
  scenario_source source_;
  std::vector<std::uint64_t> directions_;
  /// L, by rows; empty = the identity.
  std::vector<double> lower_;
  /// mu h / 252 and sigma sqrt(h / 252)
  std::vector<double> drift_;
  std::vector<double> spread_;
  /// a = L^T (sigma v sqrt(h / 252))
  std::vector<double> weights_;
  /// Expected P&L
  double centre_ = 0;
  var_result result_;
};

} // namespace

expected<var_result> simulate_var(const gpu::executor& on,
                                  const var_portfolio& portfolio,
                                  const var_options& options) {
  if (auto ok = check(options); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = check(portfolio); !ok)
    return tl::unexpected{ok.error()};
  return simulation{on, portfolio, options}.run();
}

} // namespace ringwright::domains::risk
