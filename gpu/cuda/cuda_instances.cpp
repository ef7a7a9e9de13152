// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/check_instance.hpp"
#include "ringwright/gpu/detail/cuda_core.hpp"
#include "ringwright/gpu/detail/cutter.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <string>
#include <thread>
#include <utility>

/// Birth and end of instances on a CUDA device.
namespace ringwright::gpu {

namespace {

/// The output ring holds two payloads of the largest size, so that one always
/// fits in one piece.
constexpr std::uint32_t output_ring_bytes = 2 * max_payload_bytes;

/// How long a place may take to begin an instance.
constexpr device::duration start_limit = std::chrono::seconds{10};

/// Where the parts of an instance lie in its two memories.
struct parts {
  std::size_t control, counters, routes, config, lanes, output, shared;
  std::size_t service, device_routes, mailbox, outbox, state, arena, device;
  /// Of all lanes' slots, when they lie in the GPU's memory; else 0.
  std::size_t slots;
  std::size_t lane_bytes, arena_bytes;
};

/// Bytes of the slots of an instance's lanes.
std::size_t slots_of_lanes(lane_layout lane) {
  return lane.slots_bytes() * max_lane_sets * lanes_per_set;
}

parts plan(const kernel_entry& kernel, const instance_options& options,
           lane_layout lane, lane_layout mailbox, std::size_t arena_bytes,
           bool slots_in_gpu) {
  parts p{};
  auto routes_bytes = sizeof(port_route) * (kernel.outputs.size() + 1);
  detail::cutter host;
  p.control = host.take(sizeof(control_block));
  p.counters = host.take(sizeof(telemetry_counters));
  p.routes = host.take(routes_bytes);
  p.config = host.take(kernel.config_bytes);
  p.slots = slots_in_gpu ? slots_of_lanes(lane) : 0;
  p.lane_bytes = slots_in_gpu ? lane_layout::lines_bytes : lane.bytes();
  p.lanes = host.take(p.lane_bytes * max_lane_sets * lanes_per_set);
  p.output = host.take(output_ring_bytes);
  p.shared = host.used();
  p.arena_bytes = std::max<std::size_t>(arena_bytes, options.arena_bytes);
  detail::cutter local;
  p.service = local.take(sizeof(histogram));
  p.device_routes = local.take(routes_bytes);
  p.mailbox = local.take(mailbox.bytes());
  p.outbox = local.take(std::size_t{detail::outbox_words_of(kernel)} * 8);
  p.state = local.take(kernel.state_bytes);
  p.arena = local.take(p.arena_bytes);
  p.device = local.used();
  return p;
}

/// The plan that the instance's place is given.
cuda::place_plan plan_for(const cuda_instance& at, const parts& p,
                          lane_layout mailbox, std::uint32_t index) {
  auto* host = at.memory.shared.at;
  auto* local = at.memory.device.at;
  cuda::place_plan plan;
  plan.control = at.control;
  plan.counters = at.counters;
  plan.service_ns = reinterpret_cast<histogram*>(local + p.service);
  plan.host_routes = at.routes;
  plan.routes = reinterpret_cast<port_route*>(local + p.device_routes);
  plan.outbox = reinterpret_cast<std::uint64_t*>(local + p.outbox);
  plan.outbox_words = detail::outbox_words_of(*at.entry);
  plan.ring = host + p.output;
  plan.ring_bytes = output_ring_bytes;
  plan.state = local + p.state;
  plan.state_bytes = at.entry->state_bytes;
  plan.arena = local + p.arena;
  plan.arena_bytes = p.arena_bytes;
  plan.config = host + p.config;
  auto* slots = at.memory.slots.at;
  for (std::uint32_t set = 0; set < max_lane_sets; ++set)
    for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane) {
      auto& ring = plan.lanes[set][lane];
      ring = at.lanes[set][lane];
      ring.combines_writes = false;
      if (p.slots == 0)
        continue;
      ring.slots = slots;
      slots += at.layout.slots_bytes();
    }
  plan.mailbox = ring_memory::in(local + p.mailbox);
  plan.route_count = static_cast<std::uint32_t>(at.entry->outputs.size());
  plan.window = at.layout.capacity;
  plan.mailbox_slots = mailbox.capacity;
  plan.slot_bytes = static_cast<std::uint32_t>(at.layout.slot);
  plan.output_window = at.options.output_window;
  plan.index = index;
  return plan;
}

/// Makes the host's parts of an instance in its zeroed memory; `slots` is where
/// the host writes slots in the GPU's memory.
void make_host_parts(cuda_instance& at, const parts& p, std::byte* slots,
                     std::span<const std::byte> config) {
  auto* base = at.memory.shared.at;
  at.control = ::new (base + p.control) control_block{};
  at.counters = ::new (base + p.counters) telemetry_counters{};
  at.routes
    = ::new (base + p.routes) port_route[at.entry->outputs.size() + 1]{};
  std::memcpy(base + p.config, config.data(), config.size());
  auto* lane_at = base + p.lanes;
  for (auto& set : at.lanes)
    for (auto& lane : set) {
      lane = ring_memory::in(lane_at);
      lane_at += p.lane_bytes;
      if (p.slots == 0)
        continue;
      lane.slots = slots;
      lane.combines_writes = true;
      slots += at.layout.slots_bytes();
    }
  at.output = base + p.output;
  at.output_bytes = output_ring_bytes;
  at.output_read = 0;
  at.service_ns = at.memory.device.at + p.service;
  at.state = at.memory.device.at + p.state;
  at.arena = at.memory.device.at + p.arena;
  at.arena_bytes = p.arena_bytes;
}

} // namespace

