// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_config.hpp"

#include <bit>
#include <initializer_list>

namespace ringwright::actors {

namespace {

expected<void> in_range(const char* name, std::int64_t value, std::int64_t low,
                        std::int64_t high) {
  if (value < low || value > high)
    return fail(errc::invalid_argument,
                std::string{name} + " is " + std::to_string(value)
                  + ", allowed are " + std::to_string(low) + " to "
                  + std::to_string(high));
  return {};
}

expected<void> power_of_two(const char* name, std::uint32_t value) {
  if (!std::has_single_bit(value))
    return fail(errc::invalid_argument, std::string{name} + " is "
                                          + std::to_string(value)
                                          + ", which is no power of two");
  return {};
}

/// Ten years: longer is a mistake, and could overflow a deadline.
constexpr std::int64_t longest_ms = std::int64_t{10} * 365 * 24 * 3600 * 1000;

} // namespace

const char* to_string(backend which) {
  switch (which) {
    case backend::cpu:
      return "cpu";
    case backend::cuda:
      return "cuda";
    default:
      return "automatic";
  }
}

const char* to_string(isolation which) {
  return which == isolation::process ? "process" : "none";
}

runtime_config runtime_config::development() {
  runtime_config result;
  result.use_gpu = false;
  result.max_instances = 100;
  result.queue_capacity = 1'000;
  result.drain_timeout = std::chrono::seconds{5};
  result.level = log_level::debug;
  return result;
}

runtime_config runtime_config::production() {
  return {};
}

runtime_config runtime_config::high_performance() {
  runtime_config result;
  result.allow_fallback = false;
  result.spin = std::chrono::microseconds{200};
  result.max_instances = 10'000;
  result.queue_capacity = 100'000;
  result.window = 4096;
  result.output_window = 65'536;
  result.drain_timeout = std::chrono::seconds{10};
  result.level = log_level::warning;
  return result;
}

expected<void> check(const runtime_config& c) {
  for (const auto& result : {
         in_range("workers", c.workers, 1, 1024),
         in_range("spin", c.spin.count(), 0, 1'000'000'000),
         in_range("max_instances", c.max_instances, 1, 65534),
         in_range("queue_capacity", c.queue_capacity, 1, 1 << 20),
         in_range("window", c.window, 4, 65536),
         power_of_two("window", c.window),
         in_range("output_window", c.output_window, 16, 1 << 20),
         in_range("max_pending", c.max_pending, 1, 1 << 24),
         in_range("events_per_frame", c.events_per_frame, 1, 65536),
         in_range("event_frames", c.event_frames, 1, 65536),
         in_range("drain_timeout", c.drain_timeout.count(), 0, longest_ms),
         in_range("command_timeout", c.command_timeout.count(), 1, longest_ms),
         in_range("call_timeout", c.call_timeout.count(), 1, longest_ms)})
    if (!result)
      return result;
  return {};
}

} // namespace ringwright::actors
