// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

namespace ringwright {

/// Where an instance lives: valid for one life of one instance in one life of
/// one node. All zero means "nobody".
struct address {
  std::uint32_t node = 0;
  /// Counts the starts of the node.
  std::uint32_t incarnation = 0;
  /// Index of the instance on its node.
  std::uint32_t instance = 0;
  /// Counts the uses of that index; stale addresses differ in it.
  std::uint32_t generation = 0;

  friend bool operator==(const address&, const address&) = default;
};

static_assert(sizeof(address) == 16);
static_assert(std::is_trivially_copyable_v<address>);

/// Names one message; 0 means none. See `id_source`.
using message_id = std::uint64_t;

/// Ties a reply to its request; 0 means that no reply is expected.
using correlation_id = std::uint64_t;

/// A run of consecutive ids that one thread hands out without atomics.
class id_range {
public:
  id_range() = default;

  id_range(std::uint64_t first, std::uint64_t count)
    : next_(first), end_(first + count) {
    // nop
  }

  bool empty() const {
    return next_ == end_;
  }

  /// Precondition: !empty().
  std::uint64_t next() {
    return next_++;
  }

private:
  std::uint64_t next_ = 0;
  std::uint64_t end_ = 0;
};

/// Makes the message ids of one node: unique over all threads of the node,
/// over 4096 nodes and over 64 consecutive starts of a node.
///
/// Layout, high to low: 12 bits node, 6 bits incarnation, 46 bits counter.
/// The counter repeats after 7e13 ids (40 days at 20 million a second), long
/// after the first holder is gone. Never 0. Thread safe, lock free.
class id_source {
public:
  static constexpr unsigned node_bits = 12;
  static constexpr unsigned incarnation_bits = 6;
  static constexpr unsigned counter_bits = 46;
  static constexpr std::uint32_t max_node = (1u << node_bits) - 1;

  /// Of the node its low 12 bits count, of the incarnation its low 6;
  /// whoever numbers nodes keeps to `max_node`. `first` is the counter of the
  /// first id.
  explicit id_source(std::uint32_t node, std::uint32_t incarnation = 0,
                     std::uint64_t first = 1)
    : salt_(salt_of(node, incarnation)), counter_(first) {
    // nop
  }

  id_source(const id_source&) = delete;
  id_source& operator=(const id_source&) = delete;

  /// A new id. One atomic addition.
  std::uint64_t next() {
    for (;;)
      if (const auto id = reserve_at(1); (id & counter_mask) != 0)
        return id;
  }

  /// `count` new ids, 1 to 2^20, for the calling thread's own use: one atomic
  /// addition for all of them.
  id_range reserve(std::uint64_t count) {
    for (;;) {
      const auto first = reserve_at(count);
      const auto counter = first & counter_mask;
      // A run that would wrap or hold counter 0 is left unused.
      if (counter != 0 && counter + count <= counter_mask)
        return id_range{first, count};
    }
  }

private:
  static constexpr std::uint64_t counter_mask
    = (std::uint64_t{1} << counter_bits) - 1;

  static std::uint64_t salt_of(std::uint32_t node, std::uint32_t incarnation) {
    constexpr std::uint64_t incarnation_mask = (1u << incarnation_bits) - 1;
    return (std::uint64_t{node & max_node} << (64 - node_bits))
           | ((incarnation & incarnation_mask) << counter_bits);
  }

  std::uint64_t reserve_at(std::uint64_t count) {
    // Relaxed: only the uniqueness of the counter matters; nothing is
    // published through it.
    const auto value = counter_.fetch_add(count, std::memory_order_relaxed);
    return salt_ | (value & counter_mask);
  }

  const std::uint64_t salt_;
  std::atomic<std::uint64_t> counter_;
};

} // namespace ringwright
