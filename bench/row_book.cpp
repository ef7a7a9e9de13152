// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/row_book.hpp"

#include "ringwright/bench/median.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ringwright::bench {

namespace {

/// Text that needs no escapes in JSON.
std::string plain(std::string text) {
  for (auto& c : text)
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ')
      c = '\'';
  return text;
}

} // namespace

std::size_t row_book::want(row shape) {
  shape.missing.clear();
  entries_.push_back({std::move(shape), {}, {}});
  return entries_.size() - 1;
}

void row_book::found(std::size_t number, double value, double baseline_value) {
  entries_[number].values.push_back(value);
  entries_[number].baselines.push_back(baseline_value);
}

void row_book::failed(std::size_t number, const std::string& why) {
  auto& missing = entries_[number].shape.missing;
  if (missing.empty())
    missing = plain(why);
}

std::vector<row> row_book::rows(const std::string& why) const {
  std::vector<row> result;
  for (const auto& [shape, values, baselines] : entries_) {
    auto& made = result.emplace_back(shape);
    if (!made.missing.empty())
      continue;
    if (values.empty()) {
      made.missing = plain(why);
      continue;
    }
    made.value = median(values);
    if (!made.baseline.empty())
      made.baseline_value = median(baselines);
  }
  return result;
}

bool row_book::print_all(const std::string& why) const {
  auto all = true;
  for (const auto& made : rows(why)) {
    print(made);
    all = all && made.missing.empty();
  }
  return all;
}

double percentile(const std::vector<double>& sorted, double percent) {
  const auto count = static_cast<double>(sorted.size());
  const auto rank = std::ceil(percent / 100 * count);
  return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, count)) - 1];
}

} // namespace ringwright::bench
