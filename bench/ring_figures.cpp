// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/ring_figures.hpp"

#include "ringwright/bench/volley_kernel.hpp"

#include <array>
#include <bit>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace ringwright::bench {

namespace {

using namespace std::chrono_literals;
using wall = std::chrono::steady_clock;

constexpr auto reply_limit = 20s;

double seconds_since(wall::time_point begin) {
  return std::chrono::duration<double>(wall::now() - begin).count();
}

/// A message of fixed size as the words that travel.
template <class Message>
auto words_of(const Message& m) {
  return std::bit_cast<std::array<std::uint64_t, sizeof(Message) / 8>>(m);
}

template <class Message>
bool send(ring_client& to, const Message& m) {
  const auto words = words_of(m);
  return to.send(Message::type_id, words);
}

template <class Message>
std::uint64_t ask(ring_client& to, const Message& m) {
  const auto words = words_of(m);
  return to.try_ask(Message::type_id, words);
}

/// The echo request number `number` of a client.
std::uint64_t ask_echo(ring_client& to) {
  const auto number = to.asked() + 1;
  return ask(to, volley_kernel::echo{number, ~number});
}

tl::unexpected<error> late(const char* what) {
  return fail(errc::timeout, std::string{what} + " did not come in time");
}

expected<void> check(const ring_client& of) {
  if (of.faults() == 0)
    return {};
  return fail(errc::checksum_mismatch,
              std::to_string(of.faults())
                + " records were not those that had to come");
}

/// What a kernel has counted of the messages `add`.
expected<volley_kernel::sum_reply> sum_of(ring_client& of) {
  auto number = ask(of, volley_kernel::sum{});
  // What was sent before may still fill the way in.
  for (const auto begin = wall::now();
       number == 0 && wall::now() - begin < reply_limit;) {
    of.flush();
    std::this_thread::yield();
    number = ask(of, volley_kernel::sum{});
  }
  of.flush();
  if (number == 0 || !of.await(number, reply_limit))
    return late("a sum");
  const auto& words = of.last_reply();
  return volley_kernel::sum_reply{words[0], words[1], words[2], words[3]};
}

/// Sends `count` messages that go on where the kernel's last one stopped;
/// `sent` is that one. Whether there was room for all.
bool send_adds(ring_client& to, std::uint64_t sent, std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count; ++i) {
    volley_kernel::add m{};
    m.value = 1;
    m.sequence = sent + i;
    if (!send(to, m))
      return false;
  }
  return true;
}

/// Whether a kernel has had `count` messages in order, since `before`.
expected<void> check_adds(ring_client& to,
                          const volley_kernel::sum_reply& before,
                          std::uint64_t count) {
  const auto after = sum_of(to);
  if (!after)
    return tl::unexpected{after.error()};
  if (after->sum != before.sum + count || after->out_of_order != 0)
    return fail(errc::checksum_mismatch,
                "messages were lost, doubled or out of order");
  return check(to);
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

} // namespace

expected<ring_clients> open_clients(gpu::device& where, std::size_t count,
                                    const gpu::instance_options& options) {
  ring_clients all;
  for (std::size_t i = 0; i < count; ++i) {
    auto made = ring_client::open(where, options);
    if (!made)
      return tl::unexpected{made.error()};
    all.push_back(std::move(*made));
    if (auto ok = all.back()->listen(volley_kernel::ticks_port); !ok)
      return tl::unexpected{ok.error()};
  }
  for (std::size_t i = 0; i < count; ++i)
    if (auto ok = where.connect(all[i]->id(), volley_kernel::balls_port,
                                all[i ^ 1]->id());
        !ok)
      return tl::unexpected{ok.error()};
  return all;
}

expected<std::vector<double>> echo_ns(ring_client& to, std::uint64_t rounds) {
  const auto warm = rounds / 10;
  std::vector<double> found;
  found.reserve(rounds);
  for (std::uint64_t i = 0; i < rounds + warm; ++i) {
    const auto begin = wall::now();
    const auto number = ask_echo(to);
    to.flush();
    if (number == 0 || !to.await(number, reply_limit))
      return late("an echo");
    if (i >= warm)
      found.push_back(seconds_since(begin) * 1e9);
  }
  if (auto ok = check(to); !ok)
    return tl::unexpected{ok.error()};
  return found;
}

expected<double> send_rate(ring_client& to, std::uint64_t count) {
  const auto before = sum_of(to);
  if (!before)
    return tl::unexpected{before.error()};
  const auto begin = wall::now();
  if (!send_adds(to, before->sum, count))
    return late("room");
  // The clock stops when the kernel has handled them all.
  if (auto ok = check_adds(to, *before, count); !ok)
    return tl::unexpected{ok.error()};
  return static_cast<double>(count) / seconds_since(begin) / 1e6;
}

