// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/flow.hpp"

#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/domains/device_code.hpp"
#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/examples/orders/flow_pass.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <utility>

namespace ringwright::examples::orders {

namespace {

/// A script of one book is played for so many books at once where speed is
/// measured, so that all instances have something to do.
constexpr std::uint32_t books_of_one = 16;

expected<void> check(const flow_options& options) {
  if (options.shards < 1 || options.shards > 64)
    return fail(errc::invalid_argument, "shards must be 1 to 64");
  if (options.workers < 1 || options.workers > 64)
    return fail(errc::invalid_argument, "workers must be 1 to 64");
  return {};
}

play_options play_of(const order_script& script, std::uint64_t rate) {
  play_options result;
  result.copies = script.symbols == 1 ? books_of_one : 1;
  result.count = script.commands.size() * result.copies;
  result.rate = std::max<std::uint64_t>(1, rate);
  return result;
}

std::uint32_t books_of(const order_script& script, const play_options& play) {
  return play.copies == 1 ? script.symbols : play.copies;
}

/// Commands of a paced pass that are due within so many seconds.
std::uint64_t count_within(const order_script& script, play_options play,
                           std::uint32_t seconds) {
  const script_source source{script, play, std::nullopt};
  const auto limit = static_cast<std::int64_t>(seconds) * 1'000'000'000;
  std::uint64_t low = 0;
  auto high = play.count;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (source.due_ns(middle) <= limit)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

expected<void> compare(const flow_stage& stage, flow_report& report) {
  comparison judge;
  pass_plan plan;
  plan.title = "compare";
  plan.commands = stage.script.commands.size();
  plan.source = [&](flow_clock) {
    return std::make_shared<replay_source>(stage.script, judge);
  };
  auto pass = run_pass(stage, plan);
  if (!pass)
    return tl::unexpected{std::move(pass.error())};
  report.counted = std::move(*pass);
  report.compared = true;
  report.rows = judge.rows();
  report.rows_best_equal = judge.rows_equal();
  report.executions_known = judge.executions();
  report.executions_known_first = judge.executions_first();
  report.different = judge.different();
  if (judge.rows() != stage.script.rows.size())
    return fail(errc::handler_failed,
                "only " + std::to_string(judge.rows()) + " of "
                  + std::to_string(stage.script.rows.size())
                  + " rows were compared");
  return {};
}

expected<pass_report> play(const flow_stage& stage, const char* title,
                           const play_options& options, bool paced) {
  pass_plan plan;
  plan.title = title;
  plan.books = books_of(stage.script, options);
  plan.commands = options.count;
  plan.paced = paced;
  plan.source = [&, paced](flow_clock clock) {
    return std::make_shared<script_source>(
      stage.script, options, paced ? std::optional{clock} : std::nullopt);
  };
  return run_pass(stage, plan);
}

expected<void> run_passes(const flow_stage& stage, flow_report& report) {
  if (!stage.script.rows.empty())
    if (auto done = compare(stage, report); !done)
      return done;
  auto options = play_of(stage.script, stage.options.rate);
  auto fast = play(stage, "full speed", options, false);
  if (!fast)
    return tl::unexpected{std::move(fast.error())};
  report.full_speed = std::move(*fast);
  if (!report.compared)
    report.counted = report.full_speed;
  if (stage.options.rate == 0)
    return {};
  options.count
    = count_within(stage.script, options, stage.options.latency_seconds);
  auto paced = play(stage, "latency", options, true);
  if (!paced)
    return tl::unexpected{std::move(paced.error())};
  report.paced = std::move(*paced);
  report.rate = stage.options.rate;
  return {};
}

} // namespace

expected<flow_report> run_flow(const order_script& script,
                               const flow_options& options) {
  if (auto fine = check(options); !fine)
    return tl::unexpected{std::move(fine.error())};
  actors::system_config config;
  caf::actor_system system{config};
  actors::runtime_config settings;
  settings.workers = options.workers;
  settings.level = options.log;
  // Throughput is what a few busy instances can make of the cores: with wide
  // windows they run longer before another thread has to have its turn.
  settings.window = 1024;
  settings.output_window = 16'384;
  gpu::cuda_device_options gpus;
  gpus.code = domains::device_code();
  auto runtime = actors::runtime::builder()
                   .backend(options.device)
                   .gpu(std::move(gpus))
                   .isolation(options.isolation)
                   .config(settings)
                   .kernels<domains::orderbook::matching>()
                   .build(system);
  if (!runtime)
    return tl::unexpected{std::move(runtime.error())};
  flow_report report;
  report.source = script.source;
  report.device = actors::to_string(runtime->current_backend());
  report.shards = options.shards;
  report.workers = options.workers;
  report.symbols = script.symbols;
  report.messages = script.messages;
  report.corrections = script.replayed.corrections;
  report.depth_added = script.replayed.depth_added;
  report.reassigned = script.replayed.reassigned;
  auto done = run_passes({system, *runtime, script, options}, report);
  runtime->shutdown();
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return report;
}

} // namespace ringwright::examples::orders
