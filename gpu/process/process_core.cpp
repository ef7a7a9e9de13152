// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/process_core.hpp"

#include "ringwright/gpu/detail/check_instance.hpp"
#include "ringwright/gpu/detail/check_options.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ringwright::gpu {

using namespace process;

process_device::core::core(process_device_options wanted)
  : options(std::move(wanted)),
    plan(std::visit([](const auto& inner) { return plan_of(inner); },
                    options.inner)),
    payload(new std::uint64_t[max_payload_words]) {
  // nop
}

process_device::core::~core() {
  stopping = true;
  if (auto last = life_now()) {
    last->process().hang_up();
    last->block().head().output.ring();
  }
  life_changed.notify_all();
  if (supervisor.joinable())
    supervisor.join();
  if (poller.joinable())
    poller.join();
  if (auto last = life_now()) {
    // It may have been started after we hung up on the one before.
    last->process().hang_up();
    last->process().reap(options.stop_limit);
  }
}

expected<void> process_device::core::check(const process_device_options& o) {
  using detail::check_range;
  using detail::check_slots;
  const auto& plan = std::visit([](const auto& i) { return plan_of(i); },
                                o.inner);
  for (auto result :
       {check_range("shared_bytes", o.shared_bytes, std::uint64_t{16} << 20,
                    std::uint64_t{1} << 40),
        check_range("max_instances", plan.max_instances, 1, max_places),
        check_slots("context_slots", plan.context_slots, 16, 1u << 20)})
    if (!result)
      return result;
  if (std::getenv(worker_variable) != nullptr)
    return fail(errc::invalid_argument,
                "this process was started as a device worker, but its main "
                "does not begin with serve_device_worker");
  return {};
}

expected<void> process_device::core::open() {
  auto bytes = store_view::bytes(plan.context_slots, plan.pool_bytes);
  auto file = make_shared_file(bytes);
  if (!file)
    return tl::unexpected{file.error()};
  store_file = std::move(*file);
  auto mapped = region::map_shared(store_file.number(), bytes);
  if (!mapped)
    return tl::unexpected{mapped.error()};
  store_memory = std::move(*mapped);
  store = {store_memory.data(), plan.context_slots, plan.pool_bytes};
  contexts = store.contexts();
  pool = std::make_unique<block_allocator>(store.pool(),
                                           detail::pool_of(plan.pool_bytes));
  instances.resize(plan.max_instances);
  for (auto& at : instances)
    at = std::make_unique<process_instance>();
  auto first = worker_life::start(options, store_file);
  if (!first)
    return fail(first.error().code,
                plan.name.str() + ": " + first.error().what);
  life = std::move(*first);
  info.backend = plan.backend == worker_backend::cpu ? "cpu" : "cuda";
  info.name = plan.name.str() + " in a process of its own";
  info.processors = life->block().head().processors;
  info.max_instances = plan.max_instances;
  poller = std::thread{[this] { poll_forever(); }};
  supervisor = std::thread{[this] { supervise(); }};
  return {};
}

// -- places -------------------------------------------------------------------

living_instance process_device::core::find(instance_id id) const {
  if (id.index >= instances.size() || id.generation % 2 == 0)
    return {};
  auto& at = *instances[id.index];
  std::lock_guard guard{at.mutex};
  if (at.generation != id.generation)
    return {};
  return {&at, at.life};
}

expected<std::uint32_t> process_device::core::claim_index() {
  std::lock_guard guard{create_mutex};
  if (!free_indices.empty()) {
    auto index = free_indices.back();
    free_indices.pop_back();
    return index;
  }
  if (next_index == plan.max_instances)
    return fail(errc::capacity_exceeded,
                info.name + " has its " + std::to_string(plan.max_instances)
                  + " instances");
  return next_index++;
}

void process_device::core::free_index(std::uint32_t index) {
  std::lock_guard guard{create_mutex};
  free_indices.push_back(index);
}

