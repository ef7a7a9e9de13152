// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ringwright::gpu {

/// What travels with a message beside its record header; kernel-to-kernel
/// sends inherit it through `record_header::context_index`.
struct message_context {
  /// On the device's clock; 0 = none.
  std::int64_t deadline_ns = 0;
  std::uint32_t tenant = 0;
  std::uint32_t trace_flags = 0;
  std::uint64_t trace_id_high = 0;
  std::uint64_t trace_id_low = 0;
};

/// Bounded table of message contexts in shared memory.
///
/// Entries are reused round robin. An index names slot and lap, so an index
/// that has been overtaken reads as "no context" instead of as another
/// message's. One slot covers 40 bytes.
struct context_entry {
  std::uint32_t index = 0;
  std::uint32_t reserved = 0;
  message_context context;
};

static_assert(sizeof(context_entry) == 40);
static_assert(offsetof(message_context, deadline_ns) == 0);

/// Reads and writes a `context_entry` array of a power-of-two length.
class context_table {
public:
  context_table() = default;

  context_table(context_entry* entries, std::uint32_t capacity)
    : entries_(entries), mask_(capacity - 1) {
    // nop
  }

  /// Stores a context under the index that ticket number `ticket` (counted
  /// from 0, each used once) stands for. Never returns 0.
  std::uint32_t put(std::uint32_t ticket, const message_context& context) {
    auto index = ticket + 1 == 0 ? mask_ + 2 : ticket + 1;
    auto& entry = entries_[index & mask_];
    std::uint64_t words[context_words];
    std::memcpy(words, &context, sizeof(words));
    // The words' releases keep the cleared index ahead of them; the last
    // release publishes them. A reader in between sees the index change.
    store_relaxed(&entry.index, 0u);
    for (std::size_t i = 0; i < context_words; ++i)
      store_release(word(entry, i), words[i]);
    store_release(&entry.index, index);
    return index;
  }

  /// The context stored under `index`, or an empty one when it is 0.
  RINGWRIGHT_HD message_context get(std::uint32_t index) const {
    message_context result;
    find(index, result);
    return result;
  }

  /// Reads the context stored under `index`, if it is not 0; false when it has
  /// been overtaken.
  RINGWRIGHT_HD bool find(std::uint32_t index, message_context& found) const {
    if (index == 0 || entries_ == nullptr)
      return true;
    auto& entry = entries_[index & mask_];
    if (load_acquire(&entry.index) != index)
      return false;
    std::uint64_t words[context_words];
    // Acquire keeps the second look at the index behind the words.
    for (std::size_t i = 0; i < context_words; ++i)
      words[i] = load_acquire(word(entry, i));
    if (load_relaxed(&entry.index) != index)
      return false;
    std::memcpy(&found, words, sizeof(words));
    return true;
  }

  /// Reads only the deadline, 0 when there is none; false when the context has
  /// been overtaken.
  RINGWRIGHT_HD bool find_deadline(std::uint32_t index,
                                   std::int64_t& deadline_ns) const {
    if (index == 0 || entries_ == nullptr)
      return true;
    auto& entry = entries_[index & mask_];
    if (load_acquire(&entry.index) != index)
      return false;
    // As in `find`; the deadline is the first word.
    auto value = load_acquire(word(entry, 0));
    if (load_relaxed(&entry.index) != index)
      return false;
    deadline_ns = static_cast<std::int64_t>(value);
    return true;
  }

private:
  static constexpr std::size_t context_words = sizeof(message_context) / 8;

  RINGWRIGHT_HD static std::uint64_t* word(context_entry& entry,
                                           std::size_t i) {
    return reinterpret_cast<std::uint64_t*>(&entry.context) + i;
  }

  context_entry* entries_ = nullptr;
  std::uint32_t mask_ = 0;
};

} // namespace ringwright::gpu
