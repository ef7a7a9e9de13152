// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/kernel_handle.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>
#include <numeric>

namespace ringwright::tests {

namespace {

std::vector<add> numbered(std::size_t count) {
  std::vector<add> result(count);
  for (std::size_t i = 0; i < count; ++i)
    result[i] = {i, i + 1, 0, 0, 0, 0, 0, 0};
  return result;
}

} // namespace

TEST_CASE("calls from a thread get their replies and their errors") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK(*kernel.call(echo{1, 2}) == echo_reply{1, 2, 1});
  CHECK(kernel.call(bad(misdeed::refuse)).error().code == errc::rejected);
  CHECK(kernel.call(bad(misdeed::slice, 10))->count == 2);
  CHECK(kernel.call(bad(misdeed::timer, 1'000'000))->value == 7);
  kernel_handle untyped = kernel;
  CHECK(untyped.call(unheard{}).error().code == errc::unknown_type);
  CHECK(untyped.send(unheard{}).error().code == errc::unknown_type);
  std::vector<std::uint64_t> list(8000);
  std::iota(list.begin(), list.end(), 1);
  auto reply = kernel.call(message_with_list{blob{3, {}}, list});
  REQUIRE(reply);
  CHECK((*reply)->seed == 3);
  CHECK((*reply)->words.span()[0] == 8000);
}

TEST_CASE("batches arrive complete and in order") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto batch = numbered(10'000);
  for (auto i = 0; i < 20; ++i) {
    auto sent = kernel.send(std::span<const add>{batch});
    REQUIRE(sent);
    REQUIRE(*sent == batch.size());
  }
  auto result = kernel.call(sum{});
  REQUIRE(result);
  CHECK(result->count == 200'000);
  // Sequence numbers start again with each of the 20 batches.
  CHECK(result->out_of_order == 19);
  CHECK(eventually([&] { return is_settled(kernel.metrics()); }));
}

TEST_CASE("a blocked sender waits for room and loses nothing") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 8;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  std::thread sender{[&] {
    auto batch = numbered(100);
    CHECK(kernel.send(std::span<const add>{batch}) == 100);
  }};
  std::this_thread::sleep_for(20ms);
  REQUIRE(kernel.reactivate());
  sender.join();
  auto result = kernel.call(sum{});
  REQUIRE(result);
  CHECK(result->count == 100);
  CHECK(result->out_of_order == 0);
}

TEST_CASE("reject takes what fits and counts the rest") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 8;
  options.strategy = gpu::backpressure::reject;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  auto batch = numbered(100);
  CHECK(kernel.send(std::span<const add>{batch}) == 12);
  CHECK(kernel.send(batch[0]).error().code == errc::queue_full);
  CHECK(kernel.call(echo{}).error().code == errc::queue_full);
  auto counts = kernel.metrics().counts;
  CHECK(counts.rejected == 90);
  REQUIRE(kernel.reactivate());
  CHECK(eventually([&] { return is_settled(kernel.metrics()); }));
  CHECK(kernel.metrics().counts.handled == 12);
}

TEST_CASE("a call that is evicted is told") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 1;
  options.strategy = gpu::backpressure::drop_oldest;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  REQUIRE(kernel.send(std::span<const add>{numbered(4)}));
  auto outcome = errc::none;
  std::thread caller{[&] { outcome = kernel.call(echo{}, 10s).error().code; }};
  CHECK(eventually([&] { return kernel.metrics().staged_depth == 1; }));
  REQUIRE(kernel.send(add{}));
  caller.join();
  CHECK(outcome == errc::dropped);
  REQUIRE(kernel.reactivate());
  CHECK(eventually([&] { return is_settled(kernel.metrics()); }));
}

TEST_CASE("staged messages move on although nobody calls the handle again") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 1000;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  REQUIRE(kernel.send(std::span<const add>{numbered(1000)}) == 1000);
  REQUIRE(kernel.reactivate());
  CHECK(eventually([&] { return kernel.status().processed == 1000; }));
}

