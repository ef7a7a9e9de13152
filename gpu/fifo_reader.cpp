// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/fifo_reader.hpp"

#include <algorithm>
#include <utility>

namespace ringwright::gpu::detail {

void fifo_reader::open(fifo_consumer fifo, std::size_t instances,
                       hooks device) {
  fifo_ = fifo;
  device_ = std::move(device);
  receivers_.resize(instances);
}

void fifo_reader::introduce(std::uint32_t index, control_block* control,
                            const port_route* routes) {
  std::lock_guard guard{mutex_};
  receivers_[index] = {{}, control, routes};
}

void fifo_reader::attach(std::uint32_t index, std::uint32_t client,
                         record_sink* sink) {
  std::lock_guard guard{mutex_};
  receivers_[index].sinks[client] = sink;
}

record_sink* fifo_reader::sink_for(const receivers& of,
                                   const record_header& header) const {
  auto client = header.correlation_id >> 56;
  if ((header.flags & record_flags::is_event) != 0)
    // Acquire pairs with route_events: the client's sink is attached.
    client = load_acquire(&of.routes[header.status].client);
  return client < max_lane_sets ? of.sinks[client] : nullptr;
}

bool fifo_reader::hand_over(record_sink* sink, const record_header& header,
                            std::span<const std::uint64_t> words) {
  if (sink == nullptr)
    return false;
  sink->on_record(header, words);
  if (std::find(touched_.begin(), touched_.end(), sink) == touched_.end())
    touched_.push_back(sink);
  return true;
}

void fifo_reader::deliver(const record_header& header) {
  const auto& of = receivers_[header.source];
  std::span<const std::uint64_t> words{payload_.data(), header.payload_words};
  auto pooled = (header.flags & record_flags::pooled) != 0;
  if (pooled)
    words = device_.find(header, payload_[0]);
  if (header.type_id == notice::terminated) {
    for (auto* sink : of.sinks)
      hand_over(sink, header, words);
    if (device_.ended)
      device_.ended(header.source);
  } else if (!hand_over(sink_for(of, header), header, words)
             && (header.flags & record_flags::is_event) != 0) {
    // Nobody listens any more: give the room back ourselves.
    __atomic_fetch_add(&of.control->host.output_acked, 1, __ATOMIC_RELEASE);
  }
  if (pooled)
    device_.free(header, payload_[0]);
}

void fifo_reader::end_batch() {
  for (auto* sink : touched_)
    sink->on_batch_end();
  touched_.clear();
}

std::size_t fifo_reader::poll(std::size_t max) {
  std::lock_guard guard{mutex_};
  std::size_t taken = 0;
  record_header header;
  while (taken < max && fifo_.try_pop(header, payload_.data())) {
    deliver(header);
    ++taken;
  }
  fifo_.publish();
  end_batch();
  return taken;
}

void fifo_reader::announce_end(std::uint32_t index, errc cause) {
  std::lock_guard guard{mutex_};
  record_header header;
  header.type_id = notice::terminated;
  header.status = static_cast<std::uint8_t>(cause);
  header.source = static_cast<std::uint16_t>(index);
  for (auto* sink : receivers_[index].sinks)
    hand_over(sink, header, {});
  end_batch();
}

} // namespace ringwright::gpu::detail
