// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda_device.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/any_device.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace ringwright::tests {

/// Throws balls to others of its kind, asks them, and has large payloads of
/// them. Messages name a target in their low 16 bits.
struct partner_kernel {
  using echo = messages::echo::echo;
  using echo_reply = messages::echo::echo_reply;
  using add = messages::echo::add;
  using sum = messages::echo::sum;
  using emit = messages::echo::emit;
  using tick = messages::echo::tick;
  using blob_reply = messages::echo::blob_reply;
  using context = gpu::context;

  static constexpr gpu::kernel_info info{"custom/partner", domain::custom,
                                    "Plays with others of its kind.",
                                    "the runtime's own tests", 1};

  using accepts
    = messages::message_types<echo, echo_reply, add, sum, emit, tick,
                              blob_reply>;

  static constexpr std::uint32_t max_output_words
    = 256 * (gpu::outbox::entry_words + 8);
  static constexpr std::uint64_t me = 0xffff;
  static constexpr std::uint64_t figures = 0xfffe;

  static inline std::atomic<bool> asleep{false};

  struct state {
    std::uint64_t sent[64];
    std::uint64_t taken[64];
    std::uint64_t balls;
    std::uint64_t wrong;
    std::uint64_t words;
    gpu::reply_token waiting;
  };

  static gpu::kernel_ref target_of(std::uint64_t word) {
    return {static_cast<std::uint16_t>(word)};
  }

  static void throw_ball(context& ctx, state& s, gpu::kernel_ref to,
                         std::uint64_t hops) {
    add ball{};
    ball.value = hops;
    ball.sequence = ++s.sent[to.index];
    ctx.send(to, ball);
  }

  /// `count` balls to a target, of as many hops as stands above it; with none,
  /// it sleeps for so many ms.
  static void on(context& ctx, state& s, const emit& m) {
    if (m.count == 0) {
      asleep = true;
      std::this_thread::sleep_for(std::chrono::milliseconds{m.first >> 16});
    }
    for (std::uint64_t i = 0; i < m.count; ++i)
      throw_ball(ctx, s, target_of(m.first), m.first >> 16);
  }

  static void on(context& ctx, state& s, const add& m) {
    const auto from = ctx.header().source;
    ++s.balls;
    s.wrong += m.sequence != ++s.taken[from];
    if (m.value > 1)
      throw_ball(ctx, s, {from}, m.value - 1);
  }

  /// Its figures, an answer, or a question to another.
  static gpu::result<echo_reply> on(context& ctx, state& s, const echo& m) {
    if (m.extra == figures)
      return echo_reply{s.balls, s.wrong, s.words};
    if (m.extra == me)
      return echo_reply{m.value, m.extra, 1};
    s.waiting = ctx.defer();
    ctx.ask(target_of(m.extra), echo{m.value, me}, 77);
    return gpu::deferred;
  }

  static void on(context& ctx, state& s, const echo_reply& m) {
    ctx.reply(s.waiting, m);
  }

  static void on_failure(context& ctx, state& s, errc why) {
    ctx.fail(s.waiting, why);
  }

  /// Asks a target for as many words as stand above it.
  static void on(context& ctx, state&, const tick& m) {
    ctx.ask(target_of(m.number), sum{m.number >> 16}, 78);
  }

  static gpu::result<blob_reply> on(context& ctx, state&, const sum& m) {
    const auto size = messages::words_with_list<blob_reply>(m.nonce);
    std::vector<std::uint64_t> words(m.nonce);
    std::iota(words.begin(), words.end(), m.nonce);
    auto* at = ctx.reply_words(ctx.defer(), blob_reply::type_id,
                               static_cast<std::uint32_t>(size));
    if (at != nullptr)
      messages::write_with_list(at, size, blob_reply{m.nonce, {}},
                                view<const std::uint64_t>{words.data(),
                                                          words.size()});
    return gpu::deferred;
  }

  static void on(context&, state& s, const blob_reply& m) {
    auto next = m.seed;
    for (auto word : m.words.span())
      s.wrong += word != next++;
    s.words += m.words.span().size();
  }
};

inline gpu::cuda_device_options cluster_options(std::uint32_t count) {
  auto options = small_cuda_options();
  options.code = {threaded_accelerator::code<partner_kernel>()};
  options.instances_per_kernel = count;
  options.cluster_places = count;
  return options;
}

/// One cluster, with a partner in each place.
struct cluster_fixture {
  explicit cluster_fixture(std::uint32_t count)
    : cluster_fixture(cluster_options(count)) {
    // nop
  }

