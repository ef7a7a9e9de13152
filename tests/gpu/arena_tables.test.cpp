// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/arena_tables.hpp"

#include "ringwright/tests/catch.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

struct table_config {
  std::uint32_t entries = 0;

  bool is_valid() const {
    return entries > 0;
  }
};

struct table_layout {
  std::uint64_t small = 0;
  std::uint64_t large = 0;
  std::uint64_t bytes = 0;

  static table_layout of(const table_config& c) {
    arena_cursor at;
    table_layout result;
    result.small = at.take(c.entries, 4);
    result.large = at.take(c.entries, 8);
    result.bytes = at.bytes();
    return result;
  }
};

struct table_state {
  table_config config;
  table_layout layout;
  std::uint32_t used = 0;
};

errc start(std::vector<std::byte>& memory, std::uint32_t entries,
           table_state& s) {
  outbox out;
  context ctx{out, {memory.data(), memory.size()}, 0};
  return start_with_tables(ctx, s, table_config{entries});
}

} // namespace

TEST_CASE("arena tables: each begins on a cache line, none overlap", "[gpu]") {
  const auto one = table_layout::of({1});
  CHECK(one.small == 0);
  CHECK(one.large == 64);
  CHECK(one.bytes == 128);
  const auto full = table_layout::of({16});
  CHECK(full.large == 64);
  CHECK(full.bytes == 192);
  CHECK(table_layout::of({17}).large == 128);
  // More than 32 bits.
  arena_cursor at;
  at.take(std::uint64_t{1} << 30, 8);
  CHECK(at.take(1, 1) == std::uint64_t{1} << 33);
}

TEST_CASE("arena tables: a start clears them and the state", "[gpu]") {
  std::vector<std::byte> memory(129, std::byte{7});
  table_state s;
  s.used = 9;
  CHECK(start(memory, 1, s) == errc::none);
  CHECK(s.used == 0);
  CHECK(s.config.entries == 1);
  CHECK(s.layout.bytes == 128);
  for (std::size_t i = 0; i < 128; ++i)
    REQUIRE(memory[i] == std::byte{0});
  // What is not of the tables is not touched.
  CHECK(memory[128] == std::byte{7});
  const arena_view arena{memory.data(), memory.size()};
  CHECK(reinterpret_cast<std::byte*>(arena.table<double>(s.layout.large))
        == memory.data() + 64);
}

TEST_CASE("arena tables: no start with a bad config or too little memory",
          "[gpu]") {
  std::vector<std::byte> memory(127, std::byte{7});
  table_state s;
  s.used = 9;
  CHECK(start(memory, 1, s) == errc::invalid_argument);
  CHECK(start(memory, 0, s) == errc::invalid_argument);
  CHECK(s.used == 9);
  CHECK(memory == std::vector<std::byte>(127, std::byte{7}));
}
