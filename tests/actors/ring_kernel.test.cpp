// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/ring_kernel.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <numeric>

namespace ringwright::tests {

namespace {

frame raw(std::uint16_t type_id, std::vector<std::uint64_t> payload,
          bool needs_reply = true) {
  frame result;
  messages::envelope_header header;
  header.type_id = type_id;
  header.message_id = 77;
  if (needs_reply)
    header.flags = messages::envelope_flags::needs_reply;
  result.append(header, payload);
  return result;
}

} // namespace

// -- single messages ----------------------------------------------------------

TEST_CASE("a request through the proxy is answered by its kernel") {
  runtime_fixture f;
  auto kernel = f.launch().actor();
  CHECK(f.call(kernel, echo{7, 8}) == echo_reply{7, 8, 1});
  CHECK(f.call(kernel, echo{9, 0}) == echo_reply{9, 0, 2});
}

TEST_CASE("any actor can talk to a kernel in raw envelopes") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  auto answer = f.exchange(kernel, raw(echo::type_id, {5, 6}));
  auto reader = answer.reader();
  REQUIRE(reader.next());
  CHECK(reader.header().type_id == echo_reply::type_id);
  CHECK(reader.header().correlation_id == 77);
  CHECK(reader.payload()[0] == 5);
  CHECK_FALSE(reader.next());
}

TEST_CASE("a raw request that was sent and not requested is answered, too") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  compat::send(f.self, kernel, raw(echo::type_id, {5, 6}));
  auto value = std::uint64_t{0};
  f.self->receive([&](const frame& answer) {
    auto reader = answer.reader();
    if (reader.next())
      value = reader.payload()[0];
  });
  CHECK(value == 5);
}

TEST_CASE("an older sender's shorter message is extended with zeros") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  auto answer = f.exchange(kernel, raw(echo::type_id, {5}));
  auto reader = answer.reader();
  REQUIRE(reader.next());
  CHECK(reader.payload()[0] == 5);
  CHECK(reader.payload()[1] == 0);
}

TEST_CASE("a newer sender's message is taken if what is unknown is zero") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  f.exchange(kernel, raw(echo::type_id, {5, 6, 0}));
  CHECK(f.frame_failure(kernel, raw(echo::type_id, {5, 6, 1}))
        == errc::wrong_size);
}

TEST_CASE("what cannot be a message of the kernel has an error of its own") {
  runtime_fixture f;
  auto handle = f.launch();
  auto kernel = handle.actor().actor();
  CHECK(f.failure(kernel, unheard{}) == errc::unknown_type);
  CHECK(f.frame_failure(kernel, raw(first_runtime_type_id, {}))
        == errc::reserved_type);
  CHECK(f.frame_failure(
          kernel, raw(blob::type_id,
                      std::vector<std::uint64_t>(max_payload_words + 1)))
        == errc::payload_too_large);
  CHECK(f.frame_failure(kernel, raw(blob::type_id, {1, 0xffff}))
        == errc::malformed_message);
  auto broken = raw(echo::type_id, {1, 2});
  broken.words[0] = 0;
  CHECK(f.frame_failure(kernel, broken) == errc::malformed_message);
  broken = raw(echo::type_id, {1, 2});
  broken.words.pop_back();
  CHECK(f.frame_failure(kernel, broken) == errc::malformed_message);
  auto counts = handle.metrics().counts;
  CHECK(counts.rejected == 6);
  CHECK(gpu::balanced(counts));
}

TEST_CASE("what a handler reports reaches the requester as it is") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK(f.failure(kernel.actor(), bad(misdeed::refuse, 0))
        == errc::rejected);
  CHECK(f.failure(kernel.actor(), bad(misdeed::overflow, 0))
        == errc::output_overflow);
  CHECK(f.call(kernel.actor(), echo{1, 0}).value == 1);
}

