// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/payload.hpp"

#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/messages/record.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/samples.ring.hpp"

#include <random>

namespace om = ringwright::messages::order_matching;
namespace samples = ringwright::messages::samples;
using namespace ringwright::messages;
using ringwright::errc;

namespace {

using words_type = std::vector<std::uint64_t>;

constexpr auto trade = info_of<om::trade>();
constexpr auto depth = info_of<om::depth_reply>();

words_type depth_payload(std::size_t levels) {
  const std::vector<om::level> elements(levels);
  return encode(om::depth_reply{}, ringwright::view<const om::level>{elements});
}

errc code_of(const message_info& type, const words_type& payload) {
  words_type scratch;
  const auto result = normalise_payload(type, payload, scratch);
  return result ? errc::none : result.error().code;
}

} // namespace

TEST_CASE("payload: what fits is used in place") {
  const words_type words(7, 5);
  words_type scratch;
  const auto result = normalise_payload(trade, words, scratch);
  REQUIRE(result);
  CHECK(result->data() == words.data());
  CHECK(result->size() == 7);
  CHECK(scratch.empty());
}

TEST_CASE("payload: a shorter one is extended with zeros") {
  for (std::size_t size = 0; size < 7; ++size) {
    const words_type words(size, 5);
    words_type scratch(20, 9);
    const auto result = normalise_payload(trade, words, scratch);
    REQUIRE(result);
    REQUIRE(result->size() == 7);
    for (std::size_t i = 0; i < 7; ++i)
      CHECK((*result)[i] == (i < size ? 5u : 0u));
  }
}

TEST_CASE("payload: a longer one is cut only if the tail is zero") {
  words_type words(12, 5);
  std::fill(words.begin() + 7, words.end(), 0);
  CHECK(code_of(trade, words) == errc::none);
  for (std::size_t i = 7; i < 12; ++i) {
    auto spoilt = words;
    spoilt[i] = 1;
    CHECK(code_of(trade, spoilt) == errc::wrong_size);
  }
}

TEST_CASE("payload: every truncation of a message with a list is refused") {
  const auto words = depth_payload(3);
  CHECK(code_of(depth, words) == errc::none);
  for (std::size_t size = 0; size < words.size(); ++size)
    CHECK(code_of(depth, {words.begin(),
                          words.begin() + static_cast<std::ptrdiff_t>(size)})
          == errc::wrong_size);
}

TEST_CASE("payload: words behind a list must be zero") {
  auto words = depth_payload(3);
  words.push_back(0);
  CHECK(code_of(depth, words) == errc::none);
  words.push_back(1);
  CHECK(code_of(depth, words) == errc::wrong_size);
}

TEST_CASE("payload: random words never lead beyond themselves") {
  std::mt19937_64 random{11};
  int accepted = 0;
  for (int i = 0; i < 200000; ++i) {
    auto words = depth_payload(random() % 3);
    for (int flips = 0; flips < 3; ++flips)
      words[random() % words.size()] ^= std::uint64_t{1} << (random() % 64);
    words_type scratch;
    const auto result = normalise_payload(depth, words, scratch);
    if (!result)
      continue;
    ++accepted;
    const auto span = message_at<om::depth_reply>(result->data()).levels.span();
    if (!span.empty()) {
      const auto* end = reinterpret_cast<const std::uint64_t*>(span.end());
      REQUIRE(end <= words.data() + words.size());
    }
  }
  CHECK(accepted > 0);
}

TEST_CASE("payload: bytes that are no Cap'n Proto message are refused") {
  std::mt19937_64 random{12};
  const auto good = as_capnp(depth_payload(3), depth.data_words,
                             depth.pointer_words);
  CHECK(from_capnp(depth, good));
  CHECK(from_capnp(depth, {}).error().code == errc::malformed_message);
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(!from_capnp(depth, std::span{good}.first(size)));
  for (int i = 0; i < 20000; ++i) {
    auto words = good;
    for (int flips = 0; flips < 3; ++flips)
      words[random() % words.size()] ^= std::uint64_t{1} << (random() % 64);
    const auto result = from_capnp(depth, words);
    if (result)
      REQUIRE(code_of(depth, *result) == errc::none);
  }
}

TEST_CASE("payload: a list too large for any message is refused") {
  const std::vector<double> values(ringwright::max_payload_words);
  const auto words = encode(samples::doubles{},
                            ringwright::view<const double>{values});
  const auto result = from_capnp(
    info_of<samples::doubles>(),
    as_capnp(words, samples::doubles::data_words, 1));
  REQUIRE(!result);
  CHECK(result.error().code == errc::payload_too_large);
}

TEST_CASE("payload: a newer sender's fields are refused unless zero") {
  // A trade of a later schema: two more data words and a pointer.
  words_type later(11, 0);
  later[0] = 5;
  CHECK(from_capnp(trade, as_capnp(later, 9, 1))->at(0) == 5);
  later[8] = 1;
  CHECK(from_capnp(trade, as_capnp(later, 9, 1)).error().code
        == errc::wrong_size);
}
