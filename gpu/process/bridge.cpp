// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/bridge.hpp"

#include "ringwright/gpu/clock.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace ringwright::gpu::process {

namespace {

/// Records of one lane in one look, so that no place keeps the carrier.
constexpr std::uint32_t lane_budget = 256;

/// A context index that no message gets before its lap, 2^32 messages later:
/// whoever looks it up finds it overtaken, and counts that.
constexpr std::uint32_t overtaken_context = ~std::uint32_t{0};

/// Takes over a result, or says that there is none.
template <class T>
expected<void> keep(expected<T> result, T& into) {
  if (!result)
    return tl::unexpected{result.error()};
  into = *result;
  return {};
}

} // namespace

bridge::bridge(block_view block, store_view store, device& inner,
               const worker_kernels& kernels)
  : block_(block),
    store_(store),
    contexts_(store.contexts()),
    device_(&inner),
    kernels_(&kernels),
    output_(block),
    places_(block.head().plan.max_instances) {
  // nop
}

bridge::~bridge() {
  for (auto& place : places_)
    if (place)
      for (std::uint32_t client = 0; client < max_lane_sets; ++client)
        device_->attach(place->inner, client, nullptr);
}

// -- calls --------------------------------------------------------------------

call_reply bridge::answer(const call_request& request,
                          std::span<std::byte> chunk) {
  call_reply reply;
  auto done = request.place < places_.size() && request.other < places_.size()
                ? make_call(request, reply, chunk)
                : fail(errc::invalid_argument, "no such place");
  if (!done) {
    reply.code = done.error().code;
    reply.what.set(done.error().what);
  }
  return reply;
}

expected<instance_id> bridge::find(std::uint32_t index) {
  std::lock_guard guard{mutex_};
  if (!places_[index])
    return fail(errc::kernel_not_found,
                "the worker has no instance " + std::to_string(index));
  return places_[index]->inner;
}

expected<void> bridge::make_call(const call_request& request, call_reply& reply,
                                 std::span<std::byte> chunk) {
  if (request.kind == request_kind::create)
    return create(request);
  if (request.kind == request_kind::destroy)
    return destroy(request.place);
  auto id = find(request.place);
  if (!id)
    return tl::unexpected{id.error()};
  auto port = static_cast<std::uint8_t>(request.port);
  switch (request.kind) {
    case request_kind::route_events:
      return device_->route_events(*id, port, request.client);
    case request_kind::connect: {
      auto to = find(request.other);
      if (!to)
        return tl::unexpected{to.error()};
      return device_->connect(*id, port, *to);
    }
    case request_kind::command:
      return device_->command(*id, request.action,
                              std::chrono::nanoseconds{request.limit_ns});
    case request_kind::read_state:
      return keep(device_->read_state(
                    *id, request.offset,
                    chunk.first(std::min(request.bytes, chunk.size()))),
                  reply.state_bytes);
    default:
      return keep(device_->status(*id), reply.status);
  }
}

expected<void> bridge::create(const call_request& request) {
  auto name = request.kernel.str();
  auto type = std::find_if(kernels_->types.begin(), kernels_->types.end(),
                           [&](auto* known) { return known->info.id == name; });
  if (type == kernels_->types.end())
    return fail(errc::not_found,
                "the worker's program has no kernel type " + name);
  const auto& entry = **type;
  if (entry.accepts_hash != request.accepts_hash
      || entry.state_hash != request.state_hash)
    return fail(errc::schema_mismatch,
                "the worker's program has another version of " + name);
  auto id = device_->create(entry, request.options,
                            {request.config.data(), request.config_bytes});
  if (!id)
    return tl::unexpected{id.error()};
  auto made = std::make_unique<carried_place>();
  made->inner = *id;
  if (auto ok = open_lanes(request.place, *made); !ok)
    return ok;
  for (std::uint32_t client = 0; client < max_lane_sets; ++client)
    device_->attach(*id, client, &made->sinks[client]);
  std::lock_guard guard{mutex_};
  places_[request.place] = std::move(made);
  return {};
}

expected<void> bridge::open_lanes(std::uint32_t index, carried_place& at) {
  const auto& place = block_.place(index);
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    at.sinks[client].open(output_, {index, place.generation, client});
    for (std::uint32_t i = 0; i < lanes_per_set; ++i) {
      auto inner = device_->lane(at.inner, client, i);
      if (!inner)
        return tl::unexpected{inner.error()};
      const auto& ring = inner->ring;
      auto& lane = at.lanes[client][i];
      lane.from = lane_consumer{block_.lane(place, client, i),
                                block_view::layout_of(place)};
      lane.to = lane_producer{ring, inner->layout};
      lane.consumed = ring.consumed;
    }
  }
  return {};
}