TEST_CASE("events are received in order, and waiting has an end") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK_FALSE(kernel.try_receive());
  CHECK(kernel.receive(1ms).error().code == errc::timeout);
  CHECK(kernel.listen("tocks").error().code == errc::not_found);
  REQUIRE(kernel.listen("ticks"));
  REQUIRE(kernel.send(emit{10, 50}));
  for (std::uint64_t i = 10; i < 60; ++i) {
    auto event = kernel.receive(5s);
    REQUIRE(event);
    REQUIRE(event->as<tick>() != nullptr);
    CHECK(event->as<tick>()->number == i);
    CHECK(event->as<echo_reply>() == nullptr);
    CHECK(event->port() == 0);
  }
  CHECK_FALSE(kernel.try_receive());
  std::thread ender{[&] {
    std::this_thread::sleep_for(10ms);
    REQUIRE(kernel.terminate());
  }};
  CHECK(kernel.receive(10s).error().code == errc::kernel_terminated);
  ender.join();
}

TEST_CASE("a receiver that stops, stops the kernel, and nothing is lost") {
  runtime_fixture f;
  launch_options options;
  options.output_window = 64;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.listen());
  for (std::uint64_t i = 0; i < 50; ++i)
    REQUIRE(kernel.send(emit{i * 10, 10}));
  std::this_thread::sleep_for(30ms);
  CHECK(kernel.status().output_depth <= 64 + 10);
  CHECK(kernel.status().processed < 50);
  for (std::uint64_t i = 0; i < 500; ++i) {
    auto event = kernel.receive(5s);
    REQUIRE(event);
    REQUIRE(event->as<tick>()->number == i);
  }
  CHECK(eventually([&] { return kernel.status().output_depth == 0; }));
}

TEST_CASE("a callback runs for every event of its type") {
  runtime_fixture f;
  auto kernel = f.launch();
  std::atomic<std::uint64_t> next{0};
  std::atomic<bool> in_order{true};
  REQUIRE(kernel.on_events<tick>([&](const tick& it) {
    in_order = in_order && it.number == next;
    ++next;
  }));
  CHECK(kernel.on_events<tick>([](const tick&) {}).error().code
        == errc::name_taken);
  for (std::uint64_t i = 0; i < 1000; ++i)
    REQUIRE(kernel.send(emit{i * 100, 100}));
  CHECK(eventually([&] { return next == 100'000; }));
  CHECK(in_order);
  CHECK(eventually([&] { return kernel.status().output_depth == 0; }));
}

TEST_CASE("a kernel that has ended refuses everything and is waited for") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK_FALSE(kernel.wait(1ms));
  REQUIRE(kernel.terminate());
  CHECK(kernel.wait(1s));
  CHECK(kernel.is_terminated());
  CHECK(kernel.call(echo{}).error().code == errc::kernel_terminated);
  CHECK(kernel.send(add{}).error().code == errc::kernel_terminated);
  CHECK(kernel.listen().error().code == errc::kernel_terminated);
  CHECK(kernel.terminate().error().code == errc::illegal_transition);
}

TEST_CASE("a handle outlives its runtime") {
  echo_handle kernel;
  {
    runtime_fixture f;
    kernel = f.launch();
  }
  CHECK(kernel.is_terminated());
  CHECK(kernel.call(echo{}).error().code == errc::kernel_terminated);
  CHECK_FALSE(kernel.actor());
}

TEST_CASE("a call ends in time however long the handler takes") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto begin = std::chrono::steady_clock::now();
  auto answer = kernel.call(bad(misdeed::sleep, 500'000'000), 20ms);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < 400ms);
}

TEST_CASE("the longest time limits are no time at all") {
  runtime_fixture f;
  auto kernel = f.launch();
  constexpr auto for_ever = std::chrono::nanoseconds::max();
  send_options options;
  options.deadline = for_ever;
  CHECK(kernel.call(echo{3, 0}, for_ever, options)->value == 3);
  CHECK(f.call(kernel.actor(), echo{4, 0}, options).value == 4);
  REQUIRE(kernel.listen("ticks"));
  REQUIRE(kernel.send(emit{0, 1}, options));
  CHECK(kernel.receive(for_ever));
}

TEST_CASE("a callback cannot be put on a port twice") {
  runtime_fixture f;
  auto kernel = f.launch();
  std::atomic<int> first{0};
  auto count = [&first](const auto&, auto) { ++first; };
  REQUIRE(kernel.on_events("ticks", count));
  auto again = kernel.on_events("ticks", count);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == errc::name_taken);
  REQUIRE(kernel.send(emit{0, 5}));
  CHECK(eventually([&] { return first == 5; }));
}

} // namespace ringwright::tests