  explicit cluster_fixture(gpu::cuda_device_options options) {
    options.on_warning = [this](const std::string& what) { warning = what; };
    auto on = std::make_unique<threaded_accelerator>();
    on->add<partner_kernel>();
    accelerator = on.get();
    auto made = gpu::cuda_device::make(options, std::move(on));
    REQUIRE(made);
    device = std::move(*made);
    for (std::uint32_t i = 0; i < options.instances_per_kernel; ++i)
      clients.push_back(open());
  }

  ~cluster_fixture() {
    for (auto& client : clients)
      device->attach(client->id, 1, nullptr);
  }

  struct partner {
    gpu::instance_id id;
    std::unique_ptr<recording_sink> sink;
    std::unique_ptr<gpu::ingress> in;
    std::uint64_t asked = 0;
  };

  std::unique_ptr<partner> open() {
    auto made = std::make_unique<partner>();
    gpu::instance_options sizes;
    sizes.mailbox_slots = 256;
    auto id = device->create(gpu::entry_of<partner_kernel>(), sizes, {});
    INFO((id ? "" : id.error().what));
    REQUIRE(id);
    made->id = *id;
    made->sink = std::make_unique<recording_sink>(*device, *id);
    device->attach(*id, 1, made->sink.get());
    auto opened = gpu::ingress::open(*device, *id, 1, {}, nullptr);
    REQUIRE(opened);
    made->in = std::move(*opened);
    REQUIRE(device->command(*id, gpu::lifecycle_action::activate,
                            std::chrono::seconds{5}));
    return made;
  }

  /// Ends instance `i`; what it has counted.
  gpu::telemetry_counters end(std::size_t i) {
    auto& old = *clients[i];
    REQUIRE(device->command(old.id, gpu::lifecycle_action::terminate,
                            std::chrono::seconds{20}));
    auto counters = device->status(old.id)->counters;
    CHECK(balanced(counters));
    return counters;
  }

  /// Puts a new instance into the place of instance `i`, which has ended.
  void renew(std::size_t i) {
    auto& old = *clients[i];
    device->attach(old.id, 1, nullptr);
    old.in.reset();
    REQUIRE(device->destroy(old.id));
    clients[i] = open();
  }

  template <class Message>
  void send(std::size_t to, const Message& message, std::uint8_t flags = 0,
            std::uint64_t correlation = 0) {
    auto& client = *clients[to];
    record_header header;
    header.type_id = Message::type_id;
    header.flags = flags;
    header.correlation_id = correlation;
    const auto words = messages::encode(message);
    while (client.in->submit(header, words) == gpu::submit_outcome::full) {
      client.in->pump();
      std::this_thread::yield();
    }
    client.in->ring_doorbell();
  }

  /// Has `from` throw balls to `to`.
  void serve(std::size_t from, std::size_t to, std::uint64_t balls,
             std::uint64_t hops) {
    send(from,
         partner_kernel::emit{hops << 16 | clients[to]->id.index, balls});
  }

  std::uint64_t ask(std::size_t whom, std::uint64_t value,
                    std::uint64_t extra) {
    const auto number = std::uint64_t{1} << 56 | ++clients[whom]->asked;
    send(whom, partner_kernel::echo{value, extra}, record_flags::needs_reply,
         number);
    return number;
  }

  kept_record answer(std::size_t whom, std::uint64_t number) {
    auto& client = *clients[whom];
    wait_for([&] { return client.sink->reply(number).has_value(); });
    return *client.sink->reply(number);
  }

  /// Balls, wrong ones, words.
  partner_kernel::echo_reply figures(std::size_t of) {
    return answer(of, ask(of, 0, partner_kernel::figures))
      .as<partner_kernel::echo_reply>();
  }

  std::uint64_t count(std::uint64_t gpu::telemetry_counters::*field) const {
    std::uint64_t all = 0;
    for (const auto& client : clients)
      all += device->status(client->id)->counters.*field;
    return all;
  }

  template <class Condition>
  void wait_for(Condition condition) {
    const auto deadline
      = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!condition()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      for (auto& client : clients)
        if (client->in)
          client->in->pump();
      std::this_thread::yield();
    }
  }

  threaded_accelerator* accelerator = nullptr;
  /// The last one.
  std::string warning;
  std::unique_ptr<gpu::cuda_device> device;
  std::vector<std::unique_ptr<partner>> clients;
};

} // namespace ringwright::tests
