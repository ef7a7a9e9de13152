// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"

#include <caf/response_promise.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace ringwright::actors {

/// The replies to one frame of messages, which go back as one frame in the
/// order of the requests.
struct reply_group {
  /// Where the envelope of one request's reply lies in `words`.
  struct part {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  caf::response_promise promise;
  std::vector<part> parts;
  /// Envelopes as they came.
  std::vector<std::uint64_t> words;
  std::uint32_t outstanding = 0;
  /// The frame was one message: an error goes back as an error.
  bool single = false;
  /// What became of the last message that failed.
  errc last_error = errc::none;
  /// All messages of the frame have been handed on.
  bool complete = false;
};

/// A request that the kernel has not answered yet.
struct pending_request {
  caf::response_promise promise;
  /// Set when the request was one of several in a frame.
  std::shared_ptr<reply_group> group;
  /// Which reply of the group this will be.
  std::uint32_t ordinal = 0;
  std::uint32_t generation = 1;
  std::uint64_t message_id = 0;
  /// On the device's clock; 0 = never.
  std::int64_t expires_ns = 0;
  std::uint32_t next_free = 0;
  bool used = false;
};

/// The requests of one proxy that are under way, bounded. A correlation id
/// names slot and generation, so that a late reply never meets a stranger.
/// All operations are O(1); memory grows with the most requests ever pending.
class pending_table {
public:
  static constexpr std::uint32_t none
    = std::numeric_limits<std::uint32_t>::max();

  explicit pending_table(std::uint32_t capacity) : capacity_(capacity) {
    // nop
  }

  /// Takes a slot; `none` when `capacity` requests are pending.
  std::uint32_t claim() {
    auto slot = free_;
    if (slot != none) {
      free_ = slots_[slot].next_free;
    } else {
      if (slots_.size() >= capacity_)
        return none;
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    }
    slots_[slot].used = true;
    ++size_;
    return slot;
  }

  void release(std::uint32_t slot) {
    auto& entry = slots_[slot];
    entry.used = false;
    entry.expires_ns = 0;
    // 24 bits of the generation travel; 0 is never used, so that no
    // correlation id is 0.
    entry.generation = (entry.generation + 1) & 0xffffff;
    if (entry.generation == 0)
      entry.generation = 1;
    entry.next_free = free_;
    free_ = slot;
    --size_;
  }

  pending_request& operator[](std::uint32_t slot) {
    return slots_[slot];
  }

  /// The id under which the kernel answers; its high byte is the lane set of
  /// the proxy, 0.
  std::uint64_t correlation_id(std::uint32_t slot) const {
    return (std::uint64_t{slots_[slot].generation} << 32) | slot;
  }

  /// The slot that `correlation_id` names; `none` when its request has been
  /// answered before.
  std::uint32_t find(std::uint64_t correlation_id) const {
    auto slot = static_cast<std::uint32_t>(correlation_id);
    auto generation = static_cast<std::uint32_t>(correlation_id >> 32)
                      & 0xffffff;
    if (slot >= slots_.size() || !slots_[slot].used
        || slots_[slot].generation != generation)
      return none;
    return slot;
  }

  /// Calls `f(slot)` for each pending request; `f` may release it.
  template <class F>
  void for_each(F&& f) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
      if (slots_[slot].used)
        f(slot);
  }

  std::uint32_t size() const {
    return size_;
  }

private:
  std::vector<pending_request> slots_;
  std::uint32_t capacity_;
  std::uint32_t free_ = none;
  std::uint32_t size_ = 0;
};

} // namespace ringwright::actors
