// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/gpu/detail/cpu_core.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"

#include <cstring>
#include <thread>
#include <utility>

namespace ringwright::gpu {

cpu_device::cpu_device(std::unique_ptr<core> made) : core_(std::move(made)) {
  // nop
}

cpu_device::~cpu_device() = default;

expected<std::unique_ptr<cpu_device>>
cpu_device::make(cpu_device_options options) {
  if (auto ok = core::check(options); !ok)
    return tl::unexpected{ok.error()};
  auto made = std::make_unique<core>(std::move(options));
  if (auto ok = made->allocate(); !ok)
    return tl::unexpected{ok.error()};
  made->start_threads();
  return std::unique_ptr<cpu_device>{new cpu_device(std::move(made))};
}

bool cpu_device::step() {
  return core_->run_next();
}

const device_info& cpu_device::info() const {
  return core_->info;
}

const clock& cpu_device::time() const {
  return *core_->clock;
}

expected<instance_id> cpu_device::create(const kernel_entry& kernel,
                                         const instance_options& options,
                                         std::span<const std::byte> config) {
  return core_->create(kernel, options, config);
}

void cpu_device::attach(instance_id id, std::uint32_t client,
                        record_sink* sink) {
  if (core_->find(id) != nullptr && client < max_lane_sets)
    core_->reader.attach(id.index, client, sink);
}

expected<void> cpu_device::route_events(instance_id id, std::uint8_t port,
                                        std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  if (auto ok = detail::check_port(*at->entry, port); !ok)
    return ok;
  // Release pairs with the acquire in `sink_for`.
  store_release(&at->self.routes[port].client, client);
  return {};
}

expected<void> cpu_device::connect(instance_id from, std::uint8_t port,
                                   instance_id to) {
  auto* source = core_->find(from);
  auto* target = core_->find(to);
  if (source == nullptr || target == nullptr)
    return detail::no_instance(source == nullptr ? from : to);
  if (auto ok = detail::check_connection(*source->entry, port, *target->entry);
      !ok)
    return ok;
  std::lock_guard guard{source->command_mutex};
  return detail::add_target(source->self.routes[port],
                            source->entry->outputs[port].name, to.index);
}

expected<void> cpu_device::command(instance_id id, lifecycle_action action,
                                   duration limit) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = published_state(*at->self.control);
  if (auto next = transition(state, action); !next)
    return tl::unexpected{next.error()};
  if (issue_command(*at->self.control, action) == 0)
    return fail(errc::timeout, "the kernel has not followed the last command");
  core_->ring(id.index);
  if (auto done = core_->await_command(*at, action, limit); !done)
    return done;
  // A fault may have come first.
  auto outcome = published_state(*at->self.control);
  if (action != lifecycle_action::terminate && is_ending(outcome))
    return fail(errc::kernel_terminated, "the kernel has ended");
  return {};
}

expected<void> cpu_device::destroy(instance_id id) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = published_state(*at->self.control);
  if (state != kernel_state::terminated)
    return fail(errc::illegal_transition,
                std::string{"only a terminated kernel can be destroyed, this "
                            "one is "}
                  + to_string(state));
  auto idle = ownership::idle;
  while (!at->owner.compare_exchange_weak(idle, ownership::gone)) {
    idle = ownership::idle;
    if (core_->options.workers == 0)
      core_->run_next();
    std::this_thread::yield();
  }
  core_->retire(*at, id.index);
  return {};
}

expected<instance_status> cpu_device::status(instance_id id) const {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  const auto& line = at->self.control->device;
  instance_status result;
  result.state = published_state(*at->self.control);
  result.last_error = static_cast<errc>(load_relaxed(&line.last_error));
  result.heartbeats = load_relaxed(&line.heartbeat);
  result.last_heartbeat_ns
    = static_cast<std::int64_t>(load_relaxed(&line.heartbeat_ns));
  result.busy_since_ns
    = static_cast<std::int64_t>(load_relaxed(&line.busy_since_ns));
  result.counters = read_counters(*at->self.counters);
  result.service = summarise(*at->self.service_ns);
  result.memory_bytes = at->memory.size();
  result.output_depth = detail::output_depth(*at->self.control);
  return result;
}

expected<std::uint64_t>
cpu_device::read_state(instance_id id, std::uint64_t offset,
                       std::span<std::byte> into) const {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  if (auto ok = detail::check_readable(published_state(*at->self.control)); !ok)
    return tl::unexpected{ok.error()};
  auto arena = at->self.ctx.arena();
  const auto* head = static_cast<const std::byte*>(at->self.state);
  detail::copy_state(head, at->entry->state_bytes, arena.data, arena.bytes,
                     offset, into, [](auto* to, auto* from, auto bytes) {
                       std::memcpy(to, from, bytes);
                       return true;
                     });
  return at->entry->state_bytes + arena.bytes;
}

expected<lane_memory> cpu_device::lane(instance_id id, std::uint32_t client,
                                       std::uint32_t lane) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  if (client >= max_lane_sets || lane >= lanes_per_set)
    return fail(errc::invalid_argument, "there is no such lane");
  return lane_memory{
    ring_memory::in(at->lane_bases[client * lanes_per_set + lane]),
    at->layout};
}

void cpu_device::notify(instance_id id) {
  if (core_->find(id) != nullptr)
    core_->ring(id.index);
}

void cpu_device::request_credit(instance_id id, std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr || client >= max_lane_sets)
    return;
  if (detail::wish_for_credit(*at->self.control, client))
    core_->ring(id.index);
}

void cpu_device::acknowledge(instance_id id, std::uint32_t records) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return;
  detail::give_room(*at->self.control, records);
}

std::uint32_t cpu_device::put_context(const message_context& context) {
  auto ticket = core_->context_tickets.fetch_add(1, std::memory_order_relaxed);
  return core_->contexts.put(ticket, context);
}

bool cpu_device::try_run(instance_id id, const record_header& header,
                         std::span<const std::uint64_t> payload,
                         record_sink& reply) {
  auto* at = core_->find(id);
  return at != nullptr
         && core_->run_inline(*at, id.index, header, payload, reply);
}

expected<std::uint64_t>
cpu_device::pool_put(std::span<const std::uint64_t> payload) {
  auto ref = core_->pool_put(payload.data(),
                             static_cast<std::uint32_t>(payload.size()));
  if (ref == 0)
    return fail(errc::capacity_exceeded,
                "no room in the payload pool for "
                  + std::to_string(payload.size() * 8) + " bytes");
  return ref;
}

void cpu_device::pool_lend(instance_id id, std::uint64_t ref,
                           const std::uint64_t* consumed,
                           std::uint64_t position) {
  core_->lent.lend(id.index, ref, consumed, position,
                   [this](std::uint64_t block) { core_->pool_free(block); });
}

void cpu_device::pool_drop(std::uint64_t ref) {
  core_->pool_free(ref);
}

std::size_t cpu_device::poll(std::size_t max) {
  auto taken = core_->reader.poll(max);
  core_->release_blocked();
  return taken;
}

} // namespace ringwright::gpu
