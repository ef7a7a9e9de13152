// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/outbox.hpp"

#include "ringwright/tests/catch.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

outbox_entry entry_of(std::uint16_t type_id, std::uint32_t words) {
  outbox_entry entry;
  entry.payload_words = words;
  entry.target = 77;
  entry.route = route_kind::port;
  entry.header = {type_id, 3, 200, 5, 6, 7, 8, 9, 10, 11};
  return entry;
}

} // namespace

TEST_CASE("outbox: records come out in order and whole", "[gpu]") {
  std::vector<std::uint64_t> memory(64);
  outbox out{memory.data(), 64};
  for (std::uint16_t i = 1; i <= 4; ++i) {
    auto* payload = out.append(entry_of(i, i));
    REQUIRE(payload != nullptr);
    for (auto k = 0; k < i; ++k)
      payload[k] = i * 100u + static_cast<unsigned>(k);
  }
  for (std::uint16_t i = 1; i <= 4; ++i) {
    REQUIRE_FALSE(out.empty());
    auto wanted = entry_of(i, i);
    CHECK(out.front().header == wanted.header);
    CHECK(out.front().payload_words == i);
    CHECK(out.front().target == 77);
    CHECK(out.front().route == route_kind::port);
    CHECK(out.front_payload()[i - 1] == i * 100u + i - 1);
    out.pop();
  }
  CHECK(out.empty());
  CHECK(out.free_words() == 64);
}

TEST_CASE("outbox: the limit is exact", "[gpu]") {
  std::vector<std::uint64_t> memory(14);
  outbox out{memory.data(), 14};
  CHECK(out.append(entry_of(1, 10)) == nullptr);
  REQUIRE(out.append(entry_of(1, 9)) != nullptr);
  CHECK(out.free_words() == 0);
  CHECK(out.append(entry_of(2, 0)) == nullptr);
}

TEST_CASE("outbox: a roll-back forgets what came after the mark", "[gpu]") {
  std::vector<std::uint64_t> memory(64);
  outbox out{memory.data(), 64};
  out.append(entry_of(1, 1));
  auto mark = out.used_words;
  out.append(entry_of(2, 5));
  out.roll_back(mark);
  CHECK(out.front().header.type_id == 1);
  out.pop();
  CHECK(out.empty());
}
