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
    owners_(kernel.outputs.size(), port_owner::nobody) {
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
      sum += gpu::load_acquire(gpu::ring_memory::in(lane->base).consumed);
  return sum;
}

void launched_kernel::retire() {
  std::lock_guard guard{ports_mutex_};
  retired_ = true;
}

expected<void> launched_kernel::own_port(std::uint8_t port, port_owner owner) {
  std::lock_guard guard{ports_mutex_};
  auto shut = gate();
  if (retired_ || shut == errc::kernel_terminated || shut == errc::device_lost)
    return fail(errc::kernel_terminated, "kernel '" + name + "' has ended");
  auto& current = owners_[port];
  if (owner != port_owner::nobody && current != port_owner::nobody
      && current != owner)
    return fail(errc::name_taken,
                std::string{"the events of port '"} + entry.outputs[port].name
                  + "' of '" + name
                  + (current == port_owner::handle
                       ? "' are received by its kernel_handle"
                       : "' go to subscribed actors"));
  auto client = owner == port_owner::nobody ? gpu::max_lane_sets
                : owner == port_owner::handle ? 1u
                                              : 0u;
  if (auto routed = device->route_events(id, port, client); !routed)
    return routed;
  current = owner;
  return {};
}

} // namespace ringwright::actors
