// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/flow_pass.hpp"

#include "ringwright/examples/orders/feed_actor.hpp"
#include "ringwright/examples/orders/market_data_actor.hpp"
#include "ringwright/examples/orders/pacer.hpp"
#include "ringwright/examples/orders/risk_actor.hpp"
#include "ringwright/examples/orders/router_actor.hpp"
#include "ringwright/examples/orders/shard_set.hpp"
#include "ringwright/examples/orders/tape_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <latch>
#include <thread>
#include <utility>

namespace ringwright::examples::orders {

namespace {

using namespace std::chrono_literals;

/// Without any progress for so long a pass has failed.
constexpr auto patience = 60s;

/// The actors of one pass and what they share.
class flow_actors {
public:
  flow_actors(const flow_stage& stage, const pass_plan& plan,
              const shard_set& shards, flow_clock clock)
    : clock_(clock), source_(plan.source(clock)),
      market_data_(
        stage.system.spawn<market_data_actor>(data, clock, counters)),
      tape_(stage.system.spawn<tape_actor>(tape, counters)),
      router_(stage.system.spawn<router_actor>(shards.actors(), counters)),
      risk_(stage.system.spawn<risk_actor>(stage.options.limits, router_, tape_,
                                           counters)) {
    if (plan.paced)
      flag_ = std::make_shared<wake_flag>();
    feed_ = stage.system.spawn<feed_actor>(
      feed_actor::wiring{risk_, plan.books, source_, counters, flag_});
  }

  ~flow_actors() {
    end();
  }

  flow_actors(const flow_actors&) = delete;
  flow_actors& operator=(const flow_actors&) = delete;

  expected<void> subscribe(const shard_set& shards) const {
    return shards.subscribe(market_data_, tape_);
  }

  void start(std::uint64_t commands) {
    actors::compat::anon_send(feed_, actors::frame{});
    if (flag_)
      pacer_.emplace(std::static_pointer_cast<const script_source>(source_),
                     commands, clock_, flag_, [feed = feed_] {
                       actors::compat::anon_send(feed, actors::frame{});
                     });
  }

  /// Ends the actors, the first of the chain first, and waits for it.
  void end() {
    pacer_.reset();
    for (auto* actor : {&feed_, &risk_, &router_, &tape_, &market_data_}) {
      if (!*actor)
        continue;
      std::latch gone{1};
      actors::compat::on_down(
        *actor, [&gone](const caf::error&) { gone.count_down(); });
      caf::anon_send_exit(*actor, caf::exit_reason::user_shutdown);
      gone.wait();
      *actor = nullptr;
    }
  }

  const std::shared_ptr<flow_counters> counters
    = std::make_shared<flow_counters>();
  const std::shared_ptr<trade_tape> tape = std::make_shared<trade_tape>();
  const std::shared_ptr<market_data> data = std::make_shared<market_data>();

private:
  flow_clock clock_;
  std::shared_ptr<feed_source> source_;
  caf::actor market_data_;
  caf::actor tape_;
  caf::actor router_;
  caf::actor risk_;
  caf::actor feed_;
  std::shared_ptr<wake_flag> flag_;
  std::optional<pacer> pacer_;
};

bool is_complete(const flow_counters& c) {
  return c.feed_done.value() != 0
         && c.events.value() >= c.events_expected.value()
         && c.trades_on_tape.value() >= c.trades.value()
         && c.held_back_on_tape.value() >= c.held_back.value();
}

/// Waits for the end of the pass and shows how far it is.
expected<void> await_end(const flow_counters& counters, progress* shown) {
  using clock = std::chrono::steady_clock;
  auto last_change = clock::now();
  std::uint64_t last = 0;
  for (auto pause = 200us; !is_complete(counters);) {
    if (auto why = counters.failure(); !why.empty())
      return fail(errc::handler_failed, std::move(why));
    std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::microseconds>(2 * pause, 20ms);
    const auto now = clock::now();
    const auto sent = counters.sent.value();
    if (shown != nullptr)
      shown->update(sent, now.time_since_epoch().count());
    const auto sum = sent + counters.events.value();
    if (std::exchange(last, sum) != sum)
      last_change = now;
    else if (now - last_change > patience)
      return fail(errc::timeout, "the flow has come to a halt after "
                                   + std::to_string(sent) + " commands");
  }
  return {};
}

expected<void> play(const flow_stage& stage, const pass_plan& plan,
                    flow_actors& actors) {
  const auto now_ns = [] {
    return std::chrono::steady_clock::now().time_since_epoch().count();
  };
  std::optional<progress> shown;
  if (stage.options.progress_out != nullptr)
    shown.emplace(*stage.options.progress_out, stage.options.style, plan.title,
                  plan.commands, now_ns());
  actors.start(plan.commands);
  auto ended = await_end(*actors.counters, shown ? &*shown : nullptr);
  if (shown)
    shown->finish(actors.counters->sent.value(), now_ns());
  return ended;
}

pass_report report_of(const flow_actors& actors,
                      const gpu::telemetry_counters& kernels) {
  const auto& c = *actors.counters;
  pass_report result;
  result.commands = c.sent.value();
  result.seconds = static_cast<double>(c.last_event_ns.value()) * 1e-9;
  result.account.in
    = c.sent.value() + c.feed_queries.value() + c.risk_queries.value();
  result.account.handled = kernels.handled;
  result.account.rejected
    = c.held_back.value() + c.misdirected.value() + kernels.rejected;
  result.account.dropped = kernels.dropped;
  result.account.dead = kernels.dead;
  result.events_expected = c.events_expected.value();
  result.events = c.events.value();
  result.event_gaps = actors.data->gaps();
  result.crossed = actors.data->crossed();
  result.trades = c.trades.value();
  result.trades_on_tape = c.trades_on_tape.value();
  result.volume_units = actors.tape->volume_units();
  result.trade_hash = actors.tape->hash();
  result.rejected = actors.tape->rejected();
  if (c.misdirected.value() > 0)
    result.rejected["misdirected"] = c.misdirected.value();
  if (c.refused.value() > 0)
    result.rejected["refused"] = c.refused.value();
  result.latency = gpu::summarise(actors.data->latency());
  return result;
}

} // namespace

expected<pass_report> run_pass(const flow_stage& stage, const pass_plan& plan) {
  auto shards = shard_set::launch(
    stage.runtime, stage.options.shards,
    config_for({plan.books, stage.options.shards, plan.commands,
                stage.script.tick, stage.script.lot}));
  if (!shards)
    return tl::unexpected{std::move(shards.error())};
  // Time for actors and pacer to be there before the first command is due.
  constexpr auto lead = 5ms;
  const auto begin = std::chrono::steady_clock::now();
  flow_actors actors{stage, plan, *shards,
                     flow_clock{plan.paced ? begin + lead : begin}};
  auto done = actors.subscribe(*shards);
  if (done)
    done = play(stage, plan, actors);
  actors.end();
  if (!done)
    return tl::unexpected{std::move(done.error())};
  auto counted = shards->end();
  if (!counted)
    return tl::unexpected{std::move(counted.error())};
  auto result = report_of(actors, *counted);
  if (auto sound = check(result); !sound)
    return tl::unexpected{
      error{sound.error().code, plan.title + ": " + sound.error().what}};
  return result;
}

} // namespace ringwright::examples::orders
