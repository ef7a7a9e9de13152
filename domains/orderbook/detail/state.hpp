// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/exact_divider.hpp"
#include "ringwright/domains/orderbook/detail/index_pool.hpp"
#include "ringwright/domains/orderbook/detail/layout.hpp"
#include "ringwright/domains/orderbook/matching_config.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <limits>
#include <type_traits>

namespace ringwright::domains::orderbook::detail {

namespace wire = ringwright::messages::order_matching;

/// An order on its way through the opposite side.
struct taker {
  std::uint64_t id;
  /// Raw units; 0 for market orders.
  std::int64_t price;
  std::int64_t remaining;
  std::int64_t filled;
  /// Iceberg slice, 0 = none.
  std::int64_t display;
  std::int64_t expire_time;
  /// Levels of the opposite ladder up to this key may trade.
  std::uint64_t limit_key;
  std::uint32_t account;
  /// Node that the order owns already (stops, replaced orders), or 0.
  std::uint32_t node;
  std::uint32_t trades;
  std::uint32_t special;
  wire::side side;
  /// limit, market or post_only.
  wire::order_type type;
  wire::time_in_force time_in_force;
  wire::self_trade self_trade;
  /// Why what remains is cancelled; none = it goes on.
  wire::reason halt;
  /// 1 = announced with an accepted event; what fails now is cancelled.
  std::uint16_t announced;
  /// Hash of the order's name.
  std::uint32_t tag;
};

static_assert(std::has_unique_object_representations_v<taker>);

/// What a command has to do next.
enum class phase : std::uint32_t {
  idle,
  /// Cancel what has expired, before the command itself.
  expire,
  /// Look whether a fill-or-kill order can be filled.
  measure,
  match,
  /// Let the remainder rest or cancel it.
  settle,
  /// Elect the stop orders that the trades have reached.
  elect,
  /// ExpireOrders: walk over the day orders.
  end_of_day,
  /// AdjustLevel: remove named orders.
  shrink,
};

/// What the reply says.
struct outcome {
  std::int64_t filled;
  std::int64_t resting;
  std::uint32_t trades;
  wire::reason reason;
  std::uint16_t kept_priority;
};

static_assert(std::has_unique_object_representations_v<outcome>);

/// A command in progress. It lives on the stack and, when it is cut into
/// slices, in the state between two of them.
struct job {
  phase step;
  /// The command's type id.
  std::uint32_t type_id;
  /// The command itself, while it waits for phase::expire.
  std::uint64_t words[8];
  std::uint64_t order_id;
  taker order;
  outcome result;
  /// Extremes of the trade prices so far; stops between them are elected.
  std::int64_t high;
  std::int64_t low;
  /// Walks: sum so far, level, order and ladder.
  std::int64_t sum;
  std::int64_t partial;
  std::uint64_t walk_key;
  std::uint32_t walk_level;
  std::uint32_t walk_order;
  std::uint32_t walk_ladder;
  std::uint32_t count;
  /// 1 = `order` is the command's own order, 0 = a stop that it elected.
  std::uint32_t own;
  std::uint32_t symbol;
};

static_assert(std::is_trivially_copyable_v<job>);
static_assert(std::has_unique_object_representations_v<job>);

/// The head of a matching instance. Everything else is in the arena, at the
/// offsets of `layout`.
struct matching_state {
  matching_config config;
  arena_layout layout;
  exact_divider tick;
  exact_divider lot;
  index_pool order_pool;
  index_pool level_pool;
  index_pool node_pool;
  index_pool special_pool;
  id_index_size index;
  /// Depth of the ladders' trees.
  std::uint32_t depth;
  /// Steps that a slice may take, and that this one may still take.
  std::int32_t slice_steps;
  std::int32_t steps_left;
  /// 1 = a later slice; the requester is the parked command's then.
  std::uint32_t resumed;
  /// Acceptance number of the youngest order.
  std::uint64_t arrivals;
  job parked;
  /// Who waits for the parked command's reply.
  gpu::reply_token token;
};

static_assert(std::is_trivially_copyable_v<matching_state>);
static_assert(std::has_unique_object_representations_v<matching_state>);

/// Most quantity of one level, so that sums never overflow.
inline constexpr std::int64_t max_level_quantity = std::int64_t{1} << 62;

} // namespace ringwright::domains::orderbook::detail
