// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context_table.hpp"
#include "ringwright/gpu/mailbox.hpp"
#include "ringwright/gpu/pool.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ringwright::gpu {

/// The mailbox of an instance as its senders see it.
struct mailbox_address {
  mailbox_producer producer;
  /// 1 while the owner takes messages; written by the owner's device, read
  /// (acquire) by senders.
  std::uint32_t open = 0;
};

/// Functions of the host that stand for what a GPU does by itself. A loop that
/// runs on the host calls them, device code never does.
struct host_functions {
  void* self = nullptr;
  /// The device's clock in ns.
  std::int64_t (*now_ns)(void* self) = nullptr;
  /// Wakes an instance that got mail; null where receivers look by themselves.
  void (*wake)(void* self, std::uint32_t instance) = nullptr;
  /// Waits for about so long; null where nobody waits by himself.
  void (*nap)(void* self, std::uint32_t ns) = nullptr;
};

/// What all instances of a device share.
struct device_memory {
  /// The kernel-to-host FIFO.
  fifo_producer fifo;
  /// One entry per instance index.
  mailbox_address* mailboxes = nullptr;
  std::uint32_t instance_count = 0;
  context_table contexts;
  /// Payloads of the host; its `pool_ref`s resolve against it.
  std::byte* pool = nullptr;
  /// Payloads of kernels, for kernels and where an instance has no output
  /// ring of its own also for the host.
  pool_view kernel_pool;
  /// What is added to a GPU's own time to get the device's clock.
  std::int64_t clock_offset_ns = 0;
  host_functions host;

  /// The device's clock in ns.
  RINGWRIGHT_HD std::int64_t now_ns() const {
#ifdef __CUDA_ARCH__
    std::uint64_t time;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(time));
    return static_cast<std::int64_t>(time) + clock_offset_ns;
#else
    return host.now_ns(host.self);
#endif
  }

  /// Waits without asking much of the processor.
  RINGWRIGHT_HD void nap(std::uint32_t ns) const {
#ifdef __CUDA_ARCH__
    asm volatile("nanosleep.u32 %0;" ::"r"(ns));
#else
    host.nap(host.self, ns);
#endif
  }

  /// Lets an instance know that it got mail.
  RINGWRIGHT_HD void wake(std::uint32_t instance) const {
#ifdef __CUDA_ARCH__
    (void) instance;
#else
    if (host.wake != nullptr)
      host.wake(host.self, instance);
#endif
  }
};

static_assert(std::is_standard_layout_v<device_memory>
              && std::is_trivially_copyable_v<device_memory>);

} // namespace ringwright::gpu
