// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ringwright::actors {

namespace {

/// Insertions, deletions and replacements from `a` to `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

constexpr std::size_t names_shown = 5;

} // namespace

std::string suggestion(std::string_view wanted,
                       const std::vector<std::string>& names) {
  if (names.empty())
    return "; there are none";
  auto nearest = std::min_element(
    names.begin(), names.end(), [wanted](const auto& a, const auto& b) {
      return distance(wanted, a) < distance(wanted, b);
    });
  if (distance(wanted, *nearest) <= std::max<std::size_t>(2, wanted.size() / 3))
    return "; did you mean '" + *nearest + "'?";
  std::string result = "; there are: ";
  for (std::size_t i = 0; i < std::min(names.size(), names_shown); ++i)
    result += (i == 0 ? "" : ", ") + names[i];
  return names.size() > names_shown ? result + ", ..." : result;
}

} // namespace ringwright::actors
