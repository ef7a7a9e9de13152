// SPDX-License-Identifier: Apache-2.0
//
// The actors of the chain one by one: answers, order and back-pressure.
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/examples/orders/feed_actor.hpp"
#include "ringwright/examples/orders/risk_actor.hpp"
#include "ringwright/examples/orders/router_actor.hpp"
#include "ringwright/examples/orders/shard_set.hpp"
#include "ringwright/examples/orders/tape_actor.hpp"
#include "ringwright/tests/catch.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <thread>

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace std::chrono_literals;
using domains::orderbook::matching;

namespace {

/// Keeps what it gets and answers nothing until it is told to let go.
class slow_actor : public caf::event_based_actor {
public:
  slow_actor(caf::actor_config& config,
             std::shared_ptr<std::atomic<std::uint32_t>> waiting)
    : caf::event_based_actor(config), waiting_(std::move(waiting)) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](actors::frame& what) {
      if (!what.empty()) {
        promises_.push_back(make_response_promise());
        waiting_->fetch_add(1);
        return;
      }
      for (auto& promise : promises_)
        promise.deliver(actors::frame{});
      promises_.clear();
    }};
  }

private:
  std::shared_ptr<std::atomic<std::uint32_t>> waiting_;
  std::vector<caf::response_promise> promises_;
};

struct chain_fixture {
  actors::system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  std::shared_ptr<flow_counters> counters = std::make_shared<flow_counters>();
  std::shared_ptr<trade_tape> tape = std::make_shared<trade_tape>();
  std::shared_ptr<std::atomic<std::uint32_t>> waiting
    = std::make_shared<std::atomic<std::uint32_t>>(0);

  ~chain_fixture() {
    for (const auto& actor : spawned)
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  }

  template <class Actor, class... Args>
  caf::actor spawn(Args&&... args) {
    spawned.push_back(system.spawn<Actor>(std::forward<Args>(args)...));
    return spawned.back();
  }

  caf::actor spawn_risk(const caf::actor& router,
                        const risk_limits& limits = {}) {
    return spawn<risk_actor>(limits, router, spawn<tape_actor>(tape, counters),
                             counters);
  }

  /// What a frame is answered with; the error's code if it is one.
  actors::frame ask(const caf::actor& whom, actors::frame what,
                    errc expected = errc::none) {
    actors::frame result;
    auto code = errc::none;
    auto* to = self.ptr();
    actors::compat::request(to, whom, 30s, std::move(what))
      .receive([&](actors::frame& answer) { result = std::move(answer); },
               [&](const caf::error& why) { code = actors::code_of(why); });
    CHECK(code == expected);
    return result;
  }

  std::vector<caf::actor> spawned;
};

bool becomes(const std::atomic<std::uint32_t>& value, std::uint32_t wanted) {
  for (auto i = 0; i < 3'000 && value < wanted; ++i)
    std::this_thread::sleep_for(10ms);
  return value == wanted;
}

wire::submit_order order(std::uint32_t book, std::uint64_t id,
                         std::int64_t shares) {
  wire::submit_order result;
  result.symbol = book;
  result.order_id = id;
  result.price = fixed<8>::from_units(100 * fixed<8>::scale);
  result.quantity = fixed<8>::from_units(shares * fixed<8>::scale);
  return result;
}

actors::frame one_order() {
  actors::frame result;
  append_to(result, order(0, 1, 1), false, 1);
  return result;
}

/// Two instances behind a router.
struct engines {
  explicit engines(chain_fixture& in)
    : runtime(actors::runtime::builder()
                .backend(actors::backend::cpu)
                .kernels<matching>()
                .build(in.system)) {
    REQUIRE(runtime);
    auto made = shard_set::launch(
      *runtime, 2,
      config_for({8, 2, 100, fixed<8>::from_units(1'000'000),
                  fixed<8>::from_units(fixed<8>::scale)}));
    REQUIRE(made);
    shards.emplace(std::move(*made));
    router = in.spawn<router_actor>(shards->actors(), in.counters);
  }

  expected<actors::runtime> runtime;
  std::optional<shard_set> shards;
  caf::actor router;
};

} // namespace

TEST_CASE("router: replies of several instances keep the order of requests") {
  chain_fixture chain;
  engines behind{chain};
  actors::frame what;
  for (std::uint32_t book = 0; book < 8; ++book) {
    append_to(what, order(book, book + 1, book + 1), false, 1);
    wire::query_top query;
    query.symbol = book;
    append_to(what, query, true, 1);
  }
  const auto answer = chain.ask(behind.router, std::move(what));
  auto reader = answer.reader();
  for (std::uint32_t book = 0; book < 8; ++book) {
    REQUIRE(reader.next());
    const auto* top
      = message_in<wire::top_reply>(reader.header(), reader.payload());
    REQUIRE(top != nullptr);
    CHECK(top->symbol == book);
    CHECK(top->bid_quantity.units() == (book + 1) * fixed<8>::scale);
  }
  CHECK_FALSE(reader.next());
}

TEST_CASE("router: what is no request to a book is refused and counted") {
  chain_fixture chain;
  engines behind{chain};
  actors::frame what;
  append_to(what, wire::accepted{}, true, 1);
  append_to(what, wire::accepted{}, false, 1);
  wire::query_top query;
  query.symbol = 5;
  append_to(what, query, true, 1);
  const auto answer = chain.ask(behind.router, std::move(what));
  auto reader = answer.reader();
  REQUIRE(reader.next());
  CHECK(static_cast<errc>(reader.header().status) == errc::unknown_type);
  REQUIRE(reader.next());
  CHECK(reader.header().status == 0);
  CHECK_FALSE(reader.next());
  CHECK(chain.counters->misdirected.value() == 2);
}

