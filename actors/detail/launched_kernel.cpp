// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/launched_kernel.hpp"

#include <utility>

namespace ringwright::actors {

launched_kernel::launched_kernel(std::string given_name,
                                 const gpu::kernel_entry& kernel,
                                 std::shared_ptr<gpu::device> where,
                                 gpu::instance_id instance, host_limits bounds)
  : name(std::move(given_name)),
    entry(kernel),
    device(std::move(where)),
    id(instance),
    limits(bounds),
    launched_ns(device->time().now_ns()),
    ports_(kernel.outputs.size()) {
  // nop
}

void launched_kernel::set_gate(errc why) {
  auto now = gate_.load(std::memory_order_relaxed);
  // What has ended stays closed, whoever else is about to change the gate.
  while (now != errc::kernel_terminated && now != errc::device_lost)
    if (gate_.compare_exchange_weak(now, why, std::memory_order_acq_rel))
      return;
}

void launched_kernel::close(errc why) {
  set_gate(why == errc::device_lost ? why : errc::kernel_terminated);
}

expected<std::uint8_t>
launched_kernel::find_port(std::string_view port) const {
  std::string known;
  for (std::size_t i = 0; i < entry.outputs.size(); ++i) {
    if (entry.outputs[i].name == port)
      return static_cast<std::uint8_t>(i);
    known += (i == 0 ? "" : ", ") + std::string{entry.outputs[i].name};
  }
  return fail(errc::not_found, std::string{entry.info.id} + " has no port '"
                                 + std::string{port} + "', it has: "
                                 + (known.empty() ? "none" : known));
}

std::uint64_t launched_kernel::taken_from_proxy() const {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < gpu::lanes_per_set; ++i)
    if (auto lane = device->lane(id, 0, i))
      sum += gpu::load_acquire(lane->ring.consumed);
  return sum;
}

void launched_kernel::retire() {
  std::lock_guard guard{ports_mutex_};
  retired_ = true;
}

expected<void> launched_kernel::claim_ports(const port_set& wanted,
                                            port_owner owner) {
  std::lock_guard guard{ports_mutex_};
  auto shut = gate();
  if (retired_ || shut == errc::kernel_terminated || shut == errc::device_lost)
    return fail(errc::kernel_terminated, "kernel '" + name + "' has ended");
  for (std::size_t i = 0; i < ports_.size(); ++i)
    if (wanted[i] && ports_[i].owner != port_owner::nobody
        && ports_[i].owner != owner)
      return fail(errc::name_taken,
                  std::string{"the events of port '"} + entry.outputs[i].name
                    + "' of '" + name
                    + (ports_[i].owner == port_owner::handle
                         ? "' are received by its kernel_handle"
                         : "' go to subscribed actors"));
  auto client = owner == port_owner::handle ? 1u : 0u;
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    if (!wanted[i])
      continue;
    // A port of a live instance can be routed; of one that is just being
    // freed, nothing comes any more.
    static_cast<void>(
      device->route_events(id, static_cast<std::uint8_t>(i), client));
    ports_[i].owner = owner;
    ++ports_[i].claims;
  }
  return {};
}

void launched_kernel::release_ports(const port_set& ports) {
  std::lock_guard guard{ports_mutex_};
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    auto& port = ports_[i];
    if (!ports[i] || port.owner != port_owner::subscribers
        || --port.claims > 0)
      continue;
    port.owner = port_owner::nobody;
    if (!retired_)
      static_cast<void>(device->route_events(id, static_cast<std::uint8_t>(i),
                                             gpu::max_lane_sets));
  }
}

} // namespace ringwright::actors
