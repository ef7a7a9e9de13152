// SPDX-License-Identifier: Apache-2.0
// Compiles every device-capable ring header for the device; run-time tests of
// the same headers are the .test.cpp files beside it.
#include "ringwright/gpu/control.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/gpu/lane.hpp"
#include "ringwright/gpu/mailbox.hpp"
#include "ringwright/gpu/telemetry.hpp"

using namespace ringwright;
using namespace ringwright::gpu;

/// The message path: lane in, mailbox to a neighbour, FIFO to the host.
__global__ void forward(std::byte* lane, ring_memory fifo, ring_memory mailbox,
                        unsigned n) {
  const lane_layout layout{1024, slot_class::b128};
  lane_consumer in{lane, layout};
  const mailbox_producer host{fifo, layout};
  const basic_mailbox_producer<scope::device> peer{mailbox, layout};
  record_header header;
  std::uint64_t payload[payload_words_of(slot_class::b128)];
  while (n > 0) {
    if (!in.try_pop(header, payload))
      continue;
    --n;
    (void)host.try_push(header, payload);
    (void)peer.try_push(header, payload);
  }
  in.publish();
}

/// The same from the other ends.
__global__ void feed(std::byte* lane, ring_memory mailbox) {
  const lane_layout layout{1024, slot_class::b1024};
  lane_producer out{lane, layout};
  basic_lane_consumer<scope::device> in{mailbox, layout};
  record_header header;
  std::uint64_t payload[max_slot_words];
  if (!in.empty() && in.try_pop(header, payload) && out.free_slots() > 0)
    (void)out.try_push(header, payload);
}

/// Control, telemetry and histogram.
__global__ void observe(control_block* block, telemetry_counters* counters,
                        histogram* latency, std::uint64_t now_ns) {
  loop_state own;
  own.state = published_state(*block);
  if (obey_command(block->host, *block, own))
    count(counters->handled);
  latency->record(now_ns);
  store_relaxed(&block->device.heartbeat, latency->percentile(99));
  if (!balanced(read_counters(*counters)))
    publish_state(*block, own, kernel_state::terminating,
                  errc::handler_failed);
}