TEST_CASE("router: a dead instance is an error to the sender") {
  chain_fixture chain;
  engines behind{chain};
  REQUIRE(behind.shards->end());
  chain.ask(behind.router, one_order(), errc::kernel_terminated);
}

TEST_CASE("risk actor: a requester is told that its order was held back") {
  chain_fixture chain;
  engines behind{chain};
  risk_limits limits;
  limits.order_size = fixed<8>::from_units(10 * fixed<8>::scale);
  const auto risk = chain.spawn_risk(behind.router, limits);
  actors::frame what;
  append_to(what, order(1, 1, 10), true, 1);
  append_to(what, order(2, 2, 11), true, 1);
  append_to(what, order(3, 3, 12), false, 1);
  append_to(what, order(4, 4, 9), true, 1);
  const auto answer = chain.ask(risk, std::move(what));
  std::vector<errc> codes;
  auto reader = answer.reader();
  while (reader.next())
    codes.push_back(static_cast<errc>(reader.header().status));
  CHECK(codes == std::vector<errc>{errc::none, errc::rejected, errc::none});
  CHECK(chain.counters->held_back.value() == 2);
  CHECK(chain.counters->held_back_on_tape.value() == 2);
}

TEST_CASE("risk actor: learns a book's prices and holds back what is far off") {
  chain_fixture chain;
  engines behind{chain};
  const auto risk = chain.spawn_risk(behind.router);
  actors::frame quotes;
  append_to(quotes, order(0, 1, 1), false, 1);
  auto ask = order(0, 2, 1);
  ask.side = wire::side::sell;
  ask.price = fixed<8>::from_units(102 * fixed<8>::scale);
  append_to(quotes, ask, false, 1);
  chain.ask(risk, std::move(quotes));
  auto far = order(0, 3, 1);
  far.price = fixed<8>::from_units(50 * fixed<8>::scale);
  // What is learned from a frame decides `frame_window` frames later.
  for (std::uint64_t i = 0; i < 2 * frame_window; ++i) {
    actors::frame what;
    far.order_id = 3 + i;
    append_to(what, far, false, 1);
    chain.ask(risk, std::move(what));
  }
  CHECK(chain.counters->held_back.value() == frame_window + 1);
}

TEST_CASE("risk actor: a sender that goes beyond its grant is refused") {
  chain_fixture chain;
  const auto slow = chain.spawn<slow_actor>(chain.waiting);
  const auto risk = chain.spawn_risk(slow);
  // Each from an actor of its own, so that none waits for an answer.
  std::vector<std::thread> senders;
  std::atomic<std::uint32_t> answered{0};
  for (std::uint32_t i = 0; i < frame_window; ++i)
    senders.emplace_back([&] {
      caf::scoped_actor self{chain.system};
      auto* to = self.ptr();
      actors::compat::request(to, risk, 60s, one_order())
        .receive([&](actors::frame&) { ++answered; }, [](const caf::error&) {});
    });
  CHECK(becomes(*chain.waiting, frame_window));
  chain.ask(risk, one_order(), errc::credit_exceeded);
  CHECK(answered == 0);
  actors::compat::anon_send(slow, actors::frame{});
  for (auto& sender : senders)
    sender.join();
  CHECK(answered == frame_window);
}

TEST_CASE("feed: sends no more than its window while nobody answers") {
  chain_fixture chain;
  const auto slow = chain.spawn<slow_actor>(chain.waiting);
  order_script script;
  script.commands.resize(100 * frame_messages);
  play_options options;
  options.count = script.commands.size();
  feed_actor::wiring wiring{
    slow, 1, std::make_shared<script_source>(script, options, std::nullopt),
    chain.counters, nullptr};
  const auto feed = chain.spawn<feed_actor>(std::move(wiring));
  for (auto i = 0; i < 3; ++i)
    actors::compat::anon_send(feed, actors::frame{});
  CHECK(becomes(*chain.waiting, frame_window));
  std::this_thread::sleep_for(50ms);
  CHECK(*chain.waiting == frame_window);
  CHECK(chain.counters->sent.value() == frame_window * frame_messages);
  // Each answer is credit for one more.
  actors::compat::anon_send(slow, actors::frame{});
  CHECK(becomes(*chain.waiting, 2 * frame_window));
}

TEST_CASE("feed: reports a chain that is gone instead of waiting for it") {
  chain_fixture chain;
  const auto gone = chain.spawn<slow_actor>(chain.waiting);
  caf::anon_send_exit(gone, caf::exit_reason::kill);
  order_script script;
  script.commands.resize(1);
  play_options options;
  options.count = 1;
  feed_actor::wiring wiring{
    gone, 1, std::make_shared<script_source>(script, options, std::nullopt),
    chain.counters, nullptr};
  actors::compat::anon_send(chain.spawn<feed_actor>(std::move(wiring)),
                            actors::frame{});
  for (auto i = 0; i < 3'000 && chain.counters->failure().empty(); ++i)
    std::this_thread::sleep_for(10ms);
  CHECK(chain.counters->failure().find("refused a frame") != std::string::npos);
}
