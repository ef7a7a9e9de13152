// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/process_core.hpp"

#include <algorithm>

/// Records from the worker to the sinks.
namespace ringwright::gpu {

using namespace process;

namespace {

/// Records that are delivered before others get the mutex.
constexpr std::size_t batch = 256;

/// The poller's longest sleep.
constexpr std::int64_t longest_sleep_ns = 100'000'000;

} // namespace

void process_device::core::poll_forever() {
  auto idle_since = clock.now_ns();
  while (!stopping) {
    if (poll(batch) > 0) {
      idle_since = clock.now_ns();
    } else if (clock.now_ns() - idle_since >= plan.spin_ns) {
      if (auto from = life_now()) {
        auto& head = from->block().head();
        head.output.sleep(
          [&] {
            return stopping || from->has_ended() || !head.outputs.empty();
          },
          longest_sleep_ns);
      } else {
        std::unique_lock guard{life_mutex};
        life_changed.wait_for(guard, std::chrono::nanoseconds{longest_sleep_ns},
                              [this] { return stopping || life != nullptr; });
      }
    }
  }
}

std::size_t process_device::core::poll(std::size_t max) {
  auto from = life_now();
  std::lock_guard guard{poll_mutex};
  auto taken = late_sinks.size();
  for (auto [index, client] : late_sinks)
    announce_end(index, client);
  late_sinks.clear();
  if (from && taken < max)
    taken += drain(*from, max - taken);
  end_batch();
  return taken;
}

std::size_t process_device::core::drain(worker_life& from, std::size_t max) {
  auto& outputs = from.block().head().outputs;
  output_address to;
  record_header header;
  std::size_t words = 0;
  std::size_t taken = 0;
  while (taken < max
         && outputs.try_pop(to, header, {payload.get(), max_payload_words},
                            words)) {
    deliver(from, to, header, words);
    ++taken;
  }
  if (taken > 0)
    from.block().head().room.ring();
  return taken;
}

void process_device::core::attach(instance_id id, std::uint32_t client,
                                  record_sink* sink) {
  if (!find(id) || client >= max_lane_sets)
    return;
  std::lock_guard guard{poll_mutex};
  auto& at = *instances[id.index];
  if (at.heard != id.generation)
    return;
  at.sinks[client] = sink;
  if (at.lost && sink != nullptr)
    late_sinks.emplace_back(id.index, client);
}

void process_device::core::deliver(worker_life& from, const output_address& to,
                                   const record_header& header,
                                   std::size_t words) {
  if (to.place >= instances.size() || to.client >= max_lane_sets)
    return;
  auto& at = *instances[to.place];
  auto lives = at.heard == to.generation;
  auto* sink = lives ? at.sinks[to.client] : nullptr;
  if (lives && header.type_id == notice::terminated)
    at.told[to.client] = true;
  if (sink != nullptr)
    hand_over(sink, header, {payload.get(), words});
  else if ((header.flags & record_flags::is_event) != 0)
    // Nobody listens any more: give the room back ourselves.
    acknowledge(from, to.place, 1);
}

void process_device::core::announce_end(std::uint32_t index,
                                        std::uint32_t client) {
  auto& at = *instances[index];
  // A late sink may have gone meanwhile, and others live in its place.
  if (!at.lost || at.told[client] || at.sinks[client] == nullptr)
    return;
  at.told[client] = true;
  record_header header;
  header.type_id = notice::terminated;
  header.status = static_cast<std::uint8_t>(errc::device_lost);
  hand_over(at.sinks[client], header, {});
}

void process_device::core::hand_over(record_sink* sink,
                                     const record_header& header,
                                     std::span<const std::uint64_t> words) {
  sink->on_record(header, words);
  if (std::find(touched.begin(), touched.end(), sink) == touched.end())
    touched.push_back(sink);
}

void process_device::core::end_batch() {
  for (auto* sink : touched)
    sink->on_batch_end();
  touched.clear();
}

void process_device::core::acknowledge(worker_life& in, std::uint32_t index,
                                       std::uint32_t records) {
  // A word that threads of the parent add to and the worker reads. Release: we
  // are done with the records.
  __atomic_fetch_add(&in.block().place(index).acknowledged, records,
                     __ATOMIC_RELEASE);
  in.block().mark(index);
}

} // namespace ringwright::gpu
