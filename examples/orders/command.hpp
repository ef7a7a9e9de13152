// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <type_traits>
#include <variant>

namespace ringwright::examples::orders {

namespace wire = messages::order_matching;

/// What the flow sends to a matching instance.
using command
  = std::variant<wire::submit_order, wire::cancel_order, wire::replace_order,
                 wire::execute_order, wire::adjust_level>;

static_assert(std::is_trivially_copyable_v<command>);

/// The book that the command is for.
inline std::uint32_t symbol_of(const command& what) {
  return std::visit([](const auto& message) { return message.symbol; }, what);
}

/// A command and when it is due, in ns since the start of the flow.
struct timed_command {
  std::int64_t time_ns = 0;
  command what;
};

} // namespace ringwright::examples::orders
