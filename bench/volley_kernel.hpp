// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/bench/volley.ring.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/tests/schemas/echo.ring.hpp"

namespace ringwright::bench {

/// What the rings of a device are measured with: answers, adds, emits, and
/// throws balls to a partner that is connected to its port "balls".
struct volley_kernel {
  using echo = messages::echo::echo;
  using echo_reply = messages::echo::echo_reply;
  using add = messages::echo::add;
  using sum = messages::echo::sum;
  using sum_reply = messages::echo::sum_reply;
  using emit = messages::echo::emit;
  using tick = messages::echo::tick;
  using serve = messages::volley::serve;
  using score = messages::volley::score;
  using ball = messages::volley::ball;
  using context = gpu::context;

  static constexpr gpu::kernel_info info{"custom/volley", domain::custom,
                                         "Is measured.",
                                         "the runtime's own benchmarks", 1};

  using accepts = messages::message_types<echo, add, sum, emit, serve, ball>;
  using outputs
    = gpu::output_ports<gpu::port<"ticks", tick>, gpu::port<"balls", ball>>;

  static constexpr std::uint8_t ticks_port = 0;
  static constexpr std::uint8_t balls_port = 1;
  /// Most ticks or balls of one message.
  static constexpr std::uint64_t burst = 64;

  struct state {
    std::uint64_t count;
    std::uint64_t sum;
    std::uint64_t last_sequence;
    std::uint64_t out_of_order;
    std::uint64_t order;
    std::uint64_t next_hop;
    std::uint64_t next_ball;
    std::uint64_t faults;
    gpu::reply_token waiting;
  };

  RINGWRIGHT_HD static echo_reply on(context&, state& s, const echo& m) {
    return {m.value, m.extra, ++s.count};
  }

  RINGWRIGHT_HD static void on(context&, state& s, const add& m) {
    ++s.count;
    s.sum += m.value;
    s.out_of_order += m.sequence == s.last_sequence + 1 ? 0 : 1;
    s.last_sequence = m.sequence;
  }

  RINGWRIGHT_HD static sum_reply on(context&, state& s, const sum&) {
    return {s.sum, s.count, s.out_of_order, s.order};
  }

  RINGWRIGHT_HD static gpu::result<void> on(context& ctx, state&,
                                            const emit& m) {
    if (m.count > burst)
      return errc::invalid_argument;
    for (std::uint64_t i = 0; i < m.count; ++i)
      ctx.emit<outputs>(tick{m.first + i});
    return {};
  }

  RINGWRIGHT_HD static gpu::result<score> on(context& ctx, state& s,
                                             const serve& m) {
    if (m.balls == 0 || m.balls > burst || m.hops == 0 || m.hops % 2 != 0)
      return errc::invalid_argument;
    s.waiting = ctx.defer();
    s.faults = 0;
    s.next_hop = 2;
    s.next_ball = 0;
    for (std::uint64_t i = 0; i < m.balls; ++i)
      ctx.emit<outputs>(ball{1, i, m.hops, m.balls, 0});
    return gpu::deferred;
  }

  RINGWRIGHT_HD static void on(context& ctx, state& s, const ball& m) {
    if (m.hop == 1 && m.number == 0) {
      s.next_hop = 1;
      s.next_ball = 0;
    }
    const auto wrong = m.hop != s.next_hop || m.number != s.next_ball;
    const auto faults = m.faults + (wrong ? 1 : 0);
    if (++s.next_ball == m.balls) {
      s.next_ball = 0;
      s.next_hop += 2;
    }
    if (m.hop < m.hops) {
      ctx.emit<outputs>(ball{m.hop + 1, m.number, m.hops, m.balls, faults});
      return;
    }
    s.faults += faults;
    if (m.number + 1 == m.balls)
      ctx.reply(s.waiting, score{s.faults, m.balls});
  }
};

} // namespace ringwright::bench
