// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

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
    // The index is cleared first and set last (release), so that a reader
    // which sees it (acquire) sees the whole context; a reader that overlaps
    // with the overwrite notices the changed index afterwards.
    __atomic_store_n(&entry.index, 0u, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    entry.context = context;
    __atomic_store_n(&entry.index, index, __ATOMIC_RELEASE);
    return index;
  }

  /// The context stored under `index`, or an empty one when it is 0 or has
  /// been overtaken.
  RINGWRIGHT_HD message_context get(std::uint32_t index) const {
    if (index == 0 || entries_ == nullptr)
      return {};
    const auto& entry = entries_[index & mask_];
#ifdef __CUDA_ARCH__
    auto* word = const_cast<volatile std::uint32_t*>(&entry.index);
    if (*word != index)
      return {};
    auto copy = entry.context;
    __threadfence_system();
    return *word == index ? copy : message_context{};
#else
    if (__atomic_load_n(&entry.index, __ATOMIC_ACQUIRE) != index)
      return {};
    auto copy = entry.context;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&entry.index, __ATOMIC_RELAXED) == index
             ? copy
             : message_context{};
#endif
  }

private:
  context_entry* entries_ = nullptr;
  std::uint32_t mask_ = 0;
};

} // namespace ringwright::gpu
