// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringwright {

/// Every way in which the library refuses or fails, on host and device alike.
/// Values are part of the wire format (the status byte of a record): append
/// only, never renumber.
enum class errc : std::uint8_t {
  /// No error.
  none = 0,
  /// Bytes that are no envelope: bad magic, non-zero reserved bits, truncation.
  malformed_message = 1,
  /// An envelope of a version that this build does not read.
  unsupported_version = 2,
  /// The CRC32C does not match the bytes.
  checksum_mismatch = 3,
  /// The kernel accepts no message with this type id.
  unknown_type = 4,
  /// The payload's size does not fit the message type.
  wrong_size = 5,
  /// The payload is larger than the receiver's largest slot or 64 KiB.
  payload_too_large = 6,
  /// Staging or ring is full and the strategy does not wait.
  queue_full = 7,
  /// Evicted by drop_oldest before it reached the kernel.
  dropped = 8,
  /// No reply within the caller's time limit.
  timeout = 9,
  /// The message's own deadline passed before it was handled.
  deadline_exceeded = 10,
  /// No kernel with this name or id.
  kernel_not_found = 11,
  /// The name is in use by a live kernel.
  name_taken = 12,
  /// The kernel has terminated or is terminating.
  kernel_terminated = 13,
  /// The lifecycle does not allow this transition from the current state.
  illegal_transition = 14,
  /// An argument or option outside its documented range.
  invalid_argument = 15,
  /// A number does not fit the target type.
  overflow = 16,
  /// NaN or infinity where a finite number is needed.
  not_finite = 17,
  /// A bounded structure (instances, pool, arena) has no room left.
  capacity_exceeded = 18,
  /// What the message names does not exist.
  not_found = 19,
  /// The handler refused the message for a reason of its domain.
  rejected = 20,
  /// The handler failed (threw, trapped or reported a fault).
  handler_failed = 21,
  /// The handler emitted more than its declared bound.
  output_overflow = 22,
  /// The backend is not built in or finds no usable device.
  backend_unavailable = 23,
  /// No device with this index.
  device_not_found = 24,
  /// The device failed; all its kernels are gone.
  device_lost = 25,
  /// Memory could not be allocated.
  out_of_memory = 26,
  /// The runtime drains or has shut down.
  shutting_down = 27,
  /// Schema or state-layout hashes of the two sides differ.
  schema_mismatch = 28,
  /// A file or device could not be read or written.
  io_error = 29,
  /// Text input that does not follow its format.
  parse_error = 30,
  /// The request was withdrawn by its caller.
  cancelled = 31,
  /// The type id is reserved for the runtime (65280 and up).
  reserved_type = 32,
  /// A send exceeded the sender's grant.
  credit_exceeded = 33,
  /// The handler returned no reply to a request.
  no_reply = 34,
};

/// Number of enumerators; valid codes are 0 .. errc_count - 1.
inline constexpr std::uint8_t errc_count = 35;

} // namespace ringwright