expected<std::uint32_t> cuda_device::core::claim_index() {
  if (!free_indices.empty()) {
    auto index = free_indices.back();
    free_indices.pop_back();
    return index;
  }
  if (next_index == options.max_instances)
    return fail(errc::capacity_exceeded,
                options.name + " has room for "
                  + std::to_string(options.max_instances) + " instances");
  instances[next_index] = std::make_unique<cuda_instance>();
  return next_index++;
}

cuda_instance* cuda_device::core::find(instance_id id) const {
  if (id.index >= options.max_instances)
    return nullptr;
  auto* at = instances[id.index].get();
  // Acquire pairs with `create`: the instance is complete.
  if (at == nullptr
      || at->generation.load(std::memory_order_acquire) != id.generation
      || at->gone.load(std::memory_order_relaxed))
    return nullptr;
  return at;
}

expected<instance_id> cuda_device::core::create(
  const kernel_entry& kernel, const instance_options& wanted,
  std::span<const std::byte> config) {
  if (auto ok = detail::check_instance(wanted); !ok)
    return tl::unexpected{ok.error()};
  auto checked = detail::check_config(kernel, config);
  if (!checked)
    return tl::unexpected{checked.error()};
  if (lost)
    return tl::unexpected{loss()};
  std::unique_lock guard{mutex};
  auto grid = grid_for(kernel);
  if (!grid)
    return tl::unexpected{grid.error()};
  auto& home = **grid;
  if (home.free_places.empty())
    return fail(errc::capacity_exceeded,
                "all " + std::to_string(home.view.places) + " places of "
                  + kernel.info.id + " on " + options.name
                  + " are taken: raise instances_per_kernel");
  auto index = claim_index();
  if (!index)
    return tl::unexpected{index.error()};
  auto& at = *instances[*index];
  at.entry = &kernel;
  at.options = wanted;
  at.grid = &home;
  at.place = home.free_places.back();
  home.free_places.pop_back();
  auto made = bring_to_life(at, *index, *checked);
  guard.unlock();
  if (made)
    made = order(home, at.place, cuda::place_task::start, start_limit);
  guard.lock();
  if (!made) {
    // A place that has not answered may still write to the memory.
    if (made.error().code != errc::timeout
        && made.error().code != errc::device_lost) {
      give_back(at.memory);
      home.free_places.push_back(at.place);
    }
    free_indices.push_back(*index);
    return tl::unexpected{made.error()};
  }
  ++live_instances;
  auto generation = at.generation.load(std::memory_order_relaxed) + 1;
  at.control->host.generation = generation;
  at.ended = false;
  at.lost = false;
  at.suspect = false;
  at.seen_at_ns = clock.now_ns();
  at.gone = false;
  // Release: `find` sees a complete instance.
  at.generation.store(generation, std::memory_order_release);
  choose_doorbells();
  return instance_id{*index, generation};
}

