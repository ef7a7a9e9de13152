// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/record.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ringwright::gpu {

/// What happens to a message for which staging has no room.
enum class backpressure : std::uint8_t {
  /// The sender waits: its request is parked until there is room.
  block = 0,
  /// The sender gets `queue_full` at once.
  reject = 1,
  /// The least important staged message makes room and its sender gets
  /// `dropped`; if all are more important, the newcomer is refused.
  drop_oldest = 2,
};

/// One message that waits to be committed to a ring.
struct staged {
  /// `payload_words` in here is not used; `words` counts.
  record_header header;
  /// Whatever the owner wants back with the message.
  std::uint64_t user = 0;
  const std::uint64_t* payload = nullptr;
  std::uint32_t words = 0;
};

/// What `drop_oldest` took out: enough to tell the sender.
struct evicted {
  record_header header;
  std::uint64_t user = 0;
};

/// What became of an offered message.
enum class admission : std::uint8_t {
  /// It is staged.
  staged,
  /// No room; keep it and offer it again after the next `pop`.
  wait,
  /// No room; tell its sender `queue_full`.
  refused,
};

/// Result of `staging::offer`.
struct offer_result {
  admission outcome = admission::refused;
  /// The message that had to go for it, if any.
  std::optional<evicted> evicted_message;
};

/// The waiting room before a ring: exact order by priority 0 to 255, highest
/// first, and first come first served within one priority.
///
/// 256 queues threaded through one array of nodes and a bitmap of those that
/// are not empty, so that every operation is O(1). Nothing is allocated after
/// construction except for payloads above `inline_words`. One thread.
class staging {
public:
  /// Room for `capacity` messages (1 to 2^31) with payloads of up to
  /// `inline_words` words held in place.
  staging(std::uint32_t capacity, std::uint32_t inline_words);

  staging(const staging&) = delete;
  staging& operator=(const staging&) = delete;

  /// Copies a message in under `header.priority`; false when full.
  bool push(const record_header& header, const std::uint64_t* payload,
            std::uint32_t words, std::uint64_t user);

  /// `push` under a strategy: says what the caller owes to which sender.
  offer_result offer(backpressure strategy, const record_header& header,
                     const std::uint64_t* payload, std::uint32_t words,
                     std::uint64_t user);

  /// The oldest message of the highest priority, or nullptr when empty. Valid
  /// until the next call that is not const.
  const staged* front() const;

  /// The oldest message of the highest priority within [low, high], or
  /// nullptr: what the lane for these priorities gets next.
  const staged* front(std::uint8_t low, std::uint8_t high) const;

  /// Removes `front()`. Not for an empty staging.
  void pop();

  /// Removes `front(low, high)`. Not if that is nullptr.
  void pop(std::uint8_t low, std::uint8_t high);

  /// Removes the oldest message of the lowest priority, if that is at most
  /// `max_priority` (the newcomer's): what matters more is never evicted.
  std::optional<evicted> drop_oldest(std::uint8_t max_priority = 255);

  std::uint32_t size() const {
    return size_;
  }

  std::uint32_t capacity() const {
    return static_cast<std::uint32_t>(nodes_.size());
  }

  bool empty() const {
    return size_ == 0;
  }

  /// Messages that wait under this priority.
  std::uint32_t depth(std::uint8_t priority) const {
    return buckets_[priority].depth;
  }

private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  struct node {
    staged message;
    std::unique_ptr<std::uint64_t[]> large;
    std::uint32_t next = none;
  };

  struct bucket {
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t depth = 0;
  };

  /// Highest priority within [low, high] that has a message, or -1.
  int highest(unsigned low, unsigned high) const;
  /// Lowest priority that has a message, or 256.
  unsigned lowest() const;
  void remove_first(unsigned priority);

  std::vector<node> nodes_;
  std::vector<std::uint64_t> inline_payloads_;
  std::uint32_t inline_words_;
  std::array<bucket, 256> buckets_;
  /// Bit p says that priority p has a message.
  std::array<std::uint64_t, 4> occupied_{};
  std::uint32_t free_ = 0;
  std::uint32_t size_ = 0;
};

} // namespace ringwright::gpu
