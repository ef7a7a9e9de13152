// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process_device.hpp"

#include "ringwright/gpu/detail/device_calls.hpp"
#include "ringwright/gpu/process/detail/process_core.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ringwright::gpu {

using namespace process;

namespace {

call_request request_for(request_kind kind, instance_id id) {
  call_request result;
  result.kind = kind;
  result.place = id.index;
  return result;
}

expected<void> without_result(const expected<call_reply>& result) {
  if (!result)
    return tl::unexpected{result.error()};
  return {};
}

} // namespace

process_device::process_device(std::unique_ptr<core> made)
  : core_(std::move(made)) {
  // nop
}

process_device::~process_device() = default;

expected<std::unique_ptr<process_device>>
process_device::make(process_device_options options) {
  if (auto ok = core::check(options); !ok)
    return tl::unexpected{ok.error()};
  auto made = std::make_unique<core>(std::move(options));
  if (auto ok = made->open(); !ok)
    return tl::unexpected{ok.error()};
  return std::unique_ptr<process_device>{new process_device(std::move(made))};
}

int process_device::worker_pid() const {
  auto life = core_->life_now();
  return life ? life->process().pid() : 0;
}

std::uint32_t process_device::restarts() const {
  return core_->restart_count;
}

const device_info& process_device::info() const {
  return core_->info;
}

const clock& process_device::time() const {
  return core_->clock;
}

expected<instance_id>
process_device::create(const kernel_entry& kernel,
                       const instance_options& options,
                       std::span<const std::byte> config) {
  return core_->create(kernel, options, config);
}

void process_device::attach(instance_id id, std::uint32_t client,
                            record_sink* sink) {
  core_->attach(id, client, sink);
}

expected<void> process_device::route_events(instance_id id, std::uint8_t port,
                                            std::uint32_t client) {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  if (auto ok = detail::check_port(*found.at->entry, port); !ok)
    return ok;
  auto request = request_for(request_kind::route_events, id);
  request.port = port;
  request.client = client;
  return without_result(
    found.life->call(request, core_->options.call_limit));
}

expected<void> process_device::connect(instance_id from, std::uint8_t port,
                                       instance_id to) {
  auto source = core_->find(from);
  auto target = core_->find(to);
  if (!source || !target)
    return detail::no_instance(source ? to : from);
  if (auto ok = detail::check_connection(*source.at->entry, port,
                                         *target.at->entry);
      !ok)
    return ok;
  if (source.life != target.life)
    return fail(errc::device_lost, "one of the two was lost with its worker");
  auto request = request_for(request_kind::connect, from);
  request.port = port;
  request.other = to.index;
  return without_result(
    source.life->call(request, core_->options.call_limit));
}

expected<void> process_device::command(instance_id id, lifecycle_action action,
                                       duration limit) {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  if (found.life->has_ended()) {
    if (action == lifecycle_action::terminate)
      return {};
    return tl::unexpected{found.life->end()};
  }
  auto request = request_for(request_kind::command, id);
  request.action = action;
  request.limit_ns = limit.count();
  auto result = without_result(
    found.life->call(request, limit + core_->options.call_limit));
  // What was to end has ended, one way or the other.
  if (!result && action == lifecycle_action::terminate
      && found.life->has_ended())
    return {};
  return result;
}

expected<void> process_device::destroy(instance_id id) {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  auto result = without_result(found.life->call(
    request_for(request_kind::destroy, id), core_->options.call_limit));
  if (!result && !found.life->has_ended())
    return result;
  core_->retire(*found.at, id.index);
  return {};
}

expected<instance_status> process_device::status(instance_id id) const {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  auto told = found.life->call(request_for(request_kind::status, id),
                               core_->options.call_limit);
  std::lock_guard guard{found.at->mutex};
  if (told)
    return found.at->last = told->status;
  if (!found.life->has_ended())
    return tl::unexpected{told.error()};
  // The last that was heard of it.
  auto& last = found.at->last;
  if (last.state != kernel_state::terminated)
    last.last_error = errc::device_lost;
  last.state = kernel_state::terminated;
  return last;
}

expected<std::uint64_t>
process_device::read_state(instance_id id, std::uint64_t offset,
                           std::span<std::byte> into) const {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  std::uint64_t total = 0;
  do {
    auto request = request_for(request_kind::read_state, id);
    auto part = into.first(std::min(into.size(), max_chunk_bytes));
    request.offset = offset;
    request.bytes = part.size();
    auto told
      = found.life->call(request, core_->options.call_limit, part);
    if (!told)
      return tl::unexpected{told.error()};
    total = told->state_bytes;
    offset += part.size();
    into = into.subspan(part.size());
  } while (!into.empty() && offset < total);
  return total;
}

expected<lane_memory> process_device::lane(instance_id id, std::uint32_t client,
                                           std::uint32_t lane) {
  auto found = core_->find(id);
  if (!found)
    return detail::no_instance(id);
  if (client >= max_lane_sets || lane >= lanes_per_set)
    return fail(errc::invalid_argument, "there is no such lane");
  const auto& block = found.life->block();
  const auto& place = block.place(id.index);
  return lane_memory{ring_memory::in(block.lane(place, client, lane)),
                     block_view::layout_of(place)};
}

void process_device::notify(instance_id id) {
  if (auto found = core_->find(id))
    found.life->block().mark(id.index);
}

void process_device::request_credit(instance_id id, std::uint32_t client) {
  auto found = core_->find(id);
  if (!found || client >= max_lane_sets)
    return;
  const auto& block = found.life->block();
  auto& place = block.place(id.index);
  auto wish = load_relaxed(&place.credit_wanted[client]);
  // Acquire pairs with the worker's release in `answer_credits`.
  if (load_acquire(&place.credit_answered[client]) != wish)
    return;
  // Release pairs with the worker's look at it. The client is the only writer.
  store_release(&place.credit_wanted[client], wish + 1);
  block.mark(id.index);
}

void process_device::acknowledge(instance_id id, std::uint32_t records) {
  if (auto found = core_->find(id))
    core_->acknowledge(*found.life, id.index, records);
}

std::uint32_t process_device::put_context(const message_context& context) {
  auto ticket = core_->context_tickets.fetch_add(1, std::memory_order_relaxed);
  return core_->contexts.put(ticket, context);
}

bool process_device::try_run(instance_id, const record_header&,
                             std::span<const std::uint64_t>, record_sink&) {
  return false;
}

expected<std::uint64_t>
process_device::pool_put(std::span<const std::uint64_t> payload) {
  return detail::put_payload(*core_->pool, core_->lent, payload);
}

void process_device::pool_lend(instance_id id, std::uint64_t ref,
                               const std::uint64_t* consumed,
                               std::uint64_t position) {
  core_->lent.lend(id.index, ref, consumed, position,
                   [this](std::uint64_t block) { pool_drop(block); });
}

void process_device::pool_drop(std::uint64_t ref) {
  core_->pool->free(unpack_ref(ref));
}

std::size_t process_device::poll(std::size_t max) {
  return core_->poll(max);
}

} // namespace ringwright::gpu