expected<double> injection_ns(ring_client& to, std::uint64_t count) {
  // Fewer than fit the lane: nothing waits for room.
  constexpr std::uint64_t burst = 128;
  const auto before = sum_of(to);
  if (!before)
    return tl::unexpected{before.error()};
  const auto bursts = count / burst;
  double spent = 0;
  for (std::uint64_t i = 0; i < bursts; ++i) {
    const auto begin = wall::now();
    const auto sent = send_adds(to, before->sum + i * burst, burst);
    spent += seconds_since(begin);
    if (!sent)
      return late("room");
    if (auto ok = check_adds(to, *before, (i + 1) * burst); !ok)
      return tl::unexpected{ok.error()};
  }
  return spent * 1e9 / static_cast<double>(bursts * burst);
}

expected<double> event_rate(ring_clients& from, std::uint64_t count_each) {
  std::vector<std::uint64_t> first;
  for (const auto& each : from)
    first.push_back(each->ticks());
  const auto bursts = count_each / volley_kernel::burst;
  const auto begin = wall::now();
  for (std::uint64_t i = 0; i < bursts; ++i)
    for (std::size_t k = 0; k < from.size(); ++k) {
      volley_kernel::emit m{first[k] + i * volley_kernel::burst,
                            volley_kernel::burst};
      if (!send(*from[k], m))
        return late("room");
      if (i % 8 == 7)
        from[k]->flush();
    }
  for (std::size_t k = 0; k < from.size(); ++k) {
    from[k]->flush();
    // Its answer comes after all events.
    if (auto sum = sum_of(*from[k]); !sum)
      return tl::unexpected{sum.error()};
    if (auto ok = check(*from[k]); !ok)
      return tl::unexpected{ok.error()};
    if (from[k]->ticks() != first[k] + bursts * volley_kernel::burst)
      return fail(errc::checksum_mismatch, "events were lost or doubled");
  }
  return static_cast<double>(bursts * volley_kernel::burst * from.size())
         / seconds_since(begin) / 1e6;
}

expected<double> hop_ns(ring_client& first, std::uint64_t hops) {
  const auto begin = wall::now();
  const auto number = ask(first, volley_kernel::serve{hops, 1});
  first.flush();
  if (number == 0 || !first.await(number, reply_limit))
    return late("a ball");
  const auto spent = seconds_since(begin);
  if (first.last_reply()[0] != 0)
    return fail(errc::checksum_mismatch, "balls were out of order");
  if (auto ok = check(first); !ok)
    return tl::unexpected{ok.error()};
  return spent * 1e9 / static_cast<double>(hops);
}

expected<double> volley_rate(ring_clients& all, std::uint64_t hops) {
  constexpr std::uint64_t balls = 32;
  const auto begin = wall::now();
  for (std::size_t i = 0; i < all.size(); i += 2) {
    if (ask(*all[i], volley_kernel::serve{hops, balls}) == 0)
      return late("room");
    all[i]->flush();
  }
  for (std::size_t i = 0; i < all.size(); i += 2) {
    if (!all[i]->await(all[i]->asked(), reply_limit))
      return late("a volley");
    if (all[i]->last_reply()[0] != 0)
      return fail(errc::checksum_mismatch, "balls were out of order");
    if (auto ok = check(*all[i]); !ok)
      return tl::unexpected{ok.error()};
  }
  return static_cast<double>(hops * balls * (all.size() / 2))
         / seconds_since(begin) / 1e6;
}

expected<double> idle_percent(ring_clients& all, std::chrono::seconds span) {
  std::this_thread::sleep_for(500ms);
  const auto before = cpu_seconds();
  const auto begin = wall::now();
  std::this_thread::sleep_for(span);
  const auto share = (cpu_seconds() - before) / seconds_since(begin) * 100;
  // They must still be there.
  for (auto& each : all)
    if (auto ok = echo_ns(*each, 1); !ok)
      return tl::unexpected{ok.error()};
  return share;
}

soak_outcome soak(ring_clients& all, std::chrono::seconds span) {
  constexpr std::uint64_t under_way = 32;
  soak_outcome result;
  for (const auto& each : all) {
    result.answered -= each->answered();
    result.faults -= each->faults();
  }
  const auto begin = wall::now();
  while (wall::now() - begin < span)
    for (auto& each : all) {
      while (each->asked() - each->answered() < under_way
             && ask_echo(*each) != 0)
        ;
      each->flush();
    }
  for (auto& each : all) {
    (void)each->await(each->asked(), reply_limit);
    result.answered += each->answered();
    result.faults += each->faults();
    const auto missing = each->asked() - each->answered();
    result.faults += missing;
  }
  result.seconds = seconds_since(begin);
  return result;
}

} // namespace ringwright::bench
