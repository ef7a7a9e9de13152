// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/catalogue.hpp"

#include "ringwright/domains/orderbook/matching.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace ringwright::service {

namespace {

template <class Message>
accepted_message describe() {
  accepted_message result{messages::info_of<Message>(), std::nullopt};
  if constexpr (messages::has_reply<Message>)
    result.reply = messages::info_of<typename Message::reply>();
  return result;
}

template <class Kernel>
catalogue_row row_of() {
  catalogue_row result;
  result.entry = &gpu::entry_of<Kernel>();
  Kernel::accepts::for_each(
    [&]<class Message>() { result.accepts.push_back(describe<Message>()); });
  return result;
}

/// Letters that have to be changed, added or removed to get from `a` to `b`.
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

} // namespace

const std::vector<catalogue_row>& catalogue() {
  static const std::vector<catalogue_row> rows{
    row_of<domains::orderbook::matching>(),
  };
  return rows;
}

expected<const catalogue_row*> find_kernel(std::string_view id) {
  const auto& rows = catalogue();
  for (const auto& row : rows)
    if (id == row.entry->info.id)
      return &row;
  const auto& nearest = *std::ranges::min_element(
    rows, {}, [&](auto& row) { return edit_distance(id, row.entry->info.id); });
  return fail(errc::kernel_not_found, "there is no kernel '" + std::string{id}
                                        + "'; the nearest is '"
                                        + nearest.entry->info.id + "'");
}

} // namespace ringwright::service
