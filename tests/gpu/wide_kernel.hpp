// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/kernel.hpp"

#include "ringwright/tests/schemas/echo.ring.hpp"

namespace ringwright::tests {

/// Cells in the arena that `Blocks` blocks work on together: what it computes
/// depends on all threads having done their part, and on each seeing what the
/// others have done.
template <unsigned Blocks>
struct wide_kernel {
  using add = messages::echo::add;
  using echo = messages::echo::echo;
  using echo_reply = messages::echo::echo_reply;
  using misbehave = messages::echo::misbehave;
  using misdeed = messages::echo::misdeed;
  using sum_reply = messages::echo::sum_reply;
  using blob = messages::echo::blob;
  using blob_reply = messages::echo::blob_reply;
  using context = gpu::context;

  static constexpr gpu::kernel_info info{
    Blocks == 4 ? "custom/wide" : "custom/wider", domain::custom,
    "Adds up cells by several blocks.", "the runtime's own tests", 1};

  static constexpr unsigned block = 64;
  static constexpr unsigned blocks = Blocks;

  using accepts
    = messages::message_types<add, echo, messages::echo::sum, misbehave, blob>;

  static constexpr std::uint32_t cells = 1000;
  static constexpr std::uint32_t most_threads = block * blocks;

  struct state {
    std::uint64_t calls;
    std::uint64_t slices_left;
    gpu::reply_token waiting;
  };

  struct config {
    std::uint64_t first = 0;
  };

  static std::size_t arena_bytes(const config&) {
    return sizeof(std::uint64_t) * (2 * cells + most_threads);
  }

  RINGWRIGHT_HD static std::uint64_t* cells_of(context& ctx) {
    return reinterpret_cast<std::uint64_t*>(ctx.arena().data);
  }

  RINGWRIGHT_HD static errc start(context& ctx, state&, const config& c) {
    for (std::uint32_t i = 0; i < cells; ++i)
      cells_of(ctx)[i] = c.first + i;
    return errc::none;
  }

  /// Each cell takes its neighbour's value, and then adds the message's.
  RINGWRIGHT_HD static void turn_by_one(context& ctx, std::uint64_t amount) {
    const auto all = ctx.group();
    auto* from = cells_of(ctx);
    auto* to = from + cells;
    all.for_each(cells, [&](std::uint32_t i) {
      to[i] = from[(i + 1) % cells] + amount;
    });
    all.sync();
    all.for_each(cells, [&](std::uint32_t i) {
      from[i] = to[(i + cells - 1) % cells] * 3 + to[(i + 1) % cells];
    });
  }

  RINGWRIGHT_HD static void on(context& ctx, state& s, const add& m) {
    turn_by_one(ctx, m.value);
    if (ctx.group().leader())
      ++s.calls;
  }

  /// Says how many threads there are.
  RINGWRIGHT_HD static echo_reply on(context& ctx, state&, const echo& m) {
    return {m.value, m.extra, ctx.group().size()};
  }

  /// Each thread adds up its cells, the leader what they have found.
  RINGWRIGHT_HD static sum_reply on(context& ctx, state& s,
                                    const messages::echo::sum&) {
    const auto all = ctx.group();
    auto* from = cells_of(ctx);
    auto* found = from + 2 * cells;
    std::uint64_t own = 0;
    all.for_each(cells, [&](std::uint32_t i) { own += from[i] * (i + 1); });
    found[all.rank()] = own;
    all.sync();
    if (!all.leader())
      return {};
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < all.size(); ++i)
      sum += found[i];
    return {sum, s.calls, 0, 0};
  }

  /// A payload that does not fit a slot: all read it.
  RINGWRIGHT_HD static void on(context& ctx, state& s, const blob& m) {
    const auto words = m.words.span();
    auto* cell = cells_of(ctx);
    ctx.group().for_each(static_cast<std::uint32_t>(words.size()),
                         [&](std::uint32_t i) { cell[i % cells] += words[i]; });
    if (ctx.group().leader())
      ++s.calls;
  }

  /// Works in slices, all of them together.
  RINGWRIGHT_HD static gpu::result<echo_reply> on(context& ctx, state& s,
                                                  const misbehave& m) {
    if (m.kind != misdeed::slice)
      return errc::rejected;
    if (ctx.group().leader()) {
      s.slices_left = m.amount;
      s.waiting = ctx.defer();
    }
    ctx.continue_later();
    return gpu::deferred;
  }

  RINGWRIGHT_HD static gpu::result<void> resume(context& ctx, state& s) {
    turn_by_one(ctx, 1);
    ctx.group().sync();
    if (!ctx.group().leader())
      return {};
    if (--s.slices_left > 0) {
      ctx.continue_later();
      return {};
    }
    ctx.reply(s.waiting, echo_reply{0, 0, ++s.calls});
    return {};
  }
};

} // namespace ringwright::tests
