// SPDX-License-Identifier: Apache-2.0
//
// The failures and habits that a CUDA device has and a CPU device has not, over
// an accelerator of threads. What they have in common is in device.test.cpp.
#include "ringwright/gpu/cuda_device.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/any_device.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <atomic>
#include <mutex>
#include <set>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

namespace {

/// A CUDA device over threads, what it has warned of, and its accelerator.
struct cuda_fixture {
  explicit cuda_fixture(cuda_device_options options,
                        std::unique_ptr<threaded_accelerator> on
                        = make_accelerator())
    : gpu(on.get()) {
    options.on_warning = [this](const std::string& what) {
      std::lock_guard guard{mutex};
      warnings.push_back(what);
    };
    made = cuda_device::make(options, std::move(on));
  }

  cuda_device& device() {
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return **made;
  }

  expected<instance_id> launch(instance_options options = {}) {
    return device().create(entry_of<echo_kernel>(), options, {});
  }

  bool warned_of(std::string_view word) {
    std::lock_guard guard{mutex};
    for (const auto& warning : warnings)
      if (warning.find(word) != std::string::npos)
        return true;
    return false;
  }

  void forget_warnings() {
    std::lock_guard guard{mutex};
    warnings.clear();
  }

  template <class Condition>
  static bool eventually(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  threaded_accelerator* gpu;
  std::mutex mutex;
  std::vector<std::string> warnings;
  expected<std::unique_ptr<cuda_device>> made;
};

bool says(const error& why, std::string_view word) {
  return why.what.find(word) != std::string::npos;
}

} // namespace

TEST_CASE("cuda device: residency is chosen by what the GPU allows",
          "[gpu][cuda]") {
  auto options = small_cuda_options();
  cuda_fixture free{options};
  CHECK(free.device().is_resident());
  auto on = make_accelerator();
  on->facts_.no_residence = "a display hangs on this GPU";
  cuda_fixture shown{options, std::move(on)};
  CHECK_FALSE(shown.device().is_resident());
  CHECK(shown.device().residency_reason().find("display")
        != std::string::npos);
  options.stay = residency::event_driven;
  cuda_fixture asked{options};
  CHECK_FALSE(asked.device().is_resident());
}

TEST_CASE("cuda device: lanes lie where the GPU allows it", "[gpu][cuda]") {
  auto options = small_cuda_options();
  auto says_why = [](cuda_fixture& f, std::string_view word) {
    return f.device().residency_reason().find(word) != std::string::npos;
  };
  cuda_fixture mapped{options};
  CHECK(mapped.device().has_lanes_in_gpu());
  CHECK(says_why(mapped, "BAR1"));
  auto without = [] {
    auto on = make_accelerator();
    on->no_mapped_memory = "no libgdrapi.so.2";
    return on;
  };
  cuda_fixture unmapped{options, without()};
  CHECK_FALSE(unmapped.device().has_lanes_in_gpu());
  CHECK(says_why(unmapped, "lanes in the host's memory: no libgdrapi.so.2"));
  options.lanes = lane_placement::bar1;
  cuda_fixture refused{options, without()};
  REQUIRE_FALSE(refused.made);
  CHECK(refused.made.error() == errc::backend_unavailable);
  CHECK(says(refused.made.error(), "no libgdrapi.so.2"));
  options.lanes = lane_placement::pinned;
  cuda_fixture asked{options};
  CHECK_FALSE(asked.device().has_lanes_in_gpu());
  CHECK(says_why(asked, "as asked for"));
}

TEST_CASE("cuda device: a BAR1 that is too small is not used", "[gpu][cuda]") {
  auto on = make_accelerator();
  on->mapped_limit = 1 << 20;
  cuda_fixture f{small_cuda_options(), std::move(on)};
  CHECK_FALSE(f.device().has_lanes_in_gpu());
  CHECK(f.device().residency_reason().find("BAR1 has 1048576 bytes")
        != std::string::npos);
  CHECK(f.launch());
}

TEST_CASE("cuda device: lanes that find no room behind BAR1", "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.lane_bytes = 65536;
  instance_options sizes;
  // 8 lanes of 32 slots: half of it. The second pair finds no room.
  sizes.window = 32;
  sizes.slot_bytes = 128;
  options.instances_per_kernel = 3;
  SECTION("go to the host's memory, and it is said") {
    cuda_fixture f{options};
    std::vector<instance_id> made;
    for (auto i = 0; i < 3; ++i) {
      CHECK_FALSE(f.warned_of("lane_bytes"));
      auto id = f.launch(sizes);
      REQUIRE(id);
      made.push_back(*id);
    }
    CHECK(f.warned_of("lane_bytes"));
    // What ends gives its part back.
    for (auto id : made) {
      REQUIRE(f.device().command(id, lifecycle_action::terminate, 5s));
      REQUIRE(f.device().destroy(id));
    }
    f.forget_warnings();
    CHECK(f.launch(sizes));
    CHECK(f.launch(sizes));
    CHECK_FALSE(f.warned_of("lane_bytes"));
  }
  SECTION("are an error if they must be there") {
    options.lanes = lane_placement::bar1;
    cuda_fixture f{options};
    REQUIRE(f.launch(sizes));
    REQUIRE(f.launch(sizes));
    auto refused = f.launch(sizes);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::out_of_memory);
    CHECK(says(refused.error(), "lane_bytes"));
  }
}