void process_device::core::retire(process_instance& at, std::uint32_t index) {
  lent.forget(index,
              [this](std::uint64_t ref) { pool->free(unpack_ref(ref)); });
  {
    std::lock_guard guard{poll_mutex};
    // What is still under way is not for whoever comes next.
    at.sinks = {};
    at.heard = 0;
  }
  life_ptr from;
  std::size_t bytes = 0;
  {
    std::lock_guard guard{at.mutex};
    ++at.generation;
    from = std::move(at.life);
    bytes = at.lane_bytes;
  }
  from->give_lanes_back(from->block().place(index).lanes, bytes);
  free_index(index);
}

expected<instance_id>
process_device::core::create(const kernel_entry& kernel,
                             const instance_options& wanted,
                             std::span<const std::byte> config) {
  if (auto ok = detail::check_instance(wanted); !ok)
    return tl::unexpected{ok.error()};
  auto bytes = detail::check_config(kernel, config);
  if (!bytes)
    return tl::unexpected{bytes.error()};
  if (bytes->size() > max_config_bytes)
    return fail(errc::invalid_argument,
                std::string{kernel.info.id} + " has a config of "
                  + std::to_string(bytes->size()) + " bytes, a worker takes "
                  + std::to_string(max_config_bytes));
  call_request request;
  request.kind = request_kind::create;
  request.kernel.set(kernel.info.id);
  request.accepts_hash = kernel.accepts_hash;
  request.state_hash = kernel.state_hash;
  request.options = wanted;
  request.config_bytes = static_cast<std::uint32_t>(bytes->size());
  std::copy(bytes->begin(), bytes->end(), request.config.begin());
  auto where = current_life();
  if (!where)
    return tl::unexpected{where.error()};
  auto index = claim_index();
  if (!index)
    return tl::unexpected{index.error()};
  request.place = *index;
  return create_in(*where, *index, request, kernel);
}

expected<instance_id>
process_device::core::create_in(const life_ptr& where, std::uint32_t index,
                                const call_request& request,
                                const kernel_entry& kernel) {
  auto slot = detail::slot_for(kernel, request.options.slot_bytes);
  lane_layout layout{request.options.window, slot};
  auto bytes = max_lane_sets * lanes_per_set * layout.bytes();
  auto lanes = where->take_lanes(bytes);
  if (!lanes) {
    free_index(index);
    return fail(errc::out_of_memory,
                info.name + " has no room for " + std::to_string(bytes)
                  + " bytes of lanes (shared_bytes)");
  }
  auto& place = where->block().place(index);
  place = {};
  // Nobody else uses the place before it is handed out or after it is free.
  place.generation = instances[index]->generation + 1;
  place.window = layout.capacity;
  place.slot_bytes = static_cast<std::uint32_t>(slot);
  place.lanes = *lanes;
  auto made = where->call(request, options.call_limit);
  if (made)
    return move_in(where, index, bytes, kernel);
  // A worker that has not answered may still make it: then place and lanes are
  // its own and are not used again.
  if (made.error().code != errc::timeout) {
    where->give_lanes_back(*lanes, bytes);
    free_index(index);
  }
  return tl::unexpected{made.error()};
}

instance_id process_device::core::move_in(const life_ptr& where,
                                          std::uint32_t index,
                                          std::size_t lane_bytes,
                                          const kernel_entry& kernel) {
  auto& at = *instances[index];
  std::lock_guard poll_guard{poll_mutex};
  std::lock_guard guard{at.mutex};
  at.entry = &kernel;
  at.life = where;
  at.lane_bytes = lane_bytes;
  at.last = {};
  at.last.state = kernel_state::launched;
  at.heard = ++at.generation;
  // Its worker may have ended since it answered.
  at.lost = where->has_ended();
  at.told = {};
  return {index, at.generation};
}

} // namespace ringwright::gpu
