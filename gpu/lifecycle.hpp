// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The one state machine of a kernel instance, the same on every device:
///
/// ```
/// created -launch-> launched -activate-> active <-> deactivated
///                       |                  |             |
///                       +---- terminate ---+-------------+
///                                          v
///                                     terminating -finish-> terminated
/// ```
///
/// `activate` and `reactivate` both end a deactivation; only `activate` starts
/// a launched kernel.
///
/// `fault` takes every state that is not final to terminating, so that a
/// kernel which breaks is cleaned up on the same path as one that is ended.
namespace ringwright::gpu {

/// Where an instance stands. The values are part of the control block.
enum class kernel_state : std::uint32_t {
  /// Known by name; owns no rings yet. The state of zeroed memory.
  created = 0,
  /// Rings and state exist; no message is taken yet.
  launched = 1,
  /// Handles messages.
  active = 2,
  /// Keeps its state and queues messages, but handles none.
  deactivated = 3,
  /// Leaves its loop; pending requests are being answered.
  terminating = 4,
  /// Gone for good; the name may be used again.
  terminated = 5,
};

/// What can be asked of an instance. The values are part of the control block.
enum class lifecycle_action : std::uint32_t {
  launch = 0,
  activate = 1,
  deactivate = 2,
  reactivate = 3,
  terminate = 4,
  /// The loop has left: terminating -> terminated.
  finish = 5,
  /// The handler or the device failed.
  fault = 6,
};

inline constexpr std::uint32_t kernel_state_count = 6;
inline constexpr std::uint32_t lifecycle_action_count = 7;

/// The state that a legal `action` leads to.
RINGWRIGHT_HD constexpr kernel_state target_of(lifecycle_action action) {
  switch (action) {
  case lifecycle_action::launch:
    return kernel_state::launched;
  case lifecycle_action::activate:
  case lifecycle_action::reactivate:
    return kernel_state::active;
  case lifecycle_action::deactivate:
    return kernel_state::deactivated;
  case lifecycle_action::finish:
    return kernel_state::terminated;
  default:
    return kernel_state::terminating;
  }
}

/// The states in which `action` is legal, bit i for state i.
RINGWRIGHT_HD constexpr std::uint32_t sources_of(lifecycle_action action) {
  constexpr auto bit = [](kernel_state state) {
    return 1U << static_cast<std::uint32_t>(state);
  };
  switch (action) {
  case lifecycle_action::launch:
    return bit(kernel_state::created);
  case lifecycle_action::activate:
    return bit(kernel_state::launched) | bit(kernel_state::deactivated);
  case lifecycle_action::deactivate:
    return bit(kernel_state::active);
  case lifecycle_action::reactivate:
    return bit(kernel_state::deactivated);
  case lifecycle_action::terminate:
    return bit(kernel_state::launched) | bit(kernel_state::active)
           | bit(kernel_state::deactivated);
  case lifecycle_action::finish:
    return bit(kernel_state::terminating);
  case lifecycle_action::fault:
    return bit(kernel_state::created) | bit(kernel_state::launched)
           | bit(kernel_state::active) | bit(kernel_state::deactivated)
           | bit(kernel_state::terminating);
  }
  return 0;
}

/// Sets `next` and returns true if `action` is legal in `state`; else leaves
/// `next` alone. Values outside the enumerations are never legal.
RINGWRIGHT_HD constexpr bool
transition(kernel_state state, lifecycle_action action, kernel_state& next) {
  const auto index = static_cast<std::uint32_t>(state);
  if (index >= kernel_state_count || ((sources_of(action) >> index) & 1) == 0)
    return false;
  next = target_of(action);
  return true;
}

/// Whether senders may hand over messages: while active, and while
/// deactivated, when they wait in the queue.
RINGWRIGHT_HD constexpr bool accepts_messages(kernel_state state) {
  return state == kernel_state::active || state == kernel_state::deactivated;
}

/// Whether the instance is on its way out or gone.
RINGWRIGHT_HD constexpr bool is_ending(kernel_state state) {
  return state == kernel_state::terminating
         || state == kernel_state::terminated;
}

/// The enumerator's name, or "unknown".
const char* to_string(kernel_state state);

/// The enumerator's name, or "unknown".
const char* to_string(lifecycle_action action);

/// The state after `action`; `illegal_transition` with a text that names the
/// action, the state it leads to, the state it met and those it needs.
expected<kernel_state> transition(kernel_state state, lifecycle_action action);

} // namespace ringwright::gpu