TEST_CASE("deferred, sliced and timed replies come") {
  runtime_fixture f;
  auto kernel = f.launch().actor();
  CHECK(f.call(kernel, bad(misdeed::slice, 100)).count == 1);
  CHECK(f.call(kernel, bad(misdeed::timer, 2'000'000)).value == 7);
  auto answered = false;
  auto waiting = compat::request(f.self, kernel.actor(), 10s,
                                 to_frame(bad(misdeed::defer, 0), true));
  CHECK(f.call(kernel, echo{3, 0}).value == 3);
  std::move(waiting).receive(
    [&](frame& x) {
      answered = decode_reply<misbehave>(std::move(x))->value == 3;
    },
    [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(answered);
}

TEST_CASE("a message with a list of up to 64 KiB goes there and back") {
  runtime_fixture f;
  auto kernel = f.launch().actor();
  for (std::size_t size : {0u, 1u, 6u, 90u, 1000u, 8190u}) {
    std::vector<std::uint64_t> list(size);
    std::iota(list.begin(), list.end(), 1);
    auto same = false;
    ask(f.self, kernel, message_with_list{blob{9, {}}, list}, 10s)
      .receive(
        [&](const owned_message<messages::echo::blob_reply>& reply) {
          auto got = reply->words.span();
          same = reply->seed == 9
                 && std::equal(got.begin(), got.end(), list.rbegin(),
                               list.rend());
        },
        [](const caf::error& why) { FAIL(text_of(why)); });
    INFO(size);
    CHECK(same);
  }
}

// -- time ---------------------------------------------------------------------

TEST_CASE("a requester that waits too long is told so, and so is its call") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK(f.failure(kernel.actor(), bad(misdeed::defer, 0), {}, 20ms)
        == errc::timeout);
  CHECK(kernel.call(bad(misdeed::defer, 0), 20ms).error().code
        == errc::timeout);
  CHECK(f.call(kernel.actor(), echo{4, 0}).value == 4);
}

TEST_CASE("a message that passes its deadline is not handled any more") {
  runtime_fixture f;
  auto kernel = f.launch();
  REQUIRE(kernel.deactivate());
  send_options options;
  options.deadline = 30ms;
  CHECK(f.failure(kernel.actor(), echo{1, 0}, options)
        == errc::deadline_exceeded);
  REQUIRE(kernel.reactivate());
  CHECK(f.call(kernel.actor(), echo{1, 0}).count == 1);
  auto metrics = kernel.metrics();
  CHECK(metrics.counts.rejected == 1);
  CHECK(gpu::balanced(metrics.counts));
}

TEST_CASE("a parked message keeps its deadline") {
  runtime_fixture f;
  launch_options options;
  options.window = 4;
  options.queue_capacity = 4;
  auto kernel = f.launch("echo", options);
  REQUIRE(kernel.deactivate());
  std::vector<add> batch(8, add{1, 0, 0, 0, 0, 0, 0, 0});
  post(f.self, kernel.actor(), std::span<const add>{batch}, 10s)
    .receive([] {}, [](const caf::error& why) { FAIL(text_of(why)); });
  send_options hurry;
  hurry.deadline = 30ms;
  CHECK(f.failure(kernel.actor(), echo{1, 0}, hurry)
        == errc::deadline_exceeded);
  CHECK(eventually([&] { return kernel.metrics().staged_depth == 4; }));
  REQUIRE(kernel.reactivate());
  CHECK(eventually([&] { return is_settled(kernel.metrics()); }));
  CHECK(kernel.status().processed == 8);
}

TEST_CASE("a late reply is counted and dropped") {
  runtime_fixture f;
  auto kernel = f.launch();
  CHECK(kernel.call(bad(misdeed::timer, 30'000'000), 5ms).error().code
        == errc::timeout);
  send_options hurry;
  hurry.deadline = 5ms;
  CHECK(f.failure(kernel.actor(), bad(misdeed::defer), hurry)
        == errc::deadline_exceeded);
  CHECK(f.call(kernel.actor(), echo{3, 0}).value == 3);
  CHECK(eventually([&] { return kernel.status().late_replies >= 1; }));
}

TEST_CASE("a deadline that is not reached changes nothing") {
  runtime_fixture f;
  auto kernel = f.launch();
  send_options options;
  options.deadline = 10s;
  CHECK(f.call(kernel.actor(), echo{1, 0}, options).count == 1);
  CHECK(f.call(kernel.actor(), bad(misdeed::timer, 1'000'000), options)
          .value
        == 7);
}

// -- frames of several messages -----------------------------------------------

TEST_CASE("replies to one frame come as one frame, in order, errors inside") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  frame batch;
  append_message(batch, echo{1, 0}, true, {}, 1);
  append_message(batch, add{5, 1, 0, 0, 0, 0, 0, 0}, false, {}, 1);
  append_message(batch, bad(misdeed::refuse, 0), true, {}, 1);
  append_message(batch, unheard{1}, true, {}, 1);
  append_message(batch, bad(misdeed::timer, 1'000'000), true, {}, 1);
  append_message(batch, echo{2, 0}, true, {}, 1);
  append_message(batch, sum{}, true, {}, 1);
  auto answer = f.exchange(kernel, batch);
  std::vector<std::uint8_t> statuses;
  std::vector<std::uint64_t> ids;
  for (auto reader = answer.reader(); reader.next();) {
    statuses.push_back(reader.header().status);
    ids.push_back(reader.header().correlation_id);
  }
  auto status = [](errc code) { return static_cast<std::uint8_t>(code); };
  CHECK(statuses
        == std::vector<std::uint8_t>{0, status(errc::rejected),
                                     status(errc::unknown_type), 0, 0, 0});
  std::vector<std::uint64_t> asked;
  for (auto reader = batch.reader(); reader.next();)
    if ((reader.header().flags & record_flags::needs_reply) != 0)
      asked.push_back(reader.header().message_id);
  CHECK(ids == asked);
  auto last = answer.reader();
  while (last.next() && last.header().type_id != sum_reply::type_id)
    continue;
  CHECK(last.payload()[0] == 5);
}

