// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/message_frame.hpp"

#include "ringwright/actors/detail/wall_clock.hpp"

#include <random>

namespace ringwright::actors::detail {

namespace {

/// Ids that a thread takes in one go.
constexpr std::uint64_t ids_per_thread = 4096;

std::uint64_t next_message_id() {
  // A process that has not been given a node number salts its ids by chance.
  static id_source ids{std::random_device{}(), std::random_device{}()};
  thread_local id_range own;
  if (own.empty())
    own = ids.reserve(ids_per_thread);
  return own.next();
}

} // namespace

std::int64_t now_ns() {
  return wall_clock_ns();
}

messages::envelope_header outgoing_header(std::uint16_t type_id,
                                          std::uint64_t schema_hash,
                                          const send_options& options,
                                          std::int64_t now_ns) {
  messages::envelope_header header;
  header.message_id = next_message_id();
  header.type_id = type_id;
  header.schema_hash = schema_hash;
  header.priority = options.priority;
  header.tenant = options.tenant;
  header.trace_id = options.trace_id;
  header.span_id = options.span_id;
  header.time.physical_ns = now_ns;
  header.event_time_ns
    = options.event_time_ns != 0 ? options.event_time_ns : now_ns;
  if (options.deadline.count() > 0)
    header.deadline_ns = later(now_ns, options.deadline.count());
  return header;
}

} // namespace ringwright::actors::detail
