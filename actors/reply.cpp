// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/reply.hpp"

#include <string>

namespace ringwright::actors::detail {

namespace {

expected<messages::envelope_reader> read_reply(const frame& answer) {
  auto reader = answer.reader();
  if (!reader.next())
    return fail(errc::malformed_message, "the answer is no reply");
  const auto& header = reader.header();
  if ((header.flags & record_flags::is_reply) == 0)
    return fail(errc::malformed_message, "the answer is no reply");
  if (header.status != 0) {
    auto code = header.status < errc_count ? static_cast<errc>(header.status)
                                           : errc::handler_failed;
    return fail(code, std::string{description(code)});
  }
  return reader;
}

} // namespace

expected<std::span<const std::uint64_t>>
reply_payload(const frame& answer, const messages::message_info& type,
              std::vector<std::uint64_t>& scratch) {
  auto reader = read_reply(answer);
  if (!reader)
    return tl::unexpected{std::move(reader.error())};
  const auto& header = reader->header();
  if (header.type_id != type.type_id) {
    if (header.type_id == 0 && reader->payload().empty())
      return fail(errc::no_reply, std::string{"the kernel returned no "}
                                    + type.name);
    return fail(errc::unknown_type,
                std::string{"the reply is of type "}
                  + std::to_string(header.type_id) + ", not " + type.name);
  }
  if (type.pointer_words == 0 && reader->payload().size() == type.data_words)
    return reader->payload();
  return messages::normalise_payload(type, reader->payload(), scratch);
}

expected<void> check_acknowledgement(const frame& answer) {
  if (answer.empty())
    return {};
  auto reader = read_reply(answer);
  if (!reader)
    return tl::unexpected{std::move(reader.error())};
  return {};
}

} // namespace ringwright::actors::detail
