// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/bridge.hpp"

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"
#include "ringwright/gpu/region.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::gpu::process;
using namespace ringwright::tests;
using namespace std::chrono_literals;
using messages::echo::add;
using messages::echo::sum;

namespace {

/// Both sides of the border in one process, where the thread sanitizer sees
/// them: a bridge with its carrier thread, and a parent by hand.
struct fixture {
  static constexpr std::uint32_t context_slots = 64;
  static constexpr std::uint64_t pool_bytes = std::uint64_t{1} << 20;
  static constexpr std::uint32_t window = 16;

  fixture()
    : memory(region::map(std::size_t{32} << 20).value()),
      store_memory(
        region::map(store_view::bytes(context_slots, pool_bytes)).value()),
      block(memory.data()),
      store(store_memory.data(), context_slots, pool_bytes),
      device(cpu_device::make({}).value()) {
    auto& head = *::new (memory.data()) block_head;
    head.plan = plan_of(cpu_device_options{});
    kernels.types = {&entry_of<echo_kernel>()};
    both = std::make_unique<bridge>(block, store, *device, kernels);
    carrier = std::jthread{[this](const std::stop_token& stop) {
      while (!stop.stop_requested())
        if (!both->carry())
          block.head().marked.sleep([] { return false; }, 1'000'000);
    }};
  }

  ~fixture() {
    carrier = {};
    both.reset();
  }

  shared_place& prepare(std::uint32_t index) {
    auto& place = block.place(index);
    place.generation = 1;
    place.window = window;
    place.slot_bytes = 128;
    place.lanes = block_view::lanes_at(4096) + index * (1u << 20);
    return place;
  }

  call_reply call(request_kind kind, std::uint32_t index,
                  lifecycle_action action = lifecycle_action::activate) {
    call_request request;
    request.kind = kind;
    request.place = index;
    request.action = action;
    request.limit_ns = 1'000'000'000;
    request.options.window = window;
    request.options.slot_bytes = 128;
    const auto& entry = entry_of<echo_kernel>();
    request.kernel.set(entry.info.id);
    request.accepts_hash = entry.accepts_hash;
    request.state_hash = entry.state_hash;
    request.config_bytes = static_cast<std::uint32_t>(entry.config_bytes);
    return both->answer(request, {});
  }

  /// Waits for the next record that is not a notice of room.
  bool await_record() {
    auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
      if (!block.head().outputs.try_pop(from, header, payload, size))
        std::this_thread::yield();
      else if (header.type_id != notice::credit)
        return true;
      block.head().room.ring();
    }
    return false;
  }

  region memory;
  region store_memory;
  block_view block;
  store_view store;
  std::unique_ptr<cpu_device> device;
  worker_kernels kernels;
  std::unique_ptr<bridge> both;
  std::jthread carrier;

  output_address from;
  record_header header;
  std::vector<std::uint64_t> payload
    = std::vector<std::uint64_t>(max_payload_words);
  std::size_t size = 0;
};

} // namespace

TEST_CASE("bridge: all that goes into a lane is handled once, in order",
          "[gpu]") {
  fixture f;
  auto& place = f.prepare(3);
  REQUIRE(f.call(request_kind::create, 3).code == errc::none);
  REQUIRE(f.call(request_kind::command, 3).code == errc::none);
  // Far more than the lanes of both sides hold.
  lane_producer lane{f.block.lane(place, 1, 2), block_view::layout_of(place)};
  auto push = [&](const record_header& header, const std::uint64_t* words) {
    auto until = std::chrono::steady_clock::now() + 20s;
    while (!lane.try_push(header, words)) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      std::this_thread::yield();
    }
    f.block.mark(3);
  };
  constexpr std::uint64_t count = 5'000;
  for (std::uint64_t i = 1; i <= count; ++i) {
    add m{};
    m.value = i;
    m.sequence = i;
    auto words = messages::encode(m);
    record_header header;
    header.type_id = add::type_id;
    header.payload_words = static_cast<std::uint8_t>(words.size());
    push(header, words.data());
  }
  auto words = messages::encode(sum{});
  record_header ask;
  ask.type_id = sum::type_id;
  ask.payload_words = static_cast<std::uint8_t>(words.size());
  ask.flags = record_flags::needs_reply;
  ask.correlation_id = (std::uint64_t{1} << 56) | 5;
  push(ask, words.data());
  REQUIRE(f.await_record());
  CHECK(f.from.place == 3);
  CHECK(f.from.generation == 1);
  CHECK(f.from.client == 1);
  CHECK(f.header.correlation_id == ask.correlation_id);
  auto told = messages::from_words<echo_kernel::sum_reply>(f.payload.data(),
                                                           f.size);
  CHECK(told.sum == count * (count + 1) / 2);
  CHECK(told.count == count);
  CHECK(told.out_of_order == 0);
}

TEST_CASE("bridge: calls about nothing are refused", "[gpu]") {
  fixture f;
  CHECK(f.call(request_kind::status, 9).code == errc::kernel_not_found);
  CHECK(f.call(request_kind::destroy, 9).code == errc::kernel_not_found);
  CHECK(f.call(request_kind::command, 9).code == errc::kernel_not_found);
  CHECK(f.call(request_kind::status, 70'000).code == errc::invalid_argument);
  f.prepare(0);
  REQUIRE(f.call(request_kind::create, 0).code == errc::none);
  CHECK(f.call(request_kind::destroy, 0).code == errc::illegal_transition);
  CHECK(f.call(request_kind::command, 0, lifecycle_action::terminate).code
        == errc::none);
  REQUIRE(f.await_record());
  CHECK(f.header.type_id == notice::terminated);
  CHECK(f.call(request_kind::destroy, 0).code == errc::none);
  CHECK(f.call(request_kind::status, 0).code == errc::kernel_not_found);
}
