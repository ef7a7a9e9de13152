// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/ask.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <atomic>

namespace ringwright::tests {

namespace {

/// Doubles by asking a kernel; answers what it was asked with the reply.
class doubler : public caf::event_based_actor {
public:
  doubler(caf::actor_config& config, typed_kernel<echo_kernel> kernel,
          bool awaits)
    : caf::event_based_actor(config),
      kernel_(std::move(kernel)),
      awaits_(awaits) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](const frame&) {
      auto promise = make_response_promise();
      auto on_reply = [promise](const echo_reply& reply) mutable {
        promise.deliver(to_frame(echo{reply.value * 2, 0}, false));
      };
      auto on_error = [promise](const caf::error& why) mutable {
        promise.deliver(why);
      };
      auto* self = this;
      auto asking = ask(self, kernel_, echo{21, 0}, 10s);
      if (awaits_)
        std::move(asking).await(on_reply, on_error);
      else
        std::move(asking).then(on_reply, on_error);
    }};
  }

private:
  typed_kernel<echo_kernel> kernel_;
  bool awaits_;
};

/// Answers requests with what no kernel would answer.
class impostor : public caf::event_based_actor {
public:
  impostor(caf::actor_config& config, frame answer)
    : caf::event_based_actor(config), answer_(std::move(answer)) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](const frame&) { return answer_; }};
  }

private:
  frame answer_;
};

frame reply_frame(std::uint16_t type_id, std::vector<std::uint64_t> payload,
                  errc status = errc::none) {
  frame result;
  messages::envelope_header header;
  header.flags = messages::envelope_flags::is_reply;
  header.type_id = type_id;
  header.status = static_cast<std::uint8_t>(status);
  result.append(header, payload);
  return result;
}

} // namespace

TEST_CASE("an actor asks by then and by await") {
  runtime_fixture f;
  auto kernel = f.launch();
  for (auto awaits : {false, true}) {
    auto actor = f.system.spawn<doubler>(kernel.actor(), awaits);
    auto answer = f.exchange(actor, frame{});
    auto reader = answer.reader();
    REQUIRE(reader.next());
    CHECK(reader.payload()[0] == 42);
    REQUIRE(kernel);
    f.self->send_exit(actor, caf::exit_reason::user_shutdown);
  }
}

TEST_CASE("an answer that is no reply to the message is an error") {
  runtime_fixture f;
  auto asked = [&](frame answer) {
    auto actor = f.system.spawn<impostor>(std::move(answer));
    auto why = f.failure(actor, echo{});
    f.self->send_exit(actor, caf::exit_reason::user_shutdown);
    return why;
  };
  CHECK(asked(frame{}) == errc::malformed_message);
  CHECK(asked(to_frame(echo{}, false)) == errc::malformed_message);
  CHECK(asked(reply_frame(sum_reply::type_id, {1, 2, 3, 4}))
        == errc::unknown_type);
  CHECK(asked(reply_frame(0, {})) == errc::no_reply);
  CHECK(asked(reply_frame(echo_reply::type_id, {}, errc::rejected))
        == errc::rejected);
  CHECK(asked(reply_frame(echo_reply::type_id, {1, 2, 3, 4}))
        == errc::wrong_size);
}

TEST_CASE("an older kernel's shorter reply is extended with zeros") {
  runtime_fixture f;
  auto actor
    = f.system.spawn<impostor>(reply_frame(echo_reply::type_id, {7}));
  CHECK(f.call(actor, echo{}) == echo_reply{7, 0, 0});
  f.self->send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("asking nobody is an error, not silence") {
  runtime_fixture f;
  CHECK(f.failure(caf::actor{}, echo{}) != errc::none);
  auto dead = f.system.spawn<impostor>(frame{});
  f.self->send_exit(dead, caf::exit_reason::kill);
  f.self->wait_for(dead);
  CHECK(f.failure(dead, echo{}) == errc::kernel_terminated);
}

TEST_CASE("a message without a reply is acknowledged when it was handled") {
  runtime_fixture f;
  auto kernel = f.launch();
  auto acknowledged = false;
  ask(f.self, kernel.actor(), add{5, 1, 0, 0, 0, 0, 0, 0}, 10s)
    .receive([&] { acknowledged = true; },
             [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(acknowledged);
  CHECK(kernel.status().processed == 1);
}

} // namespace ringwright::tests
