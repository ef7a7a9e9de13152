// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/domains/orderbook/fixture.hpp"

#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/gpu/kernel.hpp"

#include <stdexcept>
#include <utility>

namespace ringwright::tests {

namespace {

using domains::orderbook::matching;

constexpr std::uint64_t requester = 77;

} // namespace

engine_fixture::engine_fixture(const matching_config& config)
  : memory_(gpu::region::map(matching::arena_bytes(config)).value()),
    buffer_(matching::max_output_words) {
  out_.words = buffer_.data();
  out_.capacity_words = matching::max_output_words;
  gpu::context ctx{out_, arena(), 0};
  if (matching::start(ctx, state_, config) != errc::none)
    throw std::runtime_error("the instance does not start");
}

std::vector<record>
engine_fixture::send_words(std::uint16_t type_id,
                           const std::vector<std::uint64_t>& words,
                           std::int64_t now, bool wants_reply) {
  record_header header;
  header.type_id = type_id;
  header.event_time_ns = now;
  header.correlation_id = requester;
  header.flags = wants_reply ? record_flags::needs_reply : 0;
  std::vector<record> said;
  slices_ = 1;
  gpu::context ctx{out_, arena(), 0};
  ctx.begin(header);
  code_ = gpu::dispatch<matching>(ctx, state_, words.data(),
                                  static_cast<std::uint32_t>(words.size()));
  take_output(ctx, said);
  while (ctx.continues()) {
    ++slices_;
    header.flags = 0;
    ctx.begin(header);
    matching::resume(ctx, state_);
    take_output(ctx, said);
  }
  return said;
}

std::uint64_t engine_fixture::state_hash() const {
  auto hash = std::uint64_t{0xcbf29ce484222325ull};
  auto mix = [&hash](const void* data, std::size_t bytes) {
    const auto* words = static_cast<const std::uint64_t*>(data);
    for (std::size_t i = 0; i < bytes / 8; ++i)
      hash = (hash ^ words[i]) * 0x100000001b3ull;
  };
  mix(&state_, sizeof(state_));
  mix(memory_.data(), state_.layout.bytes);
  return hash;
}

void engine_fixture::take_output(gpu::context& ctx, std::vector<record>& said) {
  // The slice must keep within what it was given, not only within the bound.
  auto allowed = state_.config.slice_words;
  if (ctx.header().type_id == wire::query_depth::type_id)
    allowed = matching::max_output_words;
  if (ctx.output_status() != errc::none || out_.used_words > allowed)
    throw std::runtime_error("a call exceeded its output");
  while (!out_.empty()) {
    const auto& entry = out_.front();
    record r;
    r.type_id = entry.header.type_id;
    if ((entry.header.flags & record_flags::is_reply) != 0) {
      if (entry.header.correlation_id != requester)
        throw std::runtime_error("a reply to nobody");
      r.code = static_cast<errc>(entry.header.status);
    }
    r.words.assign(out_.front_payload(),
                   out_.front_payload() + entry.payload_words);
    said.push_back(std::move(r));
    out_.pop();
  }
}

} // namespace ringwright::tests
