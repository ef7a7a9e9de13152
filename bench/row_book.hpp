// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/bench/row.hpp"

#include <string>
#include <vector>

namespace ringwright::bench {

/// The rows of a program that measures in several turns: each row has its
/// place from the beginning, and shows a reason if no figure came.
class row_book {
public:
  /// Adds a row; the numbers and `missing` of `shape` are not used. Returns
  /// its number.
  std::size_t want(row shape);

  /// A figure of one turn and, for a row with a baseline, what that took in
  /// the same turn.
  void found(std::size_t number, double value, double baseline_value = 0);

  /// Why there is no figure; the first reason counts, and more than figures.
  void failed(std::size_t number, const std::string& why);

  /// The rows with the medians of their turns; `why` for those without.
  std::vector<row> rows(const std::string& why) const;

  /// Prints them; whether there is a figure in every one of them.
  bool print_all(const std::string& why) const;

private:
  struct entry {
    row shape;
    std::vector<double> values;
    std::vector<double> baselines;
  };

  std::vector<entry> entries_;
};

/// The value below or at which `percent` of the values are. They are sorted
/// and not none.
double percentile(const std::vector<double>& sorted, double percent);

} // namespace ringwright::bench
