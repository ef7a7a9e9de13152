// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/caf_compat.hpp"

#include "ringwright/actors/frame.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/tests/catch.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace ringwright::tests {

namespace {

using namespace ringwright::actors;
using namespace std::chrono_literals;

/// Answers a frame with a frame that is one word longer.
class grower : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[](frame& x) {
      x.words.push_back(0);
      return x;
    }};
  }
};

/// Sends itself a delayed frame and passes on when it comes.
class sleeper : public caf::event_based_actor {
public:
  sleeper(caf::actor_config& config, caf::actor told)
    : caf::event_based_actor(config), told_(std::move(told)) {
    // nop
  }

  caf::behavior make_behavior() override {
    auto* self = this;
    compat::delayed_send(self, caf::actor_cast<caf::actor>(this), 20ms,
                         frame{});
    return {[this](frame& x) {
      auto* me = this;
      compat::send(me, told_, std::move(x));
      quit();
    }};
  }

private:
  caf::actor told_;
};

/// The same as a typed actor.
using typed_grower = compat::typed_actor<frame(frame)>;

class typed_grower_actor : public typed_grower::base {
public:
  using typed_grower::base::base;

  behavior_type make_behavior() override {
    return {[](frame x) {
      x.words.push_back(0);
      return x;
    }};
  }
};

} // namespace

TEST_CASE("a typed actor is declared by plain signatures") {
  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  typed_grower typed = system.spawn<typed_grower_actor>();
  std::size_t words = 0;
  compat::request(self, typed, 5s, frame{{1}})
    .receive([&](const frame& x) { words = x.words.size(); },
             [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(words == 2);
}

TEST_CASE("sends, requests and delays mean the same in both dialects of CAF") {
  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  auto other = system.spawn<grower>();
  std::size_t words = 0;
  compat::request(self, other, 5s, frame{{1, 2}})
    .receive([&](const frame& x) { words = x.words.size(); },
             [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(words == 3);
  compat::request(self, other, compat::forever, frame{})
    .receive([&](const frame& x) { words = x.words.size(); },
             [](const caf::error& why) { FAIL(text_of(why)); });
  CHECK(words == 1);
  auto begin = std::chrono::steady_clock::now();
  auto woken = false;
  auto late = system.spawn<sleeper>(caf::actor_cast<caf::actor>(self));
  self->receive([&](const frame&) { woken = true; });
  CHECK(woken);
  CHECK(std::chrono::steady_clock::now() - begin >= 20ms);
  compat::anon_send(other, frame{});
  self->send_exit(other, caf::exit_reason::user_shutdown);
}

TEST_CASE("on_down runs once, also for an actor that is already dead") {
  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  auto other = system.spawn<grower>();
  std::atomic<int> downs{0};
  compat::on_down(other, [&](const caf::error& why) {
    CHECK(why == caf::exit_reason::user_shutdown);
    ++downs;
  });
  self->send_exit(other, caf::exit_reason::user_shutdown);
  self->wait_for(other);
  while (downs == 0)
    std::this_thread::yield();
  compat::on_down(other, [&](const caf::error&) { ++downs; });
  CHECK(downs == 2);
}

TEST_CASE("the version of CAF is told") {
  auto version = compat::caf_version();
#if RINGWRIGHT_CAF_1
  CHECK(version.substr(0, 2) == "1.");
#else
  CHECK(version == "0.17.6");
#endif
}

} // namespace ringwright::tests