TEST_CASE("cuda device: a full grid says so and how to help", "[gpu][cuda]") {
  cuda_fixture f{small_cuda_options()};
  auto first = f.launch();
  REQUIRE(first);
  REQUIRE(f.launch());
  auto third = f.launch();
  REQUIRE_FALSE(third);
  CHECK(third.error() == errc::capacity_exceeded);
  CHECK(says(third.error(), "instances_per_kernel"));
  CHECK(says(third.error(), "custom/echo"));
  // A place that becomes free is used again.
  REQUIRE(f.device().command(*first, lifecycle_action::terminate, 5s));
  REQUIRE(f.device().destroy(*first));
  CHECK(f.launch());
}

TEST_CASE("cuda device: admission counts multiprocessors", "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.instances_per_kernel = 57;
  // 4 blocks a multiprocessor: 57 places fill 14.25 of 16, one is reserved.
  cuda_fixture fits{options};
  CHECK(fits.launch());
  options.instances_per_kernel = 61;
  cuda_fixture too_many{options};
  auto refused = too_many.launch();
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::capacity_exceeded);
  CHECK(says(refused.error(), "16 multiprocessors"));
  CHECK(says(refused.error(), "reserve_percent"));
  auto on = make_accelerator();
  on->blocks_each = 0;
  cuda_fixture too_large{small_cuda_options(), std::move(on)};
  auto never = too_large.launch();
  REQUIRE_FALSE(never);
  CHECK(says(never.error(), "does not fit a multiprocessor"));
}

TEST_CASE("cuda device: places that do not begin in time are an error",
          "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.launch_limit_ns = 50'000'000;
  auto on = make_accelerator();
  on->missing_places = 1;
  cuda_fixture f{options, std::move(on)};
  auto refused = f.launch();
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::timeout);
  CHECK(says(refused.error(), "1 of 2 places"));
  // The second try does not hang or start something half broken.
  CHECK(f.launch().error() == errc::timeout);
}

TEST_CASE("cuda device: a kernel without device code is refused",
          "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.code.clear();
  cuda_fixture f{options};
  auto refused = f.launch();
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::backend_unavailable);
  CHECK(says(refused.error(), "no device code"));
}

TEST_CASE("cuda device: no memory is an error that names the option",
          "[gpu][cuda]") {
  cuda_fixture f{small_cuda_options()};
  instance_options large;
  large.arena_bytes = std::uint64_t{1} << 30;
  auto refused = f.launch(large);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::out_of_memory);
  CHECK(says(refused.error(), "device_bytes"));
  large = {};
  large.window = 65536;
  refused = f.launch(large);
  REQUIRE_FALSE(refused);
  CHECK(says(refused.error(), "shared_bytes"));
  // Nothing was taken for good.
  CHECK(f.launch());
  CHECK(f.launch());
}

