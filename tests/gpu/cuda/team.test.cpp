// SPDX-License-Identifier: Apache-2.0
//
// Wide kernels: several blocks, here threads, that run each call together.
#include "ringwright/gpu/cuda/team.hpp"

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda_device.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/any_device.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"
#include "ringwright/tests/gpu/wide_kernel.hpp"

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;

namespace {

using wide = wide_kernel<4>;
using wider = wide_kernel<12>;

cuda_device_options wide_options() {
  auto options = small_cuda_options();
  options.code = {threaded_accelerator::code<wide>(),
                  threaded_accelerator::code<wider>()};
  return options;
}

std::unique_ptr<threaded_accelerator> wide_accelerator() {
  auto made = std::make_unique<threaded_accelerator>();
  made->add<wide>();
  made->add<wider>();
  return made;
}

std::unique_ptr<device> wide_device(device_kind kind) {
  if (kind == device_kind::cpu)
    return device_fixture::make();
  auto options = wide_options();
  options.stay = kind == device_kind::resident ? residency::resident
                                               : residency::event_driven;
  auto made = cuda_device::make(options, wide_accelerator());
  REQUIRE(made);
  return std::move(*made);
}

/// One instance of a wide kernel and what it is asked.
struct wide_fixture {
  wide_fixture(device& where, const kernel_entry& kernel)
    : on(where), id(make(where, kernel)), sink(where, id) {
    on.attach(id, 1, &sink);
    auto opened = ingress::open(on, id, 1, {}, nullptr);
    REQUIRE(opened);
    in = std::move(*opened);
    REQUIRE(on.command(id, lifecycle_action::activate, 5s));
  }

  ~wide_fixture() {
    on.attach(id, 1, nullptr);
  }

  static instance_id make(device& where, const kernel_entry& kernel) {
    auto made = where.create(kernel, {}, {});
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return *made;
  }

  template <class Message>
  void send(const Message& message) {
    const auto words = messages::encode(message);
    send_words(Message::type_id, words, false);
  }

  void send_words(std::uint16_t type, std::span<const std::uint64_t> words,
                  bool ask) {
    record_header header;
    header.type_id = type;
    if (ask) {
      header.flags = record_flags::needs_reply;
      header.correlation_id = (std::uint64_t{1} << 56) | ++asked;
    }
    while (in->submit(header, words) == submit_outcome::full) {
      in->pump();
      std::this_thread::yield();
    }
    in->ring_doorbell();
  }

  template <class Reply, class Message>
  Reply ask(const Message& message) {
    const auto words = messages::encode(message);
    send_words(Message::type_id, words, true);
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    const auto key = (std::uint64_t{1} << 56) | asked;
    while (!sink.reply(key)) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      in->pump();
      std::this_thread::yield();
    }
    REQUIRE(sink.reply(key)->status == errc::none);
    return sink.reply(key)->template as<Reply>();
  }

  device& on;
  instance_id id;
  recording_sink sink;
  std::unique_ptr<ingress> in;
  std::uint64_t asked = 0;
};

/// Gives it some of everything and returns what is left of it.
std::uint64_t work(wide_fixture& f) {
  for (std::uint64_t i = 0; i < 50; ++i)
    f.send(messages::echo::add{.value = i, .sequence = i});
  std::vector<std::uint64_t> list(700);
  for (std::size_t i = 0; i < list.size(); ++i)
    list[i] = i * i + 1;
  std::vector<std::uint64_t> words(
    messages::words_with_list<messages::echo::blob>(list.size()));
  messages::write_with_list(words.data(), words.size(),
                            messages::echo::blob{7, {}}, list);
  std::copy(list.begin(), list.end(),
            words.begin() + messages::fixed_words<messages::echo::blob>);
  f.send_words(messages::echo::blob::type_id, words, false);
  const auto sliced = f.ask<messages::echo::echo_reply>(
    messages::echo::misbehave{.kind = messages::echo::misdeed::slice,
                              .amount = 20});
  CHECK(sliced.count == 52);
  const auto sum = f.ask<messages::echo::sum_reply>(messages::echo::sum{});
  CHECK(sum.count == 52);
  return sum.sum;
}

