// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/arena_tables.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/any_device.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

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

/// Starts in an arena that is all zero only, and fills it.
struct arena_kernel {
  static constexpr kernel_info info{"custom/arena", domain::custom,
                                    "Fills its arena.",
                                    "the runtime's own tests", 1};
  static constexpr std::size_t bytes = 100'000;
  using accepts = messages::message_types<messages::echo::add>;

  struct config {
    std::uint64_t unused = 0;
  };

  struct state {
    std::uint64_t unused = 0;
  };

  static errc start(context& ctx, state&, const config&) {
    const auto arena = ctx.arena();
    if (arena.bytes < bytes)
      return errc::out_of_memory;
    for (std::size_t i = 0; i < arena.bytes; ++i)
      if (arena.data[i] != std::byte{0})
        return errc::rejected;
    std::fill_n(arena.data, arena.bytes, std::byte{7});
    return errc::none;
  }

  static void on(context&, state&, const messages::echo::add&) {
    // nop
  }
};

std::unique_ptr<device> make_arena_device(device_kind kind) {
  if (kind == device_kind::cpu)
    return make_device(kind);
  auto options = small_cuda_options();
  options.code = {threaded_accelerator::code<arena_kernel>()};
  options.stay = stays(kind) ? residency::resident : residency::event_driven;
  auto threads = std::make_unique<threaded_accelerator>();
  threads->add<arena_kernel>();
  return required(cuda_device::make(options, std::move(threads)));
}

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

TEST_CASE("arena tables: a start begins anew with what config says",
          "[gpu]") {
  std::vector<std::byte> memory(128);
  table_state s;
  s.used = 9;
  CHECK(start(memory, 1, s) == errc::none);
  CHECK(s.used == 0);
  CHECK(s.config.entries == 1);
  CHECK(s.layout.bytes == 128);
  const arena_view arena{memory.data(), memory.size()};
  CHECK(reinterpret_cast<std::byte*>(arena.table<double>(s.layout.large))
        == memory.data() + 64);
}

TEST_CASE("arena tables: devices hand out arenas that are zero", "[gpu]") {
  // A worker process has a CPU device, too.
  for (const auto kind : {device_kind::cpu, device_kind::resident,
                          device_kind::event_driven}) {
    INFO(to_string(kind));
    const auto device = make_arena_device(kind);
    instance_options options;
    options.arena_bytes = arena_kernel::bytes;
    // Again and again at the same place: the one before has left it full.
    for (auto i = 0; i < 4; ++i) {
      const auto made = device->create(entry_of<arena_kernel>(), options, {});
      INFO((made ? "" : made.error().what));
      REQUIRE(made);
      REQUIRE(device->command(*made, lifecycle_action::terminate,
                              std::chrono::seconds{5}));
      REQUIRE(device->destroy(*made));
    }
  }
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
