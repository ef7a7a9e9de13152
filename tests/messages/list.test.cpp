// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/list.hpp"

#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/samples.ring.hpp"

#include <array>
#include <vector>

namespace om = ringwright::messages::order_matching;
namespace samples = ringwright::messages::samples;
using namespace ringwright::messages;
using ringwright::errc;
using ringwright::view;

namespace {

std::vector<om::level> some_levels(std::size_t count) {
  std::vector<om::level> result(count);
  for (std::size_t i = 0; i < count; ++i) {
    result[i].price = ringwright::fixed<8>::from_units(
      static_cast<std::int64_t>(100 + i));
    result[i].orders = static_cast<std::uint32_t>(i);
    result[i].side = i % 2 == 0 ? om::side::buy : om::side::sell;
  }
  return result;
}

errc list_errc(const std::vector<std::uint64_t>& words) {
  return validate_list(words.data() + om::depth_reply::data_words,
                       words.size() - om::depth_reply::data_words - 1,
                       shape_of<om::level>())
    .code;
}

} // namespace

TEST_CASE("list: elements are read in place behind the message") {
  for (std::size_t count : {0u, 1u, 2u, 7u, 100u}) {
    om::depth_reply head{};
    head.sequence = 9;
    const auto levels = some_levels(count);
    const auto words = encode(head, view<const om::level>{levels});
    CHECK(words.size() == words_with_list<om::depth_reply>(count));
    CHECK(list_errc(words) == errc::none);
    const auto& message = message_at<om::depth_reply>(words.data());
    CHECK(message.sequence == 9);
    const auto seen = message.levels.span();
    REQUIRE(seen.size() == count);
    CHECK(message.levels.empty() == (count == 0));
    for (std::size_t i = 0; i < count; ++i)
      CHECK(seen[i] == levels[i]);
  }
}

TEST_CASE("list: is written only where it fits, and nothing beyond it") {
  const auto levels = some_levels(4);
  const auto size = words_with_list<om::depth_reply>(4);
  for (std::uint64_t capacity = 0; capacity <= size + 1; ++capacity) {
    std::vector<std::uint64_t> words(size + 1, 0xabababababababab);
    const auto used = write_with_list(words.data(), capacity,
                                      om::depth_reply{},
                                      view<const om::level>{levels});
    CHECK(used == (capacity >= size ? size : 0));
    CHECK(words[size] == 0xabababababababab);
    if (used == 0)
      CHECK(words[0] == 0xabababababababab);
  }
}

TEST_CASE("list: the last word of short elements is padded with zeros") {
  const std::array<std::uint16_t, 5> values{1, 2, 3, 4, 0xffff};
  std::vector<std::uint64_t> words(8, ~std::uint64_t{0});
  const auto used
    = write_with_list(words.data(), words.size(), samples::shorts{},
                      view<const std::uint16_t>{values});
  REQUIRE(used == 4);
  CHECK(words[3] == 0xffff);
}

TEST_CASE("list: what reaches beyond its words or is no list is refused") {
  const auto good = encode(om::depth_reply{},
                           view<const om::level>{some_levels(3)});
  for (std::size_t size = om::depth_reply::data_words + 1; size < good.size();
       ++size) {
    const std::vector<std::uint64_t> cut(good.begin(),
                                         good.begin()
                                           + static_cast<std::ptrdiff_t>(size));
    CHECK(list_errc(cut) == errc::wrong_size);
  }
  constexpr auto at = om::depth_reply::data_words;
  const auto spoilt = [&](std::size_t index, std::uint64_t word) {
    auto words = good;
    words[index] = word;
    return list_errc(words);
  };
  CHECK(spoilt(at, 0) == errc::none);
  CHECK(spoilt(at, good[at] | 4) == errc::malformed_message);
  CHECK(spoilt(at, good[at] & ~std::uint64_t{1}) == errc::malformed_message);
  CHECK(spoilt(at, (good[at] & ~(std::uint64_t{7} << 32))
                     | (std::uint64_t{5} << 32))
        == errc::malformed_message);
  CHECK(spoilt(at, good[at] - (std::uint64_t{1} << 35))
        == errc::malformed_message);
  CHECK(spoilt(at, good[at] | (~std::uint64_t{0} << 35)) == errc::wrong_size);
  CHECK(spoilt(at + 1, good[at + 1] + 4) == errc::malformed_message);
  CHECK(spoilt(at + 1, good[at + 1] | 1) == errc::malformed_message);
  CHECK(spoilt(at + 1, good[at + 1] | (std::uint64_t{1} << 48))
        == errc::malformed_message);
}

TEST_CASE("list: a single flipped bit of pointer or tag is never read beyond") {
  const auto good = encode(om::depth_reply{},
                           view<const om::level>{some_levels(3)});
  for (std::size_t word : {3u, 4u})
    for (int bit = 0; bit < 64; ++bit) {
      auto words = good;
      words[word] ^= std::uint64_t{1} << bit;
      CHECK(list_errc(words) != errc::none);
    }
}