std::uint64_t on_one_thread() {
  auto where = device_fixture::make();
  wide_fixture f{*where, entry_of<wide>()};
  CHECK(f.ask<messages::echo::echo_reply>(messages::echo::echo{1, 2}).count
        == 1);
  return work(f);
}

} // namespace

TEST_CASE("team: several blocks compute what one thread does", "[gpu][cuda]") {
  const auto kind
    = GENERATE(device_kind::resident, device_kind::event_driven);
  INFO(to_string(kind));
  const auto expected = on_one_thread();
  auto where = wide_device(kind);
  wide_fixture first{*where, entry_of<wide>()};
  wide_fixture second{*where, entry_of<wide>()};
  CHECK(first.ask<messages::echo::echo_reply>(messages::echo::echo{1, 2}).count
        == 4);
  CHECK(work(first) == expected);
  CHECK(work(second) == expected);
}

TEST_CASE("team: a kernel wider than a cluster runs once", "[gpu][cuda]") {
  auto made = cuda_device::make(wide_options(), wide_accelerator());
  REQUIRE(made);
  wide_fixture f{**made, entry_of<wider>()};
  CHECK(f.ask<messages::echo::echo_reply>(messages::echo::echo{1, 2}).count
        == 12);
  CHECK(work(f) == on_one_thread());
  auto second = (*made)->create(entry_of<wider>(), {}, {});
  REQUIRE_FALSE(second);
  CHECK(second.error() == errc::capacity_exceeded);
  CHECK(second.error().what.find("all 1 places") != std::string::npos);
}

TEST_CASE("team: what it was told outlives its launches", "[gpu][cuda]") {
  auto options = wide_options();
  options.stay = residency::event_driven;
  options.event_idle_ns = 50'000;
  auto on = wide_accelerator();
  auto& launches = on->launches;
  auto made = cuda_device::make(options, std::move(on));
  REQUIRE(made);
  wide_fixture f{**made, entry_of<wide>()};
  for (std::uint64_t i = 1; i <= 6; ++i) {
    f.send(messages::echo::add{.value = i, .sequence = i});
    CHECK(f.ask<messages::echo::sum_reply>(messages::echo::sum{}).count == i);
    std::this_thread::sleep_for(5ms);
  }
  CHECK(launches >= 4);
}

TEST_CASE("team: admission counts all blocks", "[gpu][cuda]") {
  auto refusal = [](const cuda_device_options& options,
                    std::unique_ptr<threaded_accelerator> on) {
    auto made = cuda_device::make(options, std::move(on));
    REQUIRE(made);
    auto refused = (*made)->create(entry_of<wide>(), {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::capacity_exceeded);
    return refused.error().what;
  };
  using Catch::Matchers::Contains;
  auto options = wide_options();
  // 4 blocks a multiprocessor: 15 places of 4 fill 15 of 16, but clusters
  // reach 14 of them.
  options.instances_per_kernel = 15;
  CHECK_THAT(refusal(options, wide_accelerator()),
             Contains("15 places of custom/wide, 4 blocks each,")
               && Contains("16 multiprocessors") && Contains("14 such places")
               && Contains("instances_per_kernel"));
  // Without clusters there is room for them, but none is left to others.
  auto on = wide_accelerator();
  on->facts_.compute_major = 8;
  options.instances_per_kernel = 16;
  CHECK_THAT(refusal(options, std::move(on)),
             Contains("16 places of custom/wide, 4 blocks each, fill 16")
               && Contains("reserve_percent"));
  on = wide_accelerator();
  on->facts_.multiprocessors = 2;
  on->blocks_each = 1;
  options.stay = residency::event_driven;
  CHECK_THAT(refusal(options, std::move(on)), Contains("0 such places"));
}

TEST_CASE("team: the loss of the GPU ends wide places", "[gpu][cuda]") {
  auto on = wide_accelerator();
  auto& broken = on->broken;
  auto made = cuda_device::make(wide_options(), std::move(on));
  REQUIRE(made);
  wide_fixture f{**made, entry_of<wide>()};
  for (std::uint64_t i = 0; i < 20; ++i)
    f.send(messages::echo::add{.value = i, .sequence = i});
  broken = true;
  (*made)->notify(f.id);
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!f.sink.end() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(1ms);
  REQUIRE(f.sink.end());
  CHECK(*f.sink.end() == errc::device_lost);
}
