// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/flow.hpp"

#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/examples/orders/shard_set.hpp"
#include "ringwright/examples/orders/tape_actor.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/examples/orders/shared_data.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <sstream>
#include <thread>

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace std::chrono_literals;
using domains::orderbook::matching;

namespace {

order_script generated(std::uint64_t count, std::uint64_t seed = 3) {
  generator_options options;
  options.count = count;
  options.symbols = 7;
  options.seed = seed;
  auto script = make_script(options);
  REQUIRE(script);
  return std::move(*script);
}

flow_options on_cpu() {
  flow_options result;
  result.device = actors::backend::cpu;
  result.rate = 0;
  return result;
}

/// Limits that hold nothing back.
risk_limits no_limits() {
  risk_limits result;
  result.band = result.order_size = fixed<8>::max();
  return result;
}

flow_report run(const order_script& script, const flow_options& options) {
  auto report = run_flow(script, options);
  if (!report)
    FAIL(report.error().what);
  return std::move(*report);
}

/// The trades of one instance that has all books and no actors before it.
trade_tape trades_without_flow(const order_script& script) {
  actors::system_config config;
  caf::actor_system system{config};
  auto runtime = actors::runtime::builder()
                   .backend(actors::backend::cpu)
                   .kernels<matching>()
                   .build(system);
  REQUIRE(runtime);
  auto engine = runtime->launch<matching>(
    "engine", {.activate = true},
    config_for(
      {script.symbols, 1, script.commands.size(), script.tick, script.lot}));
  REQUIRE(engine);
  std::mutex mutex;
  trade_tape tape;
  REQUIRE(engine->on_events<wire::trade>([&](const wire::trade& trade) {
    const std::lock_guard guard{mutex};
    tape.add(trade);
  }));
  for (const auto& each : script.commands)
    std::visit([&](const auto& what) { REQUIRE(engine->send(what)); }, each);
  runtime->drain(30s);
  runtime->shutdown();
  const std::lock_guard guard{mutex};
  return tape;
}

} // namespace

