// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/runtime_config.hpp"
#include "ringwright/examples/orders/order_script.hpp"
#include "ringwright/examples/orders/progress.hpp"
#include "ringwright/examples/orders/report.hpp"
#include "ringwright/examples/orders/risk_check.hpp"
#include "ringwright/messages/expected.hpp"

#include <cstdint>
#include <iosfwd>

namespace ringwright::examples::orders {

/// How the order flow is run.
struct flow_options {
  /// Matching instances. 1 to 64.
  std::uint32_t shards = 2;
  /// Threads of the CPU device. 1 to 64.
  std::uint32_t workers = 1;
  actors::backend device = actors::backend::automatic;
  /// With `process` the devices are in workers, which this very program is to
  /// serve: see `gpu::serve_device_worker`.
  actors::isolation isolation = actors::isolation::none;
  /// Commands per second of the pass that measures latency; 0 = no such pass.
  std::uint64_t rate = 20'000;
  /// Longest duration of that pass.
  std::uint32_t latency_seconds = 10;
  risk_limits limits;
  /// What the runtime logs.
  actors::log_level log = actors::log_level::warning;
  progress_style style = progress_style::quiet;
  /// Where progress is shown; null = nowhere.
  std::ostream* progress_out = nullptr;
};

/// Runs the order flow on a script: feed, risk check, router, matching
/// instances, trade tape and market data, each an actor.
///
/// Up to three passes, each over fresh books: row by row against the file, if
/// the script has rows; as fast as it goes; and at `rate`, open loop. Fails
/// with backend_unavailable, invalid_argument, with what an actor or kernel
/// failed with, or if anything was lost.
expected<flow_report> run_flow(const order_script& script,
                               const flow_options& options);

} // namespace ringwright::examples::orders
