// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cpu_core.hpp"

#include "ringwright/gpu/detail/check_instance.hpp"
#include "ringwright/gpu/detail/cutter.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

/// Birth and end of instances on a CPU device.
namespace ringwright::gpu {

namespace {

/// Where the parts of an instance lie in its memory.
struct parts {
  std::size_t control, counters, histogram, routes, mailbox, outbox, state,
    arena, total;
  std::size_t lanes[max_lane_sets][lanes_per_set];
  std::size_t arena_bytes;
  std::uint32_t outbox_words;
};

parts plan(const kernel_entry& kernel, const instance_options& options,
           lane_layout lane, lane_layout mailbox, std::size_t arena_bytes) {
  parts p{};
  detail::cutter cut;
  p.control = cut.take(sizeof(control_block));
  p.counters = cut.take(sizeof(telemetry_counters));
  p.histogram = cut.take(sizeof(histogram));
  p.routes = cut.take(sizeof(port_route) * (kernel.outputs.size() + 1));
  for (auto& set : p.lanes)
    for (auto& at : set)
      at = cut.take(lane.bytes());
  p.mailbox = cut.take(mailbox.bytes());
  p.outbox_words = detail::outbox_words_of(kernel);
  p.outbox = cut.take(std::size_t{p.outbox_words} * 8);
  p.state = cut.take(kernel.state_bytes);
  p.arena_bytes = std::max<std::size_t>(arena_bytes, options.arena_bytes);
  p.arena = cut.take(p.arena_bytes);
  p.total = cut.used();
  return p;
}

expected<void> lay_out(device_memory& device, cpu_instance& at,
                       std::uint32_t index, const kernel_entry& kernel,
                       const instance_options& wanted,
                       std::size_t arena_bytes) {
  auto slot = detail::slot_for(kernel, wanted.slot_bytes);
  at.layout = {wanted.window, slot};
  lane_layout mailbox{wanted.mailbox_slots, slot};
  auto p = plan(kernel, wanted, at.layout, mailbox, arena_bytes);
  auto mapped = region::map(p.total);
  if (!mapped)
    return tl::unexpected{mapped.error()};
  at.memory = std::move(*mapped);
  at.entry = &kernel;
  at.options = wanted;
  auto* base = at.memory.data();
  auto& self = at.self;
  self = {};
  self.device = &device;
  self.index = static_cast<std::uint16_t>(index);
  self.control = ::new (base + p.control) control_block{};
  self.counters = ::new (base + p.counters) telemetry_counters{};
  self.service_ns = ::new (base + p.histogram) histogram{};
  self.routes = ::new (base + p.routes) port_route[kernel.outputs.size() + 1]{};
  self.state = base + p.state;
  self.out = {reinterpret_cast<std::uint64_t*>(base + p.outbox),
              p.outbox_words};
  self.output_window = wanted.output_window;
  self.ctx = context{self.out, {base + p.arena, p.arena_bytes}, self.index};
  self.ctx.begin({});
  at.lane_bases.clear();
  for (std::uint32_t set = 0; set < max_lane_sets; ++set)
    for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane) {
      at.lane_bases.push_back(base + p.lanes[set][lane]);
      self.lanes[set][lane] = lane_consumer{at.lane_bases.back(), at.layout};
    }
  self.mailbox = mailbox_consumer{base + p.mailbox, mailbox};
  at.mailbox = mailbox_producer{base + p.mailbox, mailbox};
  return {};
}

} // namespace

expected<instance_id> cpu_device::core::create(const kernel_entry& kernel,
                                         const instance_options& wanted,
                                         std::span<const std::byte> config) {
  if (auto ok = detail::check_instance(wanted); !ok)
    return tl::unexpected{ok.error()};
  auto checked = detail::check_config(kernel, config);
  if (!checked)
    return tl::unexpected{checked.error()};
  config = *checked;
  std::lock_guard guard{create_mutex};
  auto index = claim_index();
  if (!index)
    return tl::unexpected{index.error()};
  auto& at = *instances[*index];
  auto undo = [&](error why) {
    at.memory = region{};
    free_indices.push_back(*index);
    return tl::unexpected{std::move(why)};
  };
  auto made
    = lay_out(memory, at, *index, kernel, wanted, kernel.arena_bytes(config));
  if (!made)
    return undo(made.error());
  at.self.inline_limit_ns = options.inline_limit_ns;
  if (auto code = kernel.start(at.self.ctx, at.self.state, config);
      code != errc::none)
    return undo({code, std::string{kernel.info.id}
                         + " refused its configuration or memory"});
  publish_state(*at.self.control, at.self.own, kernel_state::launched,
                errc::none);
  reader.introduce(*index, at.self.control, at.self.routes);
  mailboxes[*index].producer = at.mailbox;
  auto generation = at.generation.load(std::memory_order_relaxed) + 1;
  at.self.control->host.generation = generation;
  at.owner.store(ownership::idle, std::memory_order_release);
  // Release: `find` sees a complete instance.
  at.generation.store(generation, std::memory_order_release);
  return instance_id{*index, generation};
}

cpu_instance* cpu_device::core::find(instance_id id) const {
  if (id.index >= options.max_instances)
    return nullptr;
  auto* at = instances[id.index].get();
  // Acquire pairs with `create`: the instance is complete.
  if (at == nullptr
      || at->generation.load(std::memory_order_acquire) != id.generation
      || at->owner.load(std::memory_order_relaxed) == ownership::gone)
    return nullptr;
  return at;
}

expected<std::uint32_t> cpu_device::core::claim_index() {
  if (!free_indices.empty()) {
    auto index = free_indices.back();
    free_indices.pop_back();
    return index;
  }
  if (next_index == options.max_instances)
    return fail(errc::capacity_exceeded,
                options.name + " has room for "
                  + std::to_string(options.max_instances) + " instances");
  instances[next_index] = std::make_unique<cpu_instance>();
  // Release: the poller that sees the count sees the instance.
  __atomic_store_n(&next_index, next_index + 1, __ATOMIC_RELEASE);
  return next_index - 1;
}

void cpu_device::core::retire(cpu_instance& at, std::uint32_t index) {
  // Everything the instance has sent is delivered before its index can mean
  // another one.
  auto last = memory.fifo.claimed();
  while (memory.fifo.consumed() < last)
    if (reader.poll(options.fifo_slots) == 0)
      std::this_thread::yield();
  // Senders that found the mailbox open are through with it.
  await_turn_ends();
  lent.forget(index, [this](std::uint64_t block) { pool_free(block); });
  at.memory = region{};
  at.self.control = nullptr;
  std::lock_guard guard{create_mutex};
  free_indices.push_back(index);
}

expected<void> cpu_device::core::await_command(cpu_instance& at,
                                               lifecycle_action action,
                                               duration limit) {
  auto& control = *at.self.control;
  constexpr duration longest = std::chrono::hours{24 * 365 * 50};
  auto deadline = std::chrono::steady_clock::now() + std::min(limit, longest);
  auto ends = action == lifecycle_action::terminate;
  for (std::uint32_t tries = 0;; ++tries) {
    auto state = published_state(control);
    if (command_done(control)
        && (!ends || state == kernel_state::terminated))
      return {};
    if (options.workers == 0 && !run_next())
      reader.poll(options.fifo_slots);
    if (std::chrono::steady_clock::now() > deadline)
      return fail(errc::timeout,
                  std::string{"the kernel did not follow '"} + to_string(action)
                    + "' within "
                    + std::to_string(limit.count() / 1'000'000) + " ms");
    if (tries < 100)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(std::chrono::microseconds{20});
  }
}

} // namespace ringwright::gpu
