// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/lifecycle.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright::gpu {

/// The line of a control block that only the host writes.
struct alignas(64) control_host_line {
  /// A `lifecycle_action`; valid for `command_epoch`.
  std::uint32_t command = 0;
  /// Number of commands given so far; a change says that there is a new one.
  std::uint32_t command_epoch = 0;
  /// Position in the output FIFO up to which the host has handled records.
  std::uint64_t output_acked = 0;
  /// Output records that may be on their way at a time; 0 = no limit.
  std::uint32_t output_window = 0;
  /// Which incarnation of the instance this block belongs to.
  std::uint32_t generation = 0;
  std::uint32_t reserved[10] = {};
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
};

/// What host and device tell each other about one instance besides messages.
/// Two lines with one writer each; zeroed memory is a created kernel.
struct alignas(128) control_block {
  control_host_line host;
  control_device_line device;
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

/// Device: whether there is a command that is not done yet, and which.
RINGWRIGHT_HD inline bool poll_command(const control_block& block,
                                       lifecycle_action& action,
                                       std::uint32_t& epoch) {
  // Relaxed: a poll that mostly sees nothing new.
  if (load_relaxed(&block.host.command_epoch)
      == load_relaxed(&block.device.done_epoch))
    return false;
  // Acquire: pairs with issue_command().
  epoch = load_acquire(&block.host.command_epoch);
  action = static_cast<lifecycle_action>(load_relaxed(&block.host.command));
  return true;
}

/// Device: sets the state without a command, for example after a fault.
RINGWRIGHT_HD inline void publish_state(control_block& block,
                                        kernel_state state, errc error) {
  store_relaxed(&block.device.last_error, static_cast<std::uint32_t>(error));
  // Release: a host that sees `terminated` sees all results before it.
  store_release(&block.device.state, static_cast<std::uint32_t>(state));
}

/// Device: answers the command of `epoch`.
RINGWRIGHT_HD inline void complete_command(control_block& block,
                                           std::uint32_t epoch,
                                           kernel_state state,
                                           errc error = errc::none) {
  publish_state(block, state, error);
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
/// if the state has changed, and sets `state`.
RINGWRIGHT_HD inline bool obey_command(control_block& block,
                                       kernel_state& state) {
  lifecycle_action action{};
  std::uint32_t epoch = 0;
  if (!poll_command(block, action, epoch))
    return false;
  const bool legal = transition(state, action, state);
  complete_command(block, epoch, state,
                   legal ? errc::none : errc::illegal_transition);
  return legal;
}

} // namespace ringwright::gpu
