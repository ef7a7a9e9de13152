// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cpu_core.hpp"

#include "ringwright/gpu/detail/check_options.hpp"
#include "ringwright/gpu/detail/cutter.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"

#include <utility>

/// Memory and threads of a CPU device.
namespace ringwright::gpu {

expected<void> cpu_device::core::check(const cpu_device_options& o) {
  using detail::check_range;
  using detail::check_slots;
  for (auto result : {check_range("workers", o.workers, 0, 1024),
                      check_range("max_instances", o.max_instances, 1, 65534),
                      check_slots("fifo_slots", o.fifo_slots, 16, 1u << 20),
                      check_slots("context_slots", o.context_slots, 16,
                                  1u << 20),
                      check_range("pool_bytes", o.pool_bytes, 1u << 20,
                                  std::uint64_t{1} << 37),
                      check_range("turn_budget", o.turn_budget, 1, 1u << 20)})
    if (!result)
      return result;
  return {};
}

cpu_device::core::core(cpu_device_options given)
  : options(std::move(given)),
    clock(options.time != nullptr ? options.time : &machine_clock),
    ready(options.max_instances) {
  info = {"cpu", options.name, options.workers, options.max_instances};
}

cpu_device::core::~core() {
  stopping = true;
  idle_workers.wake_all();
  idle_poller.wake_all();
  for (auto& worker : workers)
    worker.join();
  if (poller.joinable())
    poller.join();
}

expected<void> cpu_device::core::allocate() {
  lane_layout fifo_layout{options.fifo_slots, slot_class::b128};
  auto blocks = detail::pool_of(options.pool_bytes);
  detail::cutter cut;
  auto fifo_at = cut.take(fifo_layout.bytes());
  auto contexts_at = cut.take(sizeof(context_entry) * options.context_slots);
  auto pool_at = cut.take(blocks.bytes());
  auto mapped = region::map(cut.used());
  if (!mapped)
    return tl::unexpected{mapped.error()};
  shared = std::move(*mapped);
  pool = std::make_unique<block_allocator>(shared.data() + pool_at, blocks);
  contexts = {reinterpret_cast<context_entry*>(shared.data() + contexts_at),
              options.context_slots};
  reader.open(
    fifo_consumer{shared.data() + fifo_at, fifo_layout}, options.max_instances,
    {[this](const record_header&, std::uint64_t packed) {
       auto ref = unpack_ref(packed);
       return std::span<const std::uint64_t>{pool->data(ref), ref.words};
     },
     [this](const record_header&, std::uint64_t packed) {
       pool_free(packed);
     },
     nullptr});
  mailboxes.resize(options.max_instances);
  instances.resize(options.max_instances);
  memory.fifo = fifo_producer{shared.data() + fifo_at, fifo_layout};
  memory.mailboxes = mailboxes.data();
  memory.instance_count = options.max_instances;
  memory.contexts = contexts;
  memory.pool = shared.data() + pool_at;
  memory.kernel_pool = pool->view();
  memory.host.self = this;
  memory.host.wake = [](void* self, std::uint32_t index) {
    static_cast<core*>(self)->ring(index);
  };
  memory.host.now_ns = [](void* self) {
    return static_cast<core*>(self)->clock->now_ns();
  };
  return {};
}

void cpu_device::core::start_threads() {
  turn_epochs
    = std::make_unique<std::atomic<std::uint64_t>[]>(options.workers + 1);
  for (std::uint32_t i = 0; i < options.workers; ++i)
    workers.emplace_back([this, i] { work(i); });
  if (options.workers > 0)
    poller = std::thread{[this] { poll_forever(); }};
}

} // namespace ringwright::gpu
