// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/runtime.hpp"
#include "ringwright/examples/orders/feed_source.hpp"
#include "ringwright/examples/orders/flow.hpp"
#include "ringwright/examples/orders/flow_clock.hpp"
#include "ringwright/examples/orders/report.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ringwright::examples::orders {

/// One pass over fresh books.
struct pass_plan {
  std::string title;
  /// Books of the pass.
  std::uint32_t books = 1;
  /// Commands that the source will send.
  std::uint64_t commands = 0;
  /// Makes what is sent, once the kernels are there and the clock runs.
  std::function<std::shared_ptr<feed_source>(flow_clock)> source;
  /// The pass is paced: `source` makes a `script_source` with a clock.
  bool paced = false;
};

/// Where passes run.
struct flow_stage {
  caf::actor_system& system;
  actors::runtime& runtime;
  const order_script& script;
  const flow_options& options;
};

/// Launches kernels and actors, plays the source to its end, waits until every
/// event has arrived, and ends them all. The report is checked.
expected<pass_report> run_pass(const flow_stage& stage, const pass_plan& plan);

} // namespace ringwright::examples::orders