expected<void> bridge::destroy(std::uint32_t index) {
  auto id = find(index);
  if (!id)
    return tl::unexpected{id.error()};
  auto status = device_->status(*id);
  // Its sinks are needed until it has ended; else the device says why not.
  if (status && status->state == kernel_state::terminated)
    for (std::uint32_t client = 0; client < max_lane_sets; ++client)
      device_->attach(*id, client, nullptr);
  // Nobody looks at its lanes any more before their memory goes.
  std::unique_ptr<carried_place> gone;
  std::lock_guard guard{mutex_};
  auto result = device_->destroy(*id);
  if (result)
    gone = std::move(places_[index]);
  return result;
}

// -- records ------------------------------------------------------------------

bool bridge::carry() {
  for (auto index : std::exchange(starved_, {}))
    block_.mark(index);
  auto& marks = block_.head().marks;
  auto found = false;
  for (std::uint32_t word = 0; word < (places_.size() + 63) / 64; ++word) {
    if (load_relaxed(&marks[word]) == 0)
      continue;
    // Acquire pairs with `mark`: what was published before is visible.
    auto bits = __atomic_exchange_n(&marks[word], 0, __ATOMIC_ACQUIRE);
    for (; bits != 0; bits &= bits - 1)
      carry_place(word * 64
                  + static_cast<std::uint32_t>(__builtin_ctzll(bits)));
    found = true;
  }
  return found;
}

void bridge::carry_place(std::uint32_t index) {
  std::lock_guard guard{mutex_};
  if (index >= places_.size() || !places_[index])
    return;
  auto& at = *places_[index];
  // Acquire: the parent is done with the records that it has counted.
  auto acknowledged = load_acquire(&block_.place(index).acknowledged);
  if (acknowledged != at.acknowledged)
    device_->acknowledge(
      at.inner, static_cast<std::uint32_t>(acknowledged - at.acknowledged));
  at.acknowledged = acknowledged;
  std::uint32_t moved[max_lane_sets] = {};
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    auto full = false;
    for (auto& lane : at.lanes[client]) {
      auto before = lane.to.pushed();
      full = !move_lane(at, lane, index) || full;
      moved[client] += static_cast<std::uint32_t>(lane.to.pushed() - before);
    }
    if (full)
      device_->request_credit(at.inner, client);
    if (moved[client] > 0)
      device_->notify(at.inner);
  }
  answer_credits(index, at, moved);
}

/// Moves what is there, at most a budget; false when the device has no room.
bool bridge::move_lane(carried_place& at, carried_lane& lane,
                       std::uint32_t index) {
  auto starved = false;
  for (std::uint32_t n = 0; n < lane_budget; ++n) {
    if (!lane.held) {
      if (!lane.from.try_pop(lane.header, lane.words.data()))
        return true;
      lane.held = true;
      translate_context(lane.header);
    }
    if (!push(at, lane, starved)) {
      if (starved)
        starved_.push_back(index);
      return starved;
    }
    lane.held = false;
  }
  block_.mark(index);
  return true;
}

bool bridge::push(carried_place& at, carried_lane& lane, bool& starved) {
  if ((lane.header.flags & record_flags::pooled) == 0)
    return lane.to.try_push(lane.header, lane.words.data());
  if (lane.to.free_slots() == 0)
    return false;
  auto stored = device_->pool_put(store_.payload(lane.words[0]));
  if (!stored) {
    starved = true;
    return false;
  }
  lane.to.try_push(lane.header, &*stored);
  device_->pool_lend(at.inner, *stored, lane.consumed, lane.to.pushed());
  return true;
}

/// Gives a message the same deadline, tenant and trace on the worker's device.
void bridge::translate_context(record_header& header) {
  if (header.context_index == 0)
    return;
  message_context context;
  if (!contexts_.find(header.context_index, context)) {
    header.context_index = overtaken_context;
    return;
  }
  if (context.deadline_ns != 0)
    context.deadline_ns
      += device_->time().now_ns() - gpu::steady_clock{}.now_ns();
  header.context_index = device_->put_context(context);
}

void bridge::answer_credits(std::uint32_t index, carried_place& at,
                            const std::uint32_t (&moved)[max_lane_sets]) {
  auto& place = block_.place(index);
  for (std::uint32_t client = 0; client < max_lane_sets; ++client) {
    auto room = moved[client] > 0;
    for (auto& lane : at.lanes[client]) {
      // The payload of a record in hand still lies in the parent's pool.
      auto in_use = lane.held && (lane.header.flags & record_flags::pooled);
      if (!in_use)
        lane.from.publish();
      room = room || lane.from.empty();
    }
    // Acquire pairs with the parent's release in `request_credit`.
    auto wanted = load_acquire(&place.credit_wanted[client]);
    if (!room || wanted == load_own(&place.credit_answered[client]))
      continue;
    // Release: the parent that sees the answer may wish again.
    store_release(&place.credit_answered[client], wanted);
    record_header notice_of_room;
    notice_of_room.type_id = notice::credit;
    output_.push({index, place.generation, client}, notice_of_room, {});
    output_.ring();
  }
}

} // namespace ringwright::gpu::process
