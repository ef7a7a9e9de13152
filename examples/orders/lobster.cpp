// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/lobster.hpp"

#include "ringwright/messages/fixed_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace ringwright::examples::orders {

namespace {

constexpr std::int64_t units_per_share = fixed<8>::scale;
constexpr std::int64_t units_per_price = fixed<8>::scale / 10'000;
constexpr std::int64_t ns_per_day = 86'400'000'000'000;
constexpr std::int64_t no_price = max_lobster_price + 1;

tl::unexpected<error> refuse(std::string reason) {
  return fail(errc::parse_error, std::move(reason));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string result{"\""};
  result += text.substr(0, most);
  result += text.size() > most ? "...\"" : "\"";
  return result;
}

/// Cuts a line at its commas.
class columns {
public:
  explicit columns(std::string_view line) : rest_(line) {
    // nop
  }

  static std::size_t count(std::string_view line) {
    return line.empty() ? 0
                        : 1
                            + static_cast<std::size_t>(
                              std::count(line.begin(), line.end(), ','));
  }

  std::string_view next() {
    const auto comma = rest_.find(',');
    const auto result = rest_.substr(0, comma);
    rest_.remove_prefix(comma == std::string_view::npos ? rest_.size()
                                                        : comma + 1);
    return result;
  }

private:
  std::string_view rest_;
};

/// A whole number from `low` to `high`.
expected<std::int64_t> integer(std::string_view text, const char* what,
                               std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code == std::errc::invalid_argument || stop != end)
    return refuse(std::string(what) + " " + quoted(text)
                  + " is not a whole number");
  if (code != std::errc{} || value < low || value > high)
    return refuse(std::string(what) + " " + quoted(text) + " is out of range "
                  + std::to_string(low) + " to " + std::to_string(high));
  return value;
}

expected<std::int64_t> time_of(std::string_view text) {
  // A fixed<9> of seconds counts nanoseconds, and is exact.
  const auto seconds = parse_fixed_exactly<fixed<9>>(text);
  if (seconds.code == errc::parse_error)
    return refuse("time " + quoted(text)
                  + " is not seconds with at most 9 decimals");
  const auto ns = seconds.value.units();
  if (seconds.code != errc::none || ns < 0 || ns >= ns_per_day)
    return refuse("time " + quoted(text) + " is out of range 0 to 86400");
  return ns;
}

struct range {
  std::int64_t low;
  std::int64_t high;
};

/// What the columns may hold, by event.
struct event_limits {
  range order_id;
  range size;
  range price;
};

event_limits limits_of(lobster_event event) {
  constexpr range named{1, INT64_MAX};
  constexpr range unnamed{-1, INT64_MAX};
  constexpr range shares{1, max_lobster_shares};
  constexpr range price{1, max_lobster_price};
  switch (event) {
  case lobster_event::hidden_execution:
    return {unnamed, shares, price};
  case lobster_event::cross:
    return {unnamed, {0, max_lobster_shares}, price};
  case lobster_event::halt:
    // The price tells what the halt is about: -1, 0 or 1.
    return {unnamed, {0, 0}, {-1, 1}};
  default:
    return {named, shares, price};
  }
}

expected<wire::side> side_of(std::string_view text) {
  if (text == "1")
    return wire::side::buy;
  if (text == "-1")
    return wire::side::sell;
  return refuse("direction " + quoted(text) + " is neither 1 nor -1");
}

/// One level of one side. An empty one has size 0 and the mark as its price.
expected<lobster_level> level_of(std::string_view price_text,
                                 std::string_view size_text) {
  const auto price = integer(price_text, "price", -no_price, no_price);
  if (!price)
    return tl::unexpected<error>{price.error()};
  const auto size = integer(size_text, "size", 0, max_lobster_shares);
  if (!size)
    return tl::unexpected<error>{size.error()};
  const bool empty = *price == no_price || *price == -no_price;
  if (empty != (*size == 0))
    return refuse("price " + quoted(price_text) + " does not go with size "
                  + quoted(size_text));
  if (empty)
    return lobster_level{};
  if (*price <= 0)
    return refuse("price " + quoted(price_text) + " is not positive");
  return lobster_level{fixed<8>::from_units(*price * units_per_price),
                       fixed<8>::from_units(*size * units_per_share)};
}

/// Appends the level at `index` if it is one, behind the last of its side.
expected<void> append_level(columns& cells, wire::side side, std::size_t index,
                            std::vector<lobster_level>& levels) {
  const auto price = cells.next();
  const auto size = cells.next();
  const auto level = level_of(price, size);
  const auto place = [&] {
    return std::string(side == wire::side::buy ? "bid" : "ask") + " level "
           + std::to_string(index + 1);
  };
  if (!level)
    return refuse(place() + ": " + level.error().what);
  if (level->size == fixed<8>{})
    return {};
  if (levels.size() != index)
    return refuse(place() + " stands behind an empty level");
  if (index > 0
      && (side == wire::side::buy ? level->price >= levels.back().price
                                  : level->price <= levels.back().price))
    return refuse(place() + " is not behind the level before it");
  levels.push_back(*level);
  return {};
}

} // namespace

expected<lobster_message> parse_message(std::string_view line) {
  constexpr std::size_t width = 6;
  if (const auto count = columns::count(line); count != width)
    return refuse("expected 6 columns, found " + std::to_string(count));
  columns cells{line};
  std::array<std::string_view, width> cell;
  for (auto& text : cell)
    text = cells.next();
  const auto time_ns = time_of(cell[0]);
  if (!time_ns)
    return tl::unexpected<error>{time_ns.error()};
  const auto type = integer(cell[1], "type", 1, 7);
  if (!type)
    return tl::unexpected<error>{type.error()};
  const auto event = static_cast<lobster_event>(*type);
  const auto allowed = limits_of(event);
  const auto id
    = integer(cell[2], "order id", allowed.order_id.low, allowed.order_id.high);
  if (!id)
    return tl::unexpected<error>{id.error()};
  const auto size
    = integer(cell[3], "size", allowed.size.low, allowed.size.high);
  if (!size)
    return tl::unexpected<error>{size.error()};
  const auto price
    = integer(cell[4], "price", allowed.price.low, allowed.price.high);
  if (!price)
    return tl::unexpected<error>{price.error()};
  const auto side = side_of(cell[5]);
  if (!side)
    return tl::unexpected<error>{side.error()};
  const auto usd = event == lobster_event::halt ? 0 : *price;
  return lobster_message{*time_ns,
                         event,
                         *side,
                         *id < 0 ? 0 : static_cast<std::uint64_t>(*id),
                         fixed<8>::from_units(*size * units_per_share),
                         fixed<8>::from_units(usd * units_per_price)};
}

expected<void> parse_row(std::string_view line, lobster_row& row) {
  row.bids.clear();
  row.asks.clear();
  const auto count = columns::count(line);
  if (count == 0 || count % 4 != 0)
    return refuse("expected 4 columns per level, found "
                  + std::to_string(count));
  if (count / 4 > max_lobster_levels)
    return refuse("more than " + std::to_string(max_lobster_levels)
                  + " levels");
  row.window = static_cast<std::uint32_t>(count / 4);
  columns cells{line};
  for (std::size_t index = 0; index < row.window; ++index) {
    if (auto ask = append_level(cells, wire::side::sell, index, row.asks); !ask)
      return ask;
    if (auto bid = append_level(cells, wire::side::buy, index, row.bids); !bid)
      return bid;
  }
  return {};
}

} // namespace ringwright::examples::orders
