// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/output_writer.hpp"

#include "ringwright/gpu/process/detail/carried_place.hpp"

namespace ringwright::gpu::process {

namespace {

constexpr std::size_t scratch_words
  = output_ring::head_words + max_payload_words;

/// The longest sleep while the output is full.
constexpr std::int64_t longest_sleep_ns = 1'000'000;

} // namespace

output_writer::output_writer(block_view block)
  : block_(block), scratch_(new std::uint64_t[scratch_words]) {
  // nop
}

void output_writer::push(const output_address& to, const record_header& header,
                         std::span<const std::uint64_t> payload) {
  if (header.type_id == notice::terminated
      && header.status == static_cast<std::uint8_t>(errc::device_lost))
    device_lost_ = true;
  auto& head = block_.head();
  std::lock_guard guard{mutex_};
  std::span<std::uint64_t> scratch{scratch_.get(), scratch_words};
  while (!head.outputs.try_push(to, header, payload, scratch)) {
    if (closed_)
      return;
    head.output.ring();
    head.room.sleep(
      [&] { return closed_ || head.outputs.has_room(payload.size()); },
      longest_sleep_ns);
  }
}

void client_sink::on_record(const record_header& header,
                            std::span<const std::uint64_t> payload) {
  // The credit is the carrier's, who has asked for it.
  if (header.type_id == notice::credit)
    to_->mark(address_.place);
  else
    to_->push(address_, header, payload);
}

} // namespace ringwright::gpu::process
