// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/errc_text.hpp"

#include <array>

namespace ringwright {

namespace {

struct row {
  errc code;
  std::string_view name;
  std::string_view text;
};

constexpr std::array<row, errc_count> rows{{
  {errc::none, "none",
   "No error."},
  {errc::malformed_message, "malformed_message",
   "Bytes that are no envelope: bad magic, non-zero reserved bits, "
   "truncation."},
  {errc::unsupported_version, "unsupported_version",
   "An envelope of a version that this build does not read."},
  {errc::checksum_mismatch, "checksum_mismatch",
   "The CRC32C does not match the bytes."},
  {errc::unknown_type, "unknown_type",
   "The kernel accepts no message with this type id."},
  {errc::wrong_size, "wrong_size",
   "The payload's size does not fit the message type."},
  {errc::payload_too_large, "payload_too_large",
   "The payload is larger than the receiver's largest slot or 64 KiB."},
  {errc::queue_full, "queue_full",
   "Staging or ring is full and the strategy does not wait."},
  {errc::dropped, "dropped",
   "Evicted by drop_oldest before it reached the kernel."},
  {errc::timeout, "timeout",
   "No reply within the caller's time limit."},
  {errc::deadline_exceeded, "deadline_exceeded",
   "The message's own deadline passed before it was handled."},
  {errc::kernel_not_found, "kernel_not_found",
   "No kernel with this name or id."},
  {errc::name_taken, "name_taken",
   "The name is in use by a live kernel."},
  {errc::kernel_terminated, "kernel_terminated",
   "The kernel has terminated or is terminating."},
  {errc::illegal_transition, "illegal_transition",
   "The lifecycle does not allow this transition from the current state."},
  {errc::invalid_argument, "invalid_argument",
   "An argument or option outside its documented range."},
  {errc::overflow, "overflow",
   "A number does not fit the target type."},
  {errc::not_finite, "not_finite",
   "NaN or infinity where a finite number is needed."},
  {errc::capacity_exceeded, "capacity_exceeded",
   "A bounded structure (instances, pool, arena) has no room left."},
  {errc::not_found, "not_found",
   "What the message names does not exist."},
  {errc::rejected, "rejected",
   "The handler refused the message for a reason of its domain."},
  {errc::handler_failed, "handler_failed",
   "The handler failed (threw, trapped or reported a fault)."},
  {errc::output_overflow, "output_overflow",
   "The handler emitted more than its declared bound."},
  {errc::backend_unavailable, "backend_unavailable",
   "The backend is not built in or finds no usable device."},
  {errc::device_not_found, "device_not_found",
   "No device with this index."},
  {errc::device_lost, "device_lost",
   "The device failed; all its kernels are gone."},
  {errc::out_of_memory, "out_of_memory",
   "Memory could not be allocated."},
  {errc::shutting_down, "shutting_down",
   "The runtime drains or has shut down."},
  {errc::schema_mismatch, "schema_mismatch",
   "Schema or state-layout hashes of the two sides differ."},
  {errc::io_error, "io_error",
   "A file or device could not be read or written."},
  {errc::parse_error, "parse_error",
   "Text input that does not follow its format."},
  {errc::cancelled, "cancelled",
   "The request was withdrawn by its caller."},
  {errc::reserved_type, "reserved_type",
   "The type id is reserved for the runtime (65280 and up)."},
  {errc::credit_exceeded, "credit_exceeded",
   "A send exceeded the sender's grant."},
  {errc::no_reply, "no_reply",
   "The handler returned no reply to a request."},
}};

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].code) != i)
      return false;
  return true;
}

static_assert(rows_are_in_order(), "the table is indexed by code");

} // namespace

std::string_view to_string(errc code) {
  const auto index = static_cast<std::size_t>(code);
  return index < rows.size() ? rows[index].name : "unknown";
}

std::string_view description(errc code) {
  const auto index = static_cast<std::size_t>(code);
  return index < rows.size() ? rows[index].text : "";
}

std::optional<errc> errc_from_string(std::string_view name) {
  for (const auto& item : rows)
    if (item.name == name)
      return item.code;
  return std::nullopt;
}

} // namespace ringwright
