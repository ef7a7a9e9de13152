// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright::gpu {

/// Producers an instance can have on the host. Set 0 belongs to its proxy
/// actor, set 1 to its `kernel_handle`s.
inline constexpr std::uint32_t max_lane_sets = 2;

/// The line of a control block that only the host writes.
struct alignas(64) control_host_line {
  /// A `lifecycle_action`; valid for `command_epoch`.
  std::uint32_t command = 0;
  /// Number of commands given so far; a change says that there is a new one.
  std::uint32_t command_epoch = 0;
  /// Position in the output FIFO up to which the host has handled records.
  std::uint64_t output_acked = 0;
  /// Which incarnation of the instance this block belongs to.
  std::uint32_t generation = 0;
  std::uint32_t unused = 0;
  /// Per client the number of its wishes to hear of room in its lanes.
  std::uint32_t credit_wanted[max_lane_sets] = {};
  /// Rises when routes of output ports have changed.
  std::uint32_t routes_epoch = 0;
  /// Rises when records were pushed: what an idle block may look at alone.
  std::uint32_t doorbell = 0;
  /// Position up to which the host is done with the output ring's payloads.
  std::uint64_t output_freed = 0;
  /// 1 = an idle block looks at `doorbell` instead of at its lanes.
  std::uint32_t use_doorbell = 0;
  std::uint32_t reserved[3] = {};
};

/// The line of a control block that only the device writes.
struct alignas(64) control_device_line {
  /// A `kernel_state`.
  std::uint32_t state = 0;
  /// The last `command_epoch` that has been carried out or refused.
  std::uint32_t done_epoch = 0;
  /// The `errc` of the last command or of the fault; 0 = none.
  std::uint32_t last_error = 0;
  std::uint32_t reserved = 0;
  /// Rises with each turn of the loop.
  std::uint64_t heartbeat = 0;
  /// Records put into outputs so far.
  std::uint64_t emitted = 0;
  /// Device time of the last turn, in ns.
  std::uint64_t heartbeat_ns = 0;
  /// Device time since when a turn has been running, in ns; 0 = none is.
  std::uint64_t busy_since_ns = 0;
  /// Per client the last wish for credit that has been answered.
  std::uint32_t credit_answered[max_lane_sets] = {};
};

/// What host and device tell each other about one instance besides messages.
/// Two lines with one writer each; zeroed memory is a created kernel.
struct alignas(128) control_block {
  control_host_line host;
  control_device_line device;
};

/// What the loop knows of its instance's life. It never reads back what it has
/// published, which on a GPU lies beyond the bus.
struct loop_state {
  kernel_state state = kernel_state::created;
  errc last_error = errc::none;
  std::uint32_t done_epoch = 0;
  std::uint32_t routes_epoch = 0;
  std::uint64_t heartbeat = 0;
  std::uint32_t credit_answered[max_lane_sets] = {};
};

static_assert(sizeof(control_host_line) == 64);
static_assert(sizeof(control_device_line) == 64);
static_assert(sizeof(control_block) == 128 && alignof(control_block) == 128);
static_assert(offsetof(control_host_line, output_acked) == 8);
static_assert(offsetof(control_device_line, heartbeat) == 16);
static_assert(offsetof(control_device_line, emitted) == 24);
static_assert(offsetof(control_block, device) == 64);
static_assert(std::is_trivially_copyable_v<control_block>);
static_assert(std::is_standard_layout_v<control_block>);

/// Host: whether the last command has been carried out or refused.
RINGWRIGHT_HD inline bool command_done(const control_block& block) {
  // Acquire: with the epoch come state, error and all results before them.
  return load_acquire(&block.device.done_epoch)
         == load_relaxed(&block.host.command_epoch);
}

/// Host: gives a command and returns its epoch. One command at a time:
/// returns 0 and does nothing while the last one is not done.
RINGWRIGHT_HD inline std::uint32_t issue_command(control_block& block,
                                                 lifecycle_action action) {
  if (!command_done(block))
    return 0;
  std::uint32_t epoch = load_relaxed(&block.host.command_epoch) + 1;
  if (epoch == 0)
    epoch = 1;
  // Relaxed: published by the release of the epoch. The device is done with
  // the command before, so it does not read this word until then.
  store_relaxed(&block.host.command, static_cast<std::uint32_t>(action));
  // Release: whoever sees the epoch sees the command and what it refers to.
  store_release(&block.host.command_epoch, epoch);
  return epoch;
}

/// Device: a word of the host's line as the loop sees it. `line` is the shared
/// line on the host, a block's copy of it on a GPU.
template <class Word>
RINGWRIGHT_HD inline Word seen(const Word& word) {
#ifdef __CUDA_ARCH__
  return word;
#else
  // Acquire: pairs with the release of whoever has written the word, so that
  // what it announces is visible.
  return load_acquire(&word);
#endif
}

/// Device: whether there is a command that is not done yet, and which.
RINGWRIGHT_HD inline bool poll_command(const control_host_line& line,
                                       const loop_state& own,
                                       lifecycle_action& action,
                                       std::uint32_t& epoch) {
  // Pairs with issue_command().
  epoch = seen(line.command_epoch);
  if (epoch == own.done_epoch)
    return false;
  action = static_cast<lifecycle_action>(seen(line.command));
  return true;
}

/// Device: sets the state without a command, for example after a fault.
RINGWRIGHT_HD inline void publish_state(control_block& block, loop_state& own,
                                        kernel_state state, errc error) {
  own.state = state;
  own.last_error = error;
  store_relaxed(&block.device.last_error, static_cast<std::uint32_t>(error));
  // Release: a host that sees `terminated` sees all results before it.
  store_release(&block.device.state, static_cast<std::uint32_t>(state));
}

/// Device: answers the command of `epoch`.
RINGWRIGHT_HD inline void complete_command(control_block& block,
                                           loop_state& own, std::uint32_t epoch,
                                           kernel_state state,
                                           errc error = errc::none) {
  publish_state(block, own, state, error);
  own.done_epoch = epoch;
  // Release: the host waits for the epoch and then reads state and error.
  store_release(&block.device.done_epoch, epoch);
}

/// Host: the state that the device last published.
RINGWRIGHT_HD inline kernel_state published_state(const control_block& block) {
  // Acquire: pairs with publish_state().
  return static_cast<kernel_state>(load_acquire(&block.device.state));
}

/// Device: carries out a pending command by the table of lifecycle.hpp; an
/// illegal one leaves the state and answers `illegal_transition`. Returns true
/// if the state has changed.
RINGWRIGHT_HD inline bool obey_command(const control_host_line& line,
                                       control_block& block, loop_state& own) {
  lifecycle_action action{};
  std::uint32_t epoch = 0;
  if (!poll_command(line, own, action, epoch))
    return false;
  auto state = own.state;
  const bool legal = transition(state, action, state);
  complete_command(block, own, epoch, state,
                   legal ? errc::none : errc::illegal_transition);
  return legal;
}

} // namespace ringwright::gpu
