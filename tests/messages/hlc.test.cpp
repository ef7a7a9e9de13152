// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/hlc.hpp"

#include "ringwright/tests/catch.hpp"

#include <random>

using namespace ringwright;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr auto full = std::numeric_limits<std::uint32_t>::max();

} // namespace

TEST_CASE("hlc: follows the wall clock and counts while it stands") {
  hybrid_clock clock{1};
  CHECK(clock.tick(100) == hlc_time{100, 0, 1});
  CHECK(clock.tick(100) == hlc_time{100, 1, 1});
  CHECK(clock.tick(90) == hlc_time{100, 2, 1});
  CHECK(clock.tick(101) == hlc_time{101, 0, 1});
}

TEST_CASE("hlc: a receipt is later than both what was and what came") {
  hybrid_clock clock{1};
  clock.tick(100);
  CHECK(*clock.update({150, 7, 2}, 120) == hlc_time{150, 8, 1});
  CHECK(*clock.update({150, 3, 2}, 120) == hlc_time{150, 9, 1});
  CHECK(*clock.update({150, 30, 2}, 120) == hlc_time{150, 31, 1});
  CHECK(*clock.update({140, 99, 2}, 120) == hlc_time{150, 32, 1});
  CHECK(*clock.update({140, 99, 2}, 200) == hlc_time{200, 0, 1});
}

TEST_CASE("hlc: a peer more than 60 s ahead is refused and changes nothing") {
  hybrid_clock clock{1};
  clock.tick(100);
  const auto before = clock.last();
  const auto refused = clock.update({100 + 60 * second + 1, 0, 2}, 100);
  CHECK(refused.code == errc::invalid_argument);
  CHECK(clock.last() == before);
  CHECK(clock.update({100 + 60 * second, 0, 2}, 100).code == errc::none);
  CHECK(clock.update({INT64_MAX, 0, 2}, INT64_MIN).code
        == errc::invalid_argument);
}

TEST_CASE("hlc: a full logical part carries into the physical") {
  hybrid_clock clock{1};
  CHECK(*clock.update({100, full, 2}, 50) == hlc_time{101, 0, 1});
}

TEST_CASE("hlc: times are strictly increasing and keep the causal order") {
  std::mt19937_64 random{3};
  hybrid_clock clocks[3] = {hybrid_clock{0}, hybrid_clock{1}, hybrid_clock{2}};
  std::int64_t now = 0;
  for (int i = 0; i < 20000; ++i) {
    now += static_cast<std::int64_t>(random() % 3);
    auto& from = clocks[random() % 3];
    auto& to = clocks[random() % 3];
    const auto skewed = now + static_cast<std::int64_t>(random() % 50) - 25;
    const auto before = from.last();
    const auto sent = from.tick(skewed);
    REQUIRE(sent > before);
    const auto at = to.last();
    const auto received = to.update(sent, now);
    REQUIRE(received);
    REQUIRE(*received > at);
    REQUIRE(*received > sent);
  }
}