expected<void> cuda_device::core::bring_to_life(
  cuda_instance& at, std::uint32_t index, std::span<const std::byte> config) {
  auto slot = detail::slot_for(*at.entry, at.options.slot_bytes);
  at.layout = {at.options.window, slot};
  lane_layout mailbox{at.options.mailbox_slots, slot};
  release_quarantine();
  at.memory = {};
  auto p = plan(*at.entry, at.options, at.layout, mailbox,
                at.entry->arena_bytes(config), has_slots_in_gpu(at));
  auto taken = take_memory(*at.entry, p.shared, p.device, p.slots);
  if (!taken)
    return tl::unexpected{taken.error()};
  at.memory = *taken;
  for (const auto& part : {at.memory.device, at.memory.slots})
    if (part.at != nullptr)
      if (auto ok = gpu->zero(part.at, part.bytes); !ok)
        return ok;
  make_host_parts(at, p, lane_base.host + at.memory.slots.offset, config);
  reader.introduce(index, at.control, at.routes);
  at.grid->view.plans[at.place] = plan_for(at, p, mailbox, index);
  return {};
}

bool cuda_device::core::has_slots_in_gpu(const cuda_instance& at) const {
  if (lane_base.device == nullptr)
    return false;
  auto needed = slots_of_lanes(at.layout);
  if (options.lanes == lane_placement::bar1 || lane_slab.largest() >= needed)
    return true;
  warn(std::string{"an instance of "} + at.entry->info.id
       + " has its lanes in the host's memory: they need "
       + std::to_string(needed) + " bytes of lane_bytes, the largest free part "
       + "has " + std::to_string(lane_slab.largest()));
  return false;
}

void cuda_device::core::choose_doorbells() {
  auto many = live_instances > options.direct_polls;
  for (std::uint32_t i = 0; i < next_index; ++i) {
    auto& at = *instances[i];
    // The doorbell lies beyond the bus, which lanes on the GPU do not.
    auto by_doorbell = many && at.memory.slots.at == nullptr ? 1u : 0u;
    if (!at.gone)
      // Relaxed: a hint, good whenever it is seen.
      store_relaxed(&at.control->host.use_doorbell, by_doorbell);
  }
}

expected<void> cuda_device::core::await_command(cuda_instance& at,
                                                lifecycle_action action,
                                                duration limit) {
  constexpr duration longest = std::chrono::hours{24 * 365 * 50};
  auto deadline = std::chrono::steady_clock::now() + std::min(limit, longest);
  auto ends = action == lifecycle_action::terminate;
  for (std::uint32_t tries = 0;; ++tries) {
    if (at.lost)
      return ends ? expected<void>{} : tl::unexpected{loss()};
    auto state = published_state(*at.control);
    if (command_done(*at.control)
        && (!ends || state == kernel_state::terminated))
      return {};
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

void cuda_device::core::retire(cuda_instance& at, std::uint32_t index) {
  lent.forget(index,
              [this](std::uint64_t ref) { pool->free(unpack_ref(ref)); });
  std::lock_guard guard{mutex};
  --live_instances;
  if (at.lost)
    // Nobody knows what the GPU still does with it.
    return;
  // A sender that found the mailbox open may be about to write into it. It has
  // done so when its heartbeat has moved on twice.
  quarantined held{at.memory, {}};
  for (std::uint32_t i = 0; i < next_index; ++i)
    if (i != index && !instances[i]->gone)
      held.heartbeats.emplace_back(
        i, load_relaxed(&instances[i]->control->device.heartbeat) + 2);
  quarantine.push_back(std::move(held));
  at.grid->free_places.push_back(at.place);
  free_indices.push_back(index);
  release_quarantine();
  choose_doorbells();
}

void cuda_device::core::release_quarantine() {
  auto moved_on = [&](const std::pair<std::uint32_t, std::uint64_t>& it) {
    const auto& other = *instances[it.first];
    return other.gone || other.ended
           || load_relaxed(&other.control->device.heartbeat) >= it.second
           || (!resident && has_ended(*other.grid));
  };
  std::erase_if(quarantine, [&](const quarantined& held) {
    if (!std::all_of(held.heartbeats.begin(), held.heartbeats.end(), moved_on))
      return false;
    give_back(held.memory);
    return true;
  });
}

void cuda_device::core::end_all(duration limit) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  for (auto first : {true, false})
    for (std::uint32_t i = 0; i < next_index; ++i) {
      auto& at = *instances[i];
      if (at.gone || at.ended || at.lost)
        continue;
      std::lock_guard guard{at.command_mutex};
      if (first) {
        if (!is_ending(published_state(*at.control)))
          issue_command(*at.control, lifecycle_action::terminate);
        ring(at);
        continue;
      }
      auto left = deadline - std::chrono::steady_clock::now();
      (void) await_command(at, lifecycle_action::terminate,
                           std::max<duration>(left, duration{0}));
    }
}

error cuda_device::core::loss() const {
  return {errc::device_lost, options.name + " has failed (" + failure
                               + "); only a new process can use it again"};
}

} // namespace ringwright::gpu