TEST_CASE("a batch of one-way messages is answered when all have room") {
  runtime_fixture f;
  auto handle = f.launch();
  auto kernel = handle.actor();
  std::vector<add> batch(1000);
  for (std::size_t i = 0; i < batch.size(); ++i)
    batch[i] = {i, i + 1, 0, 0, 0, 0, 0, 0};
  for (auto round = 0; round < 20; ++round) {
    auto credit = false;
    post(f.self, kernel, std::span<const add>{batch}, 10s)
      .receive([&] { credit = true; },
               [](const caf::error& why) { FAIL(text_of(why)); });
    REQUIRE(credit);
  }
  CHECK(f.call(kernel, sum{}).count == 20'000);
  CHECK(f.call(kernel, sum{}).sum == 20 * 999 * 500);
}

TEST_CASE("a batch with messages that are not accepted says so to its sender") {
  runtime_fixture f;
  auto kernel = f.launch().actor().actor();
  frame batch;
  append_message(batch, add{5, 1, 0, 0, 0, 0, 0, 0}, false, {}, 1);
  append_message(batch, unheard{}, false, {}, 1);
  auto answer = f.exchange(kernel, batch);
  auto reader = answer.reader();
  REQUIRE(reader.next());
  CHECK(reader.header().status
        == static_cast<std::uint8_t>(errc::unknown_type));
  CHECK_FALSE(reader.next());
  CHECK(f.call(kernel, sum{}).sum == 5);
}

TEST_CASE("tells arrive in order, and what cannot be told is a dead letter") {
  runtime_fixture f;
  auto handle = f.launch();
  auto kernel = handle.actor();
  for (std::uint64_t i = 1; i <= 1000; ++i)
    tell(f.self, kernel, add{i, i, 0, 0, 0, 0, 0, 0});
  tell(f.self, kernel.actor(), unheard{});
  auto result = f.call(kernel, sum{});
  CHECK(result.count == 1000);
  CHECK(result.out_of_order == 0);
  auto counts = handle.metrics().counts;
  CHECK(counts.dead == 1);
  CHECK(gpu::balanced(counts));
}

} // namespace ringwright::tests