TEST_CASE("cuda device: a start that the kernel refuses frees its place",
          "[gpu][cuda]") {
  cuda_fixture f{small_cuda_options()};
  echo_kernel::config bad{~std::uint64_t{0}};
  for (auto i = 0; i < 5; ++i) {
    auto refused = f.device().create(entry_of<echo_kernel>(), {},
                                     std::as_bytes(std::span{&bad, 1}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::invalid_argument);
  }
  CHECK(f.launch());
  CHECK(f.launch());
}

TEST_CASE("cuda device: the loss of the GPU ends all kernels",
          "[gpu][cuda]") {
  auto stay = GENERATE(residency::resident, residency::event_driven);
  auto options = small_cuda_options();
  options.stay = stay;
  cuda_fixture f{options};
  auto id = f.launch();
  REQUIRE(id);
  REQUIRE(f.device().command(*id, lifecycle_action::activate, 5s));
  recording_sink sink{f.device(), *id};
  f.device().attach(*id, 1, &sink);
  f.gpu->broken = true;
  f.device().notify(*id);
  REQUIRE(f.eventually([&] { return sink.end().has_value(); }));
  CHECK(*sink.end() == errc::device_lost);
  CHECK(f.warned_of("illegal address"));
  auto status = f.device().status(*id);
  REQUIRE(status);
  CHECK(status->state == kernel_state::terminated);
  CHECK(status->last_error == errc::device_lost);
  auto later = f.device().command(*id, lifecycle_action::deactivate, 1s);
  REQUIRE_FALSE(later);
  CHECK(later.error() == errc::device_lost);
  CHECK(f.launch().error() == errc::device_lost);
  f.device().attach(*id, 1, nullptr);
  CHECK(f.device().destroy(*id));
}

TEST_CASE("cuda device: a handler that hangs is reported", "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.heartbeat_timeout_ns = 100'000'000;
  cuda_fixture f{options};
  auto id = f.launch();
  REQUIRE(id);
  REQUIRE(f.device().command(*id, lifecycle_action::activate, 5s));
  auto in = ingress::open(f.device(), *id, 1, {}, nullptr);
  REQUIRE(in);
  record_header header;
  header.type_id = echo_kernel::misbehave::type_id;
  auto words = messages::encode(echo_kernel::misbehave{
    .kind = echo_kernel::misdeed::sleep, .amount = 800'000'000});
  REQUIRE((*in)->submit(header, words) == submit_outcome::committed);
  (*in)->ring_doorbell();
  CHECK(f.eventually([&] { return f.device().status(*id)->suspect; }));
  CHECK(f.warned_of("has not been heard of"));
  // It has come back.
  CHECK(f.eventually([&] { return !f.device().status(*id)->suspect; }));
}

TEST_CASE("cuda device: event-driven grids leave and come back",
          "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.stay = residency::event_driven;
  options.event_idle_ns = 100'000;
  cuda_fixture f{options};
  auto id = f.launch();
  REQUIRE(id);
  REQUIRE(f.device().command(*id, lifecycle_action::activate, 5s));
  recording_sink sink{f.device(), *id};
  f.device().attach(*id, 1, &sink);
  auto in = ingress::open(f.device(), *id, 1, {}, nullptr);
  REQUIRE(in);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    record_header header;
    header.type_id = echo_kernel::echo::type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = (std::uint64_t{1} << 56) | i;
    auto words = messages::encode(echo_kernel::echo{i, 0});
    REQUIRE((*in)->submit(header, words) == submit_outcome::committed);
    (*in)->ring_doorbell();
    REQUIRE(f.eventually(
      [&] { return sink.reply(header.correlation_id).has_value(); }));
    // The state outlives each launch.
    CHECK(sink.reply(header.correlation_id)->as<echo_kernel::echo_reply>().count
          == i);
    if (i % 5 == 0)
      std::this_thread::sleep_for(5ms);
  }
  auto launches = f.gpu->launches.load();
  CHECK(launches >= 4);
  // Nobody launches what has nothing to do.
  std::this_thread::sleep_for(50ms);
  CHECK(f.gpu->launches.load() <= launches + 1);
  f.device().attach(*id, 1, nullptr);
}

TEST_CASE("cuda device: many instances listen to a doorbell", "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.direct_polls = 0;
  auto made = cuda_device::make(options, make_accelerator());
  REQUIRE(made);
  device_fixture f{std::move(*made)};
  for (std::uint64_t i = 1; i <= 2000; ++i)
    f.send(messages::echo::add{i, i}, 0);
  auto sum = f.sum(2);
  CHECK(sum.count == 2000);
  CHECK(sum.out_of_order == 0);
}

TEST_CASE("cuda device: it closes with messages under way", "[gpu][cuda]") {
  auto stay = GENERATE(residency::resident, residency::event_driven);
  auto options = small_cuda_options();
  options.stay = stay;
  cuda_fixture f{options};
  auto id = f.launch();
  REQUIRE(id);
  REQUIRE(f.device().command(*id, lifecycle_action::activate, 5s));
  {
    auto in = ingress::open(f.device(), *id, 1, {}, nullptr);
    REQUIRE(in);
    record_header header;
    header.type_id = echo_kernel::echo::type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = (std::uint64_t{1} << 56) | 1;
    auto words = messages::encode(echo_kernel::echo{1, 0});
    for (auto i = 0; i < 1000; ++i)
      (void) (*in)->submit(header, words);
    (*in)->ring_doorbell();
  }
  f.made->reset();
  CHECK_FALSE(f.warned_of("its memory stays"));
}

TEST_CASE("cuda device: hundreds of lives in two places", "[gpu][cuda]") {
  cuda_fixture f{small_cuda_options()};
  auto used = f.launch();
  REQUIRE(used);
  auto memory = f.device().status(*used)->memory_bytes;
  REQUIRE(memory > 0);
  for (auto i = 0; i < 300; ++i) {
    auto id = f.launch();
    INFO((id ? "" : id.error().what));
    REQUIRE(id);
    REQUIRE(f.device().command(*id, lifecycle_action::activate, 5s));
    REQUIRE(f.device().command(*id, lifecycle_action::terminate, 5s));
    REQUIRE(f.device().destroy(*id));
    CHECK_FALSE(f.device().status(*id));
  }
}

TEST_CASE("cuda device: bad options name the option and its range",
          "[gpu][cuda]") {
  auto options = small_cuda_options();
  options.reserve_percent = 91;
  auto refused = cuda_device::make(options, make_accelerator());
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  CHECK(says(refused.error(), "reserve_percent"));
}