TEST_CASE("flow: every command and every event is accounted for") {
  const auto script = generated(30'000);
  auto options = on_cpu();
  options.shards = 3;
  options.limits.order_size = fixed<8>::from_units(1'000 * fixed<8>::scale);
  const auto report = run(script, options);
  const auto& pass = report.counted;
  CHECK(report.messages == 30'000);
  CHECK(pass.commands == 30'000);
  CHECK(pass.account.balanced());
  CHECK(pass.account.in > 30'000); // the queries, too
  CHECK(pass.account.rejected == pass.rejected.at("order_size"));
  CHECK(pass.account.rejected > 0);
  CHECK(pass.account.dropped == 0);
  CHECK(pass.account.dead == 0);
  CHECK(pass.events == pass.events_expected);
  CHECK(pass.events > 30'000);
  CHECK(pass.event_gaps == 0);
  CHECK(pass.crossed == 0);
  CHECK(pass.trades > 1'000);
  CHECK(pass.trades == pass.trades_on_tape);
  CHECK(report.device == "cpu");
  CHECK(report.orders_per_second() > 0);
  CHECK_FALSE(report.compared);
}

TEST_CASE("flow: its trades are those of one engine without the flow") {
  const auto script = generated(20'000);
  auto options = on_cpu();
  options.limits = no_limits();
  const auto report = run(script, options);
  const auto expected = trades_without_flow(script);
  CHECK(report.counted.trades == expected.trades());
  CHECK(report.counted.volume_units == expected.volume_units());
  CHECK(report.counted.trade_hash == expected.hash());
}

TEST_CASE("flow: a seed gives the same trades and rejections however it runs") {
  const auto script = generated(20'000);
  auto options = on_cpu();
  // So narrow that what the risk check knows and when makes a difference.
  options.limits.band = fixed<8>::from_units(fixed<8>::scale / 500);
  const auto first = run(script, options).counted;
  CHECK(first.rejected.at("price_band") > 100);
  for (const auto shards : {1u, 2u, 5u}) {
    options.shards = shards;
    options.workers = 1 + shards % 2;
    const auto again = run(script, options).counted;
    CHECK(again.trade_hash == first.trade_hash);
    CHECK(again.trades == first.trades);
    CHECK(again.rejected == first.rejected);
    CHECK(again.events == first.events);
  }
  options.limits = no_limits();
  CHECK(run(generated(20'000, 4), options).counted.trade_hash
        != first.trade_hash);
}

TEST_CASE("flow: paced commands are measured from when they are due") {
  const auto script = generated(2'000);
  auto options = on_cpu();
  options.rate = 100'000; // the generator's own
  const auto report = run(script, options);
  const auto& latency = report.paced.latency;
  CHECK(report.paced.commands == 2'000);
  // Cancels that find nothing and market orders without a counterparty tell
  // something, too; only queries are silent.
  CHECK(latency.count > 1'900);
  CHECK(latency.count <= 2'000);
  CHECK(latency.p50_ns > 0);
  CHECK(latency.p50_ns <= latency.p99_ns);
  CHECK(latency.p99_ns <= latency.p999_ns);
  CHECK(latency.p999_ns <= latency.max_ns);
  // Nothing leaves early.
  CHECK(report.paced.seconds * 1e9
        >= static_cast<double>(script.due_ns.back()));
}

TEST_CASE("flow: the latency pass ends when its time is over") {
  auto script = generated(1'000);
  script.due_ns.back() = 3'600'000'000'000;
  auto options = on_cpu();
  options.rate = 100'000;
  options.latency_seconds = 1;
  CHECK(run(script, options).paced.commands == 999);
}

TEST_CASE("flow: options out of range are refused") {
  const auto script = generated(10);
  for (const auto shards : {0u, 65u}) {
    auto options = on_cpu();
    options.shards = shards;
    CHECK(run_flow(script, options).error().code == errc::invalid_argument);
  }
  auto options = on_cpu();
  options.workers = 0;
  CHECK(run_flow(script, options).error().code == errc::invalid_argument);
}

TEST_CASE("flow: a device that is not there is an error with the reason") {
  if (actors::runtime::is_backend_available(actors::backend::cuda)) {
    WARN("SKIPPED: this machine has a usable GPU");
    return;
  }
  auto options = on_cpu();
  options.device = actors::backend::cuda;
  const auto report = run_flow(generated(10), options);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == errc::backend_unavailable);
  CHECK(report.error().what.find("cuda") != std::string::npos);
}

TEST_CASE("flow: progress is shown") {
  const auto script = generated(10'000);
  auto options = on_cpu();
  std::ostringstream out;
  options.style = progress_style::bar;
  options.progress_out = &out;
  run(script, options);
  CHECK(out.str().find("full speed") != std::string::npos);
  CHECK(out.str().find("100 %") != std::string::npos);
}

namespace {

flow_report replayed(const testing::lobster_pair& files) {
  const auto script = read_script(files.messages, files.book);
  REQUIRE(script);
  auto report = run(*script, on_cpu());
  CHECK(report.compared);
  CHECK(report.counted.rejected.empty());
  return report;
}

} // namespace

TEST_CASE("flow: the books of AMZN agree with the exchange's in every row") {
  const auto data = testing::shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no LOBSTER files");
    return;
  }
  const auto report = replayed(testing::amzn_files(data));
  CHECK(report.messages == 40'000);
  CHECK(report.rows == 39'999);
  CHECK(report.rows_best_equal == 39'999);
  CHECK(report.executions_known == 1'713);
  CHECK(report.executions_known_first == 1'683);
  CHECK(report.corrections == 2'341);
  CHECK(report.counted.trades == 1'713);
}

TEST_CASE("flow: the books of AAPL agree with the exchange's in every row") {
  const auto data = testing::shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no LOBSTER files");
    return;
  }
  const auto report = replayed(testing::aapl_files(data));
  CHECK(report.rows == 998);
  CHECK(report.rows_best_equal == 998);
  CHECK(report.executions_known == 94);
  CHECK(report.executions_known_first == 94);
  CHECK(report.corrections == 3);
}
