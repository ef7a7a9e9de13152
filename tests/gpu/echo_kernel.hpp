// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/kernel.hpp"

#include "ringwright/tests/schemas/echo.ring.hpp"

#ifndef __CUDACC__
#  include <chrono>
#  include <stdexcept>
#  include <thread>
#endif

namespace ringwright::tests {

/// A kernel that does a little of everything, well or badly on request.
struct echo_kernel {
  using echo = messages::echo::echo;
  using echo_reply = messages::echo::echo_reply;
  using misbehave = messages::echo::misbehave;
  using misdeed = messages::echo::misdeed;
  using tick = messages::echo::tick;
  using sum_reply = messages::echo::sum_reply;
  using blob = messages::echo::blob;
  using blob_reply = messages::echo::blob_reply;
  using context = gpu::context;

  static constexpr gpu::kernel_info info{
    "custom/echo", domain::custom, "Echoes, adds and misbehaves.",
    "the runtime's own tests", 1};

  using accepts
    = messages::message_types<echo, messages::echo::add, messages::echo::sum,
                              misbehave, messages::echo::emit, tick, blob>;
  using outputs = gpu::output_ports<gpu::port<"ticks", tick>>;

  /// 64 ticks, or one reply of the largest size.
  static constexpr std::uint32_t max_output_words
    = static_cast<std::uint32_t>(max_payload_words) + 16;

  struct config {
    std::uint64_t start = 0;
  };

  struct state {
    std::uint64_t count;
    std::uint64_t sum;
    std::uint64_t last_sequence;
    std::uint64_t out_of_order;
    std::uint64_t order;
    std::uint64_t slices_left;
    gpu::reply_token waiting;
    std::uint64_t waits;
  };

  RINGWRIGHT_HD static errc start(context&, state& s, const config& c) {
    if (c.start == ~std::uint64_t{0})
      return errc::invalid_argument;
    s.count = c.start;
    return errc::none;
  }

  RINGWRIGHT_HD static gpu::result<echo_reply> on(context& ctx, state& s,
                                                  const echo& m) {
    ++s.count;
    if (s.waits != 0) {
      s.waits = 0;
      ctx.reply(s.waiting, echo_reply{m.value, m.extra, s.count});
    }
    return echo_reply{m.value, m.extra, s.count};
  }

  RINGWRIGHT_HD static void on(context&, state& s,
                               const messages::echo::add& m) {
    ++s.count;
    s.sum += m.value;
    s.order = s.order * 31 + m.value;
    if (m.sequence <= s.last_sequence && s.last_sequence != 0)
      ++s.out_of_order;
    s.last_sequence = m.sequence;
  }

  RINGWRIGHT_HD static sum_reply on(context&, state& s,
                                    const messages::echo::sum&) {
    return {s.sum, s.count, s.out_of_order, s.order};
  }

  RINGWRIGHT_HD static void on(context& ctx, state&,
                               const messages::echo::emit& m) {
    for (std::uint64_t i = 0; i < m.count; ++i)
      ctx.emit<outputs>(tick{m.first + i});
  }

  RINGWRIGHT_HD static void on(context&, state& s, const tick& m) {
    ++s.count;
    s.sum += m.number;
  }

  RINGWRIGHT_HD static gpu::result<blob_reply> on(context& ctx, state& s,
                                                  const blob& m) {
    ++s.count;
    const auto words = m.words.span();
    auto size = messages::words_with_list<blob_reply>(words.size());
    auto* at = ctx.reply_words(ctx.defer(), blob_reply::type_id,
                               static_cast<std::uint32_t>(size));
    if (at == nullptr)
      return gpu::deferred;
    messages::write_with_list(at, size, blob_reply{m.seed, {}}, words);
    auto* list = at + messages::fixed_words<blob_reply>;
    for (std::size_t i = 0; i < words.size(); ++i)
      list[i] = words[words.size() - 1 - i];
    return gpu::deferred;
  }

  RINGWRIGHT_HD static gpu::result<echo_reply> on(context& ctx, state& s,
                                    const misbehave& m) {
    switch (m.kind) {
      case misdeed::refuse:
        return errc::rejected;
#ifndef __CUDACC__
      case misdeed::throw_:
        throw std::runtime_error("asked to");
      case misdeed::sleep:
        std::this_thread::sleep_for(std::chrono::nanoseconds{m.amount});
        return echo_reply{0, m.amount, s.count};
#endif
      case misdeed::overflow:
        for (auto i = 0; i < 100'000; ++i)
          ctx.emit<outputs>(tick{0});
        return echo_reply{};
      case misdeed::slice:
        s.slices_left = m.amount;
        ctx.continue_later();
        [[fallthrough]];
      case misdeed::defer:
        s.waiting = ctx.defer();
        s.waits = 1;
        return gpu::deferred;
      case misdeed::timer:
        s.waiting = ctx.defer();
        ctx.set_timer(static_cast<std::int64_t>(m.amount), 7);
        return gpu::deferred;
      default:
        return echo_reply{0, 0, s.count};
    }
  }

  RINGWRIGHT_HD static gpu::result<void> resume(context& ctx, state& s) {
#ifndef __CUDACC__
    if (s.slices_left == 0xbad)
      throw std::runtime_error("asked to");
#endif
    if (s.slices_left > 0 && --s.slices_left > 0) {
      ctx.continue_later();
      return {};
    }
    s.waits = 0;
    ctx.reply(s.waiting, echo_reply{0, 0, ++s.count});
    return {};
  }

  RINGWRIGHT_HD static void on_timer(context& ctx, state& s,
                                     std::uint64_t tag) {
    ctx.reply(s.waiting, echo_reply{tag, 0, s.count});
  }
};

} // namespace ringwright::tests
