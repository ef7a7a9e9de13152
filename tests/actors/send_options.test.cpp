// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/send_options.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

namespace ringwright::tests {

TEST_CASE("every option reaches the envelope") {
  send_options options;
  options.priority = 200;
  options.deadline = 5s;
  options.event_time_ns = 1234;
  options.tenant = 17;
  options.trace_id[0] = 0xab;
  options.span_id = 99;
  auto made = to_frame(echo{}, false, options);
  auto reader = made.reader();
  REQUIRE(reader.next());
  const auto& header = reader.header();
  CHECK(header.priority == 200);
  CHECK(header.deadline_ns == header.time.physical_ns + 5'000'000'000);
  CHECK(header.event_time_ns == 1234);
  CHECK(header.tenant == 17);
  CHECK(header.trace_id == options.trace_id);
  CHECK(header.span_id == 99);
}

TEST_CASE("the event time given is the handler's time, not the wall's") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.listen("ticks"));
  send_options options;
  options.event_time_ns = 123'456;
  REQUIRE(kernel.send(emit{0, 1}, options));
  auto from_handle = kernel.receive(5s);
  REQUIRE(from_handle);
  CHECK(from_handle->event_time_ns() == 123'456);
  options.event_time_ns = 654'321;
  tell(f.self, kernel.actor(), emit{0, 1}, options);
  auto from_actor = kernel.receive(5s);
  REQUIRE(from_actor);
  CHECK(from_actor->event_time_ns() == 654'321);
}

TEST_CASE("a handle's deadline is kept like an actor's") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  send_options options;
  options.deadline = 20ms;
  std::thread resumer{[&] {
    std::this_thread::sleep_for(60ms);
    REQUIRE(kernel.reactivate());
  }};
  CHECK(kernel.call(echo{}, 10s, options).error().code
        == errc::deadline_exceeded);
  resumer.join();
}

} // namespace ringwright::tests
