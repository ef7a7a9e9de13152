// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace ringwright::messages {

namespace {

/// One row at a time of the usual table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

/// Longer names are no typing errors, and would cost their square.
constexpr std::size_t letters_compared = 256;

} // namespace

std::string_view nearest(std::string_view wanted,
                         std::span<const std::string_view> names) {
  if (names.empty())
    return {};
  wanted = wanted.substr(0, letters_compared);
  return *std::ranges::min_element(
    names, {}, [wanted](auto name) { return edit_distance(wanted, name); });
}

} // namespace ringwright::messages
