// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/gpu/detail/cpu_core.hpp"

#include <thread>
#include <utility>

namespace ringwright::gpu {

namespace {

/// Ends `id` of a dead instance in an error that says so.
tl::unexpected<error> no_instance(instance_id id) {
  return fail(errc::kernel_not_found,
              "no live instance " + std::to_string(id.index) + " of generation "
                + std::to_string(id.generation));
}

} // namespace

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
    return no_instance(id);
  if (port >= at->entry->outputs.size())
    return fail(errc::not_found, std::string{at->entry->info.id}
                                   + " has no output port "
                                   + std::to_string(port));
  // Release pairs with the acquire in `sink_for`.
  store_release(&at->self.routes[port].client, client);
  return {};
}

expected<void> cpu_device::connect(instance_id from, std::uint8_t port,
                                   instance_id to) {
  auto* source = core_->find(from);
  auto* target = core_->find(to);
  if (source == nullptr || target == nullptr)
    return no_instance(source == nullptr ? from : to);
  if (port >= source->entry->outputs.size())
    return fail(errc::not_found, std::string{source->entry->info.id}
                                   + " has no output port "
                                   + std::to_string(port));
  const auto& output = source->entry->outputs[port];
  if (target->entry->accepted(output.message.type_id) == nullptr)
    return fail(errc::unknown_type, std::string{target->entry->info.id}
                                      + " does not accept "
                                      + output.message.name);
  std::lock_guard guard{source->command_mutex};
  auto& route = source->self.routes[port];
  if (route.target_count == max_port_targets)
    return fail(errc::capacity_exceeded,
                std::string{"port "} + output.name + " has its "
                  + std::to_string(max_port_targets) + " targets");
  route.targets[route.target_count] = static_cast<std::uint16_t>(to.index);
  // Release: whoever sees the count sees the target.
  store_release(&route.target_count, route.target_count + 1);
  return {};
}

expected<void> cpu_device::command(instance_id id, lifecycle_action action,
                                   duration limit) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
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
    return no_instance(id);
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
    return no_instance(id);
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
  auto acked = load_relaxed(&at->self.control->host.output_acked);
  auto emitted = load_relaxed(&line.emitted);
  result.output_depth = emitted > acked ? emitted - acked : 0;
  return result;
}

expected<lane_memory> cpu_device::lane(instance_id id, std::uint32_t client,
                                       std::uint32_t lane) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  if (client >= max_lane_sets || lane >= lanes_per_set)
    return fail(errc::invalid_argument, "there is no such lane");
  return lane_memory{at->lane_bases[client * lanes_per_set + lane],
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
  auto& control = *at->self.control;
  auto& wanted = control.host.credit_wanted[client];
  auto wish = load_relaxed(&wanted);
  // One wish at a time: the answer to this one is still to come. Acquire
  // pairs with the device's release in `answer_credits`.
  if (load_acquire(&control.device.credit_answered[client]) != wish)
    return;
  // Release pairs with the acquire in `answer_credits`. The client is the
  // only writer.
  store_release(&wanted, wish + 1);
  core_->ring(id.index);
}

void cpu_device::acknowledge(instance_id id, std::uint32_t records) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return;
  // A host word that host threads add to; the device only reads it. Release:
  // the consumer is done with the records.
  __atomic_fetch_add(&at->self.control->host.output_acked, records,
                     __ATOMIC_RELEASE);
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
