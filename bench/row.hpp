// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

namespace ringwright::bench {

/// One line of a result: a figure and, where there is one, the figure of the
/// baseline from the same run and what the ratio of the two has to reach.
struct row {
  std::string bench;
  std::string metric;
  double value = 0;
  std::string unit;
  /// Empty = no baseline.
  std::string baseline;
  double baseline_value = 0;
  /// "<=" or ">="; empty = nothing is demanded.
  std::string demand;
  /// What is demanded: of value / baseline_value if there is a baseline, else
  /// of value.
  double bound = 0;
  /// Why there is no figure; empty = there is one.
  std::string missing = {};

  double ratio() const {
    return baseline_value == 0 ? 0 : value / baseline_value;
  }

  bool met() const {
    if (!missing.empty())
      return false;
    auto measured = baseline.empty() ? value : ratio();
    return demand.empty() || (demand == "<=" ? measured <= bound
                                             : measured >= bound);
  }
};

/// Prints a row as one line of JSON; texts must need no escapes.
inline void print(const row& r) {
  char value[32] = "null";
  if (r.missing.empty())
    std::snprintf(value, sizeof value, "%.6g", r.value);
  std::printf("{\"bench\":\"%s\",\"metric\":\"%s\",\"value\":%s,"
              "\"unit\":\"%s\",\"baseline\":\"%s\",\"baseline_value\":%.6g,"
              "\"ratio\":%.4g,\"demand\":\"%s\",\"bound\":%.4g,\"met\":%s,"
              "\"missing\":\"%s\"}\n",
              r.bench.c_str(), r.metric.c_str(), value, r.unit.c_str(),
              r.baseline.c_str(), r.baseline_value, r.ratio(),
              r.demand.c_str(), r.bound, r.met() ? "true" : "false",
              r.missing.c_str());
  std::fflush(stdout);
}

} // namespace ringwright::bench
