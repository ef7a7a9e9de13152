// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/device_plan.hpp"

namespace ringwright::gpu::process {

namespace {

/// Calls `f` with each pair of fields that both kinds of devices have.
template <class Plan, class Options, class F>
void for_each_common(Plan& plan, Options& options, F f) {
  f(plan.max_instances, options.max_instances);
  f(plan.fifo_slots, options.fifo_slots);
  f(plan.context_slots, options.context_slots);
  f(plan.pool_bytes, options.pool_bytes);
  f(plan.spin_ns, options.spin_ns);
}

template <class Plan, class Options, class F>
void for_each_of_cpu(Plan& plan, Options& options, F f) {
  for_each_common(plan, options, f);
  f(plan.workers, options.workers);
  f(plan.turn_budget, options.turn_budget);
}

template <class Plan, class Options, class F>
void for_each_of_cuda(Plan& plan, Options& options, F f) {
  for_each_common(plan, options, f);
  f(plan.device, options.device);
  f(plan.stay, options.stay);
  f(plan.lanes, options.lanes);
  f(plan.instances_per_kernel, options.instances_per_kernel);
  f(plan.cluster_places, options.cluster_places);
  f(plan.reserve_percent, options.reserve_percent);
  f(plan.device_bytes, options.device_bytes);
  f(plan.shared_bytes, options.shared_bytes);
  f(plan.lane_bytes, options.lane_bytes);
  f(plan.direct_polls, options.direct_polls);
  f(plan.longest_nap_ns, options.longest_nap_ns);
  f(plan.event_budget, options.event_budget);
  f(plan.event_idle_ns, options.event_idle_ns);
  f(plan.launch_limit_ns, options.launch_limit_ns);
  f(plan.heartbeat_timeout_ns, options.heartbeat_timeout_ns);
  f(plan.longest_sleep_ns, options.longest_sleep_ns);
}

constexpr auto write_plan = [](auto& plan, const auto& option) {
  plan = option;
};

constexpr auto read_plan = [](const auto& plan, auto& option) {
  option = plan;
};

} // namespace

device_plan plan_of(const cpu_device_options& options) {
  device_plan result;
  result.backend = worker_backend::cpu;
  result.name.set(options.name);
  for_each_of_cpu(result, options, write_plan);
  return result;
}

device_plan plan_of(const cuda_device_options& options) {
  device_plan result;
  result.backend = worker_backend::cuda;
  result.name.set(options.name);
  for_each_of_cuda(result, options, write_plan);
  return result;
}

cpu_device_options cpu_options_of(const device_plan& plan) {
  cpu_device_options result;
  result.name = plan.name.str();
  for_each_of_cpu(plan, result, read_plan);
  return result;
}

cuda_device_options cuda_options_of(const device_plan& plan) {
  cuda_device_options result;
  result.name = plan.name.str();
  for_each_of_cuda(plan, result, read_plan);
  return result;
}

} // namespace ringwright::gpu::process
