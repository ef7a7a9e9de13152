// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/answer_merge.hpp"

namespace ringwright::examples::orders {

namespace {

void append_error(actors::frame& to, std::uint64_t message_id,
                  std::uint16_t type_id, errc why) {
  messages::envelope_header header;
  header.flags = messages::envelope_flags::is_reply;
  header.correlation_id = message_id;
  header.type_id = type_id;
  header.status = static_cast<std::uint8_t>(why);
  to.append(header, {});
}

} // namespace

actors::frame answer_merge::merge(std::span<const actors::frame> answers,
                                  const other_handler& on_other) const {
  actors::frame result;
  std::vector<messages::envelope_reader> readers;
  for (const auto& answer : answers)
    readers.push_back(answer.reader());
  for (const auto& next : expected_) {
    if (next.refused != errc::none) {
      append_error(result, next.message_id, next.type_id, next.refused);
      continue;
    }
    auto& reader = readers[next.receiver];
    auto found = false;
    while (!found && reader.next()) {
      found = reader.header().correlation_id == next.message_id;
      if (found)
        result.append(reader.header(), reader.payload());
      else
        on_other(reader.header(), reader.payload());
    }
    if (!found)
      append_error(result, next.message_id, next.type_id, errc::no_reply);
  }
  for (auto& reader : readers)
    while (reader.next())
      on_other(reader.header(), reader.payload());
  return result;
}

} // namespace ringwright::examples::orders
