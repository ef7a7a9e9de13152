// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/staging.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace ringwright::gpu {

staging::staging(std::uint32_t capacity, std::uint32_t inline_words)
    : nodes_(capacity), inline_payloads_(std::size_t{capacity} * inline_words),
      inline_words_(inline_words), free_(capacity > 0 ? 0 : none) {
  for (std::uint32_t i = 0; i + 1 < capacity; ++i)
    nodes_[i].next = i + 1;
}

bool staging::push(const record_header& header, const std::uint64_t* payload,
                   std::uint32_t words, std::uint64_t user) {
  if (free_ == none)
    return false;
  const std::uint32_t index = free_;
  node& fresh = nodes_[index];
  std::uint64_t* copy
      = inline_payloads_.data() + std::size_t{index} * inline_words_;
  if (words > inline_words_) {
    fresh.large.reset(new std::uint64_t[words]);
    copy = fresh.large.get();
  }
  if (words > 0)
    std::memcpy(copy, payload, std::size_t{words} * 8);
  free_ = fresh.next;
  fresh.next = none;
  fresh.message = {header, user, copy, words};

  bucket& queue = buckets_[header.priority];
  if (queue.first == none)
    queue.first = index;
  else
    nodes_[queue.last].next = index;
  queue.last = index;
  ++queue.depth;
  ++size_;
  occupied_[header.priority / 64] |= std::uint64_t{1} << header.priority % 64;
  return true;
}

offer_result staging::offer(backpressure strategy, const record_header& header,
                            const std::uint64_t* payload, std::uint32_t words,
                            std::uint64_t user) {
  offer_result result;
  if (free_ == none && strategy == backpressure::drop_oldest)
    result.evicted_message = drop_oldest(header.priority);
  if (push(header, payload, words, user))
    result.outcome = admission::staged;
  else if (strategy == backpressure::block)
    result.outcome = admission::wait;
  return result;
}

const staged* staging::front() const {
  return front(0, 255);
}

const staged* staging::front(std::uint8_t low, std::uint8_t high) const {
  const int priority = highest(low, high);
  return priority < 0
             ? nullptr
             : &nodes_[buckets_[static_cast<unsigned>(priority)].first].message;
}

void staging::pop() {
  pop(0, 255);
}

void staging::pop(std::uint8_t low, std::uint8_t high) {
  const int priority = highest(low, high);
  assert(priority >= 0);
  if (priority >= 0)
    remove_first(static_cast<unsigned>(priority));
}

std::optional<evicted> staging::drop_oldest(std::uint8_t max_priority) {
  const unsigned priority = lowest();
  if (priority > max_priority)
    return std::nullopt;
  const staged& victim = nodes_[buckets_[priority].first].message;
  const evicted result{victim.header, victim.user};
  remove_first(priority);
  return result;
}

int staging::highest(unsigned low, unsigned high) const {
  for (int word = static_cast<int>(high / 64);
       word >= static_cast<int>(low / 64); --word) {
    std::uint64_t bits = occupied_[static_cast<unsigned>(word)];
    if (static_cast<unsigned>(word) == high / 64)
      bits &= ~std::uint64_t{0} >> (63 - high % 64);
    if (bits == 0)
      continue;
    const int found = word * 64 + 63 - std::countl_zero(bits);
    return found >= static_cast<int>(low) ? found : -1;
  }
  return -1;
}

unsigned staging::lowest() const {
  for (unsigned word = 0; word < occupied_.size(); ++word)
    if (occupied_[word] != 0)
      return word * 64
             + static_cast<unsigned>(std::countr_zero(occupied_[word]));
  return 256;
}

void staging::remove_first(unsigned priority) {
  bucket& queue = buckets_[priority];
  const std::uint32_t index = queue.first;
  node& old = nodes_[index];
  old.large.reset();
  queue.first = old.next;
  if (queue.first == none) {
    queue.last = none;
    occupied_[priority / 64] &= ~(std::uint64_t{1} << priority % 64);
  }
  --queue.depth;
  --size_;
  old.next = free_;
  free_ = index;
}

} // namespace ringwright::gpu
