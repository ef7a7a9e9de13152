// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/commands.hpp"
#include "ringwright/domains/orderbook/detail/start.hpp"
#include "ringwright/domains/orderbook/matching_config.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/messages/order_matching.ring.hpp"

#include <cstddef>
#include <cstdint>

namespace ringwright::domains::orderbook {

/// Matches orders in continuous limit order books by price-time priority.
/// @formula  an incoming order trades with the best opposite level first, in
///           it with the oldest order first, at the resting order's price,
///           while its limit allows; exact in units of 1e-8
/// @input    submit, replace, cancel, execute, adjust, expire and queries;
///           prices fixed<8> on tick, quantities fixed<8> on lot
/// @output   one reply per request; events accepted, rejected, trade,
///           cancelled, book_update, numbered per book without gaps
/// @state    head of fixed size; books, levels, orders and id index in the
///           arena, reached by 32-bit indices
/// @limits   symbols <= 2^20, orders <= 2^28, levels <= 2^26, prices <= 2^36
///           ticks, see `matching_config`; 256 levels per side in a DepthReply
/// @errors   every refusal is a reply and an event with a reason, a query for
///           an unknown symbol is errc::invalid_argument
/// @cost     submit, cancel, replace and each trade O(log64 ticks), whatever
///           the number of orders; expiry of a GTD order O(log n)
/// @exact    integers only; same messages, same bytes of head and arena
/// @source   price-time priority as in public exchange rule books (Nasdaq
///           Equity 4, section 4757; Xetra continuous trading)
/// @oracle   tests/domains/orderbook/naive_book.hpp
struct matching {
  static constexpr gpu::kernel_info info{
    "orderbook/matching",
    domain::order_matching,
    "Price-time priority matching of many order books",
    "Nasdaq Equity 4, section 4757",
    1,
  };

  using config = matching_config;
  using state = detail::matching_state;
  using outputs = detail::matching_outputs;
  using accepts
    = messages::message_types<detail::wire::submit_order,
                              detail::wire::cancel_order,
                              detail::wire::execute_order,
                              detail::wire::replace_order,
                              detail::wire::adjust_level,
                              detail::wire::query_top,
                              detail::wire::query_depth,
                              detail::wire::expire_orders>;

  /// A slice's words, or a full DepthReply with its book update.
  static constexpr std::uint32_t max_output_words = 2048;

  /// Bytes of arena that `c` needs; 0 when `c` is invalid.
  static std::size_t arena_bytes(const config& c) {
    return detail::is_valid(c) ? detail::arena_layout::of(c).bytes : 0;
  }

  /// Builds empty books. invalid_argument when a value of `c` is out of its
  /// range or when the arena is too small for it.
  RINGWRIGHT_HD static errc start(gpu::context& ctx, state& s,
                                  const config& c) {
    return detail::start(ctx, s, c);
  }

  /// Handles one message of `accepts`. The reply goes out through the reply
  /// token, because a long command is cut into slices.
  template <messages::has_reply Message>
    requires(accepts::contains<Message>)
  [[gnu::flatten]] RINGWRIGHT_HD static gpu::result<typename Message::reply>
  on(gpu::context& ctx, state& s, const Message& message) {
    if (!ctx.group().leader())
      return gpu::deferred;
    if (auto code = detail::receive(ctx, s, message); code != errc::none)
      return code;
    return gpu::deferred;
  }

  /// The next slice of a long command.
  RINGWRIGHT_HD static gpu::result<void> resume(gpu::context& ctx, state& s) {
    if (ctx.group().leader())
      detail::resume(ctx, s, accepts{});
    return gpu::deferred;
  }
};

} // namespace ringwright::domains::orderbook
