// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/admission.hpp"

#include "ringwright/actors/detail/wall_clock.hpp"
#include "ringwright/messages/payload.hpp"

#include <cstring>

namespace ringwright::actors {

errc admission::admit(const messages::envelope_header& from,
                      std::span<const std::uint64_t> payload, admitted& out) {
  if (from.type_id >= first_runtime_type_id)
    return errc::reserved_type;
  const auto* type = entry_->accepted(from.type_id);
  if (type == nullptr)
    return errc::unknown_type;
  if (payload.size() > max_payload_words)
    return errc::payload_too_large;
  if (type->pointer_words == 0 && payload.size() == type->data_words) {
    out.payload = payload;
  } else {
    auto fitted = messages::normalise_payload(*type, payload, scratch_);
    if (!fitted)
      return fitted.error().code;
    out.payload = *fitted;
  }
  out.header = {};
  out.header.type_id = from.type_id;
  out.header.priority = from.priority;
  out.header.event_time_ns = from.event_time_ns;
  out.deadline_ns = 0;
  constexpr std::array<std::uint8_t, 16> untraced{};
  if (from.deadline_ns != 0 || from.tenant != 0 || from.trace_id != untraced)
    return admit_context(from, out);
  return errc::none;
}

errc admission::admit_context(const messages::envelope_header& from,
                              admitted& out) {
  gpu::message_context context;
  if (from.deadline_ns != 0) {
    // The sender speaks of wall time, the device of its own clock.
    auto now = wall_clock_ns();
    if (from.deadline_ns <= now)
      return errc::deadline_exceeded;
    out.deadline_ns = later(device_->time().now_ns(), from.deadline_ns - now);
    context.deadline_ns = out.deadline_ns;
  }
  context.tenant = from.tenant;
  std::memcpy(&context.trace_id_high, from.trace_id.data(), 8);
  std::memcpy(&context.trace_id_low, from.trace_id.data() + 8, 8);
  out.header.context_index = device_->put_context(context);
  return errc::none;
}

} // namespace ringwright::actors
