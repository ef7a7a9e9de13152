// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/reply.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

namespace ringwright::tests {

namespace {

template <class Payload>
frame answer_of(std::uint16_t type_id, const Payload& payload,
                errc status = errc::none) {
  frame result;
  messages::envelope_header header;
  header.flags = messages::envelope_flags::is_reply;
  header.type_id = type_id;
  header.status = static_cast<std::uint8_t>(status);
  result.append(header, payload);
  return result;
}

using words = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a reply decodes into its struct, with or without a list") {
  auto plain = decode_reply<echo>(
    answer_of(echo_reply::type_id, words{1, 2, 3}));
  REQUIRE(plain);
  CHECK(*plain == echo_reply{1, 2, 3});
  words list{4, 5};
  auto listed = decode_reply<blob>(
    answer_of(messages::echo::blob_reply::type_id,
              messages::encode(messages::echo::blob_reply{9, {}}, list)));
  REQUIRE(listed);
  CHECK((*listed)->seed == 9);
  CHECK((**listed).words.span()[1] == 5);
  // It owns its words: moving it moves them.
  auto moved = std::move(*listed);
  CHECK(moved->words.span().size() == 2);
}

TEST_CASE("a list that reaches beyond its reply is refused") {
  auto payload
    = messages::encode(messages::echo::blob_reply{9, {}}, words{4, 5});
  payload.pop_back();
  auto refused = decode_reply<blob>(
    answer_of(messages::echo::blob_reply::type_id, payload));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::wrong_size);
}

TEST_CASE("the status of a reply comes out as its error") {
  for (auto code : {errc::rejected, errc::queue_full, errc::not_found})
    CHECK(decode_reply<echo>(answer_of(echo_reply::type_id, words{}, code))
            .error()
            .code
          == code);
  auto unknown = answer_of(echo_reply::type_id, words{});
  unknown.words[7] |= std::uint64_t{255} << 24;
  CHECK(decode_reply<echo>(unknown).error().code == errc::handler_failed);
}

TEST_CASE("an acknowledgement has nothing to decode but its error") {
  CHECK(decode_reply<add>(frame{}));
  CHECK(decode_reply<add>(answer_of(0, words{})));
  CHECK(decode_reply<add>(answer_of(0, words{}, errc::rejected)).error().code
        == errc::rejected);
}

} // namespace ringwright::tests
