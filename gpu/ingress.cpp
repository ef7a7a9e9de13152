// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/ingress.hpp"

#include <string>
#include <utility>

namespace ringwright::gpu {

namespace {

/// Payload words that staging keeps in place; larger ones are allocated.
constexpr std::uint32_t staged_inline_words = 8;

struct band {
  std::uint8_t low;
  std::uint8_t high;
};

/// The priorities of a lane.
constexpr band band_of(std::uint32_t lane) {
  auto high = static_cast<std::uint8_t>(255 - 64 * lane);
  return {static_cast<std::uint8_t>(high - 63), high};
}

} // namespace

ingress::ingress(device& where, instance_id id, std::uint32_t client,
                 ingress_options options, evicted_handler on_evicted)
  : device_(&where),
    id_(id),
    client_(client),
    options_(options),
    on_evicted_(std::move(on_evicted)),
    staging_(options.queue_capacity, staged_inline_words) {
  // nop
}

expected<std::unique_ptr<ingress>>
ingress::open(device& where, instance_id id, std::uint32_t client,
              ingress_options options, evicted_handler on_evicted) {
  if (options.queue_capacity < 1 || options.queue_capacity > (1u << 20))
    return fail(errc::invalid_argument,
                "queue_capacity is " + std::to_string(options.queue_capacity)
                  + ", allowed are 1 to 1048576");
  std::unique_ptr<ingress> result{
    new ingress(where, id, client, options, std::move(on_evicted))};
  for (std::uint32_t i = 0; i < lanes_per_set; ++i) {
    auto memory = where.lane(id, client, i);
    if (!memory)
      return tl::unexpected{memory.error()};
    // A producer that comes after another one goes on where that stopped.
    const auto& ring = memory->ring;
    result->positions_[i] = ring.claims;
    result->consumed_[i] = ring.consumed;
    result->lanes_[i]
      = lane_producer{ring, memory->layout, load_relaxed(ring.claims)};
  }
  result->slot_words_ = result->lanes_[0].slot_words();
  return result;
}

ingress::~ingress() {
  for (std::uint32_t i = 0; i < lanes_per_set; ++i) {
    // The claim word of a lane is unused by its protocol; here it remembers
    // the position. Relaxed: producers follow each other by the owner's order.
    if (positions_[i] != nullptr)
      store_relaxed(positions_[i], lanes_[i].pushed());
  }
}

bool ingress::commit(record_header header, const std::uint64_t* payload,
                     std::uint32_t words) {
  auto lane = lane_of(header.priority);
  auto& ring = lanes_[lane];
  std::uint64_t ref = 0;
  if (words <= slot_words_) {
    header.payload_words = static_cast<std::uint8_t>(words);
  } else {
    if (ring.free_slots() == 0)
      return false;
    auto stored = device_->pool_put({payload, words});
    if (!stored)
      return false;
    ref = *stored;
    payload = &ref;
    header.payload_words = 1;
    header.flags |= record_flags::pooled;
  }
  header.sequence = sequence_;
  if (!ring.try_push(header, payload)) {
    if (ref != 0)
      device_->pool_drop(ref);
    return false;
  }
  if (ref != 0)
    device_->pool_lend(id_, ref, consumed_[lane], ring.pushed());
  ++sequence_;
  ++counters_.committed;
  rung_ = false;
  return true;
}

submit_outcome ingress::submit(record_header header,
                               std::span<const std::uint64_t> payload,
                               std::uint64_t user) {
  ++counters_.submitted;
  if (payload.size() > max_payload_words) {
    ++counters_.refused;
    return submit_outcome::too_large;
  }
  auto words = static_cast<std::uint32_t>(payload.size());
  auto band = band_of(lane_of(header.priority));
  // Nothing may overtake its own priority: what is staged goes first.
  if ((staging_.empty() || staging_.front(band.low, band.high) == nullptr)
      && commit(header, payload.data(), words))
    return submit_outcome::committed;
  return stage(header, payload, user);
}

submit_outcome ingress::stage(const record_header& header,
                              std::span<const std::uint64_t> payload,
                              std::uint64_t user) {
  auto was_empty = staging_.empty();
  auto offer = staging_.offer(options_.strategy, header, payload.data(),
                              static_cast<std::uint32_t>(payload.size()), user);
  if (offer.evicted_message) {
    ++counters_.dropped;
    if (on_evicted_)
      on_evicted_(offer.evicted_message->header, offer.evicted_message->user);
  }
  if (offer.outcome != admission::staged) {
    ++counters_.refused;
    return submit_outcome::full;
  }
  if (was_empty)
    device_->request_credit(id_, client_);
  return submit_outcome::staged;
}

bool ingress::move_lane(std::uint32_t lane, std::size_t& moved) {
  auto band = band_of(lane);
  while (const auto* next = staging_.front(band.low, band.high)) {
    if (!commit(next->header, next->payload, next->words))
      return false;
    staging_.pop(band.low, band.high);
    ++moved;
  }
  return true;
}

std::size_t ingress::pump() {
  std::size_t moved = 0;
  for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane)
    move_lane(lane, moved);
  ring_doorbell();
  if (!staging_.empty())
    device_->request_credit(id_, client_);
  return moved;
}

void ingress::ring_doorbell() {
  if (rung_)
    return;
  rung_ = true;
  device_->notify(id_);
}

void ingress::clear() {
  while (const auto* next = staging_.front()) {
    auto header = next->header;
    auto user = next->user;
    staging_.pop();
    ++counters_.dropped;
    if (on_evicted_)
      on_evicted_(header, user);
  }
}

std::size_t ingress::staged() const {
  return staging_.size();
}

std::uint64_t ingress::in_lanes() const {
  std::uint64_t sum = 0;
  for (const auto& lane : lanes_)
    sum += lane.pushed() - lane.consumed();
  return sum;
}

} // namespace ringwright::gpu
