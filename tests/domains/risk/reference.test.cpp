// SPDX-License-Identifier: Apache-2.0
//
// Answers of numpy, scipy and QuantLib, by reference.py. Shown as skipped
// where a package or the shared data is missing.
#include "ringwright/domains/risk/correlation.hpp"
#include "ringwright/domains/risk/historical_var.hpp"
#include "ringwright/domains/risk/inverse_normal.hpp"
#include "ringwright/tests/domains/risk/fixture.hpp"
#include "ringwright/tests/examples/orders/shared_data.hpp"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>

using namespace ringwright;
using namespace ringwright::domains::risk;
using namespace ringwright::tests::risk;

namespace {

/// Lines by name; a name that comes again has its numbers appended.
using answers = std::map<std::string, std::vector<double>>;

/// What the script says; empty, with a line that CTest sees, when skipped.
answers ask_script(const std::string& arguments) {
  const auto command = std::string{"/usr/bin/python3 "}
                       + RINGWRIGHT_SOURCE_DIR
                       + "/tests/domains/risk/reference.py " + arguments;
  auto* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    text.append(buffer, n);
  const auto status = ::pclose(pipe);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
    std::cout << (text.empty() ? "SKIPPED: no /usr/bin/python3\n" : text);
    return {};
  }
  INFO(command);
  REQUIRE(WEXITSTATUS(status) == 0);
  answers result;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string name;
    words >> name;
    for (std::string word; words >> word;)
      result[name].push_back(std::stod(word));
  }
  return result;
}

/// The arguments for a file of the shared data; empty when it is not there.
std::string data_file(const std::string& name) {
  const auto path = examples::orders::testing::shared_data() / "risk" / name;
  if (std::filesystem::exists(path))
    return "'" + path.string() + "'";
  std::cout << "SKIPPED: " << path.string() << " is not there\n";
  return {};
}

constexpr auto currencies = " USD JPY GBP CHF SEK NOK CAD AUD";

var_result result_at(const answers& a, double confidence) {
  var_options options;
  options.confidence = confidence;
  options.percentiles = {0.5};
  auto r = historical_var(two_threads(), a.at("values"), a.at("returns"),
                          options);
  REQUIRE(r);
  return *r;
}

void compare_history(const answers& a) {
  const auto& confidences = a.at("confidences");
  const auto n = a.at("values").size();
  REQUIRE(a.at("returns").size() / n > 1000);
  for (std::size_t k = 0; k < confidences.size(); ++k) {
    const auto r = result_at(a, confidences[k]);
    CHECK(r.value_at_risk == Approx(a.at("var")[k]).epsilon(1e-12));
    CHECK(r.expected_shortfall == Approx(a.at("es")[k]).epsilon(1e-9));
    CHECK(r.percentiles[0].value == Approx(a.at("median")[0]).epsilon(1e-12));
    CHECK(r.deviation == Approx(a.at("deviation")[0]).epsilon(1e-12));
    for (std::size_t i = 0; i < n; ++i)
      CHECK(r.component_expected_shortfall[i]
            == Approx(a.at("components")[k * n + i]).epsilon(1e-9));
    CHECK(sum(r.component_value_at_risk) == Approx(r.value_at_risk));
  }
}

double largest_distance(const std::vector<double>& a,
                        const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    result = std::max(result, std::abs(a[i] - b[i]));
  return result;
}

} // namespace

TEST_CASE("risk reference: quantiles and factors of scipy", "[risk]") {
  const auto a = ask_script("numbers");
  if (a.empty())
    return;
  const auto& p = a.at("p");
  REQUIRE(p.size() == 2000);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(inverse_normal(p[i] - 0.5)
          == Approx(a.at("z")[i]).epsilon(1e-14).margin(1e-15));
  auto f = factorise_correlation(two_threads(), a.at("correlation"), 30);
  REQUIRE(f);
  CHECK(largest_distance(f->lower, a.at("lower")) < 1e-13);
  CHECK_FALSE(factorise_correlation(two_threads(), a.at("indefinite"), 5));
  f = factorise_correlation(two_threads(), a.at("indefinite"), 5, true);
  REQUIRE(f);
  CHECK(f->repaired);
  CHECK(largest_distance(a.at("indefinite"), a.at("clipped"))
        == Approx(f->largest_change));
  std::vector<double> squared(25);
  for (std::size_t i = 0; i < 25; ++i)
    for (std::size_t k = 0; k < 5; ++k)
      squared[i] += f->lower[i / 5 * 5 + k] * f->lower[i % 5 * 5 + k];
  CHECK(largest_distance(squared, a.at("clipped")) < 1e-8);
}

TEST_CASE("risk reference: t quantiles of scipy", "[risk]") {
  const auto a = ask_script("numbers");
  if (a.empty())
    return;
  const book b{{1e6}, {0}, {0.2}, {}};
  const double confidences[] = {0.9, 0.975, 0.99};
  for (const auto nu : {3, 5})
    for (auto k = 0; k < 3; ++k) {
      var_options options;
      options.scenarios = 400'000;
      options.confidence = confidences[k];
      options.degrees_of_freedom = nu;
      const auto r = simulated(b, options);
      const auto wanted = a.at("t" + std::to_string(nu))[
                            static_cast<std::size_t>(k)]
                          * std::sqrt((nu - 2.0) / nu)
                          * moments_of(b, 10).deviation;
      CHECK(std::abs(r.value_at_risk - wanted) < 5 * r.value_at_risk_error);
    }
}

TEST_CASE("risk reference: numpy on the history of exchange rates",
          "[risk]") {
  const auto file = data_file("eurofxref-hist_1999-2015.csv.gz");
  if (file.empty())
    return;
  const auto a = ask_script("history " + file + currencies);
  if (!a.empty())
    compare_history(a);
}

TEST_CASE("risk reference: numpy on a century of the S&P 500", "[risk]") {
  const auto file = data_file("sp500_shiller_monthly.csv.gz");
  if (file.empty())
    return;
  const auto a = ask_script("history " + file + " SP500");
  if (!a.empty())
    compare_history(a);
}

TEST_CASE("risk reference: QuantLib on the history of exchange rates",
          "[risk]") {
  const auto file = data_file("eurofxref-hist_1999-2015.csv.gz");
  if (file.empty())
    return;
  const auto a = ask_script("quantlib " + file + currencies);
  if (a.empty())
    return;
  const auto& confidences = a.at("confidences");
  const auto rows = a.at("rows")[0];
  for (std::size_t k = 0; k < confidences.size(); ++k) {
    const auto r = result_at(a, confidences[k]);
    CHECK(r.value_at_risk == Approx(a.at("quantlib_var")[k]).epsilon(1e-12));
    // QuantLib takes the mean of what is strictly beyond the quantile; ours
    // also has the share of the outcome at the quantile in it.
    const auto size = rows * (1 - confidences[k]);
    const auto beyond = std::ceil(size) - 1;
    const auto wanted = (beyond * a.at("quantlib_es")[k]
                         + (size - beyond) * r.value_at_risk)
                        / size;
    CHECK(r.expected_shortfall == Approx(wanted).epsilon(1e-9));
  }
}
