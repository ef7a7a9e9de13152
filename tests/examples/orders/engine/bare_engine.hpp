// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/examples/orders/command.hpp"
#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/outbox.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

namespace ringwright::examples::orders::testing {

/// The matching handler on its state, without device and rings: one message
/// in, its reply out, events dropped.
class bare_engine {
public:
  using kernel = domains::orderbook::matching;

  explicit bare_engine(const domains::orderbook::matching_config& config)
    : words_(2 * kernel::max_output_words),
      arena_bytes_(kernel::arena_bytes(config)),
      arena_(static_cast<std::byte*>(std::aligned_alloc(
               4'096, (arena_bytes_ + 4'095) / 4'096 * 4'096)),
             &std::free),
      state_(std::make_unique<kernel::state>()) {
    std::memset(arena_.get(), 0, arena_bytes_);
    out_ = {words_.data(), static_cast<std::uint32_t>(words_.size()), 0, 0};
    gpu::context ctx{out_, {arena_.get(), arena_bytes_}, 0};
    if (kernel::start(ctx, *state_, config) != errc::none)
      throw std::logic_error("the engine does not start");
  }

  template <class Message>
  typename Message::reply ask(const Message& message) {
    using reply_type = typename Message::reply;
    gpu::context ctx{out_, {arena_.get(), arena_bytes_}, 0};
    record_header header;
    header.type_id = Message::type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = ++asked_;
    header.event_time_ns = static_cast<std::int64_t>(asked_);
    ctx.begin(header);
    if (kernel::on(ctx, *state_, message).code() != errc::none)
      throw std::logic_error("the engine fails");
    reply_type reply;
    bool replied = drain(reply);
    while (ctx.continues()) {
      ctx.begin(header);
      if (kernel::resume(ctx, *state_).code() != errc::none)
        throw std::logic_error("the engine fails");
      replied = drain(reply) || replied;
    }
    if (!replied)
      throw std::logic_error("the engine does not reply");
    return reply;
  }

private:
  template <class Reply>
  bool drain(Reply& reply) {
    bool found = false;
    for (; !out_.empty(); out_.pop()) {
      if ((out_.front().header.flags & record_flags::is_reply) == 0)
        continue;
      std::memcpy(static_cast<void*>(&reply), out_.front_payload(),
                  sizeof reply);
      found = true;
    }
    return found;
  }

  std::vector<std::uint64_t> words_;
  std::size_t arena_bytes_;
  std::unique_ptr<std::byte, decltype(&std::free)> arena_;
  std::unique_ptr<kernel::state> state_;
  gpu::outbox out_;
  std::uint64_t asked_ = 0;
};

} // namespace ringwright::examples::orders::testing
