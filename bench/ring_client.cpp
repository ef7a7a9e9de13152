// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/ring_client.hpp"

#include "ringwright/bench/volley_kernel.hpp"

#include <algorithm>

namespace ringwright::bench {

namespace {

using wall = std::chrono::steady_clock;

/// The lane set that a client uses.
constexpr std::uint32_t client = 1;
constexpr auto command_limit = std::chrono::seconds{5};
constexpr auto send_limit = std::chrono::seconds{20};

constexpr std::uint64_t correlation_of(std::uint64_t number) {
  return (std::uint64_t{client} << 56) | number;
}

} // namespace

expected<std::unique_ptr<ring_client>>
ring_client::open(gpu::device& where, const gpu::instance_options& options) {
  auto id = where.create(gpu::entry_of<volley_kernel>(), options, {});
  if (!id)
    return tl::unexpected{id.error()};
  std::unique_ptr<ring_client> made{new ring_client(where, *id)};
  where.attach(*id, client, made.get());
  auto opened = gpu::ingress::open(where, *id, client, {}, nullptr);
  if (!opened)
    return tl::unexpected{opened.error()};
  made->ingress_ = std::move(*opened);
  auto active
    = where.command(*id, gpu::lifecycle_action::activate, command_limit);
  if (!active)
    return tl::unexpected{active.error()};
  return made;
}

ring_client::~ring_client() {
  // What fails here has been told, or the device tells it when it closes.
  (void)device_.command(id_, gpu::lifecycle_action::terminate, command_limit);
  device_.attach(id_, client, nullptr);
  ingress_.reset();
  (void)device_.destroy(id_);
}

expected<void> ring_client::listen(std::uint8_t port) {
  return device_.route_events(id_, port, client);
}

bool ring_client::try_send(std::uint16_t type_id,
                           std::span<const std::uint64_t> words) {
  record_header header;
  header.type_id = type_id;
  return ingress_->submit(header, words) != gpu::submit_outcome::full;
}

bool ring_client::send(std::uint16_t type_id,
                       std::span<const std::uint64_t> words) {
  const auto begin = wall::now();
  while (!try_send(type_id, words)) {
    flush();
    device_.poll(64);
    if (ended_ || wall::now() - begin > send_limit)
      return false;
  }
  return true;
}

std::uint64_t ring_client::try_ask(std::uint16_t type_id,
                                   std::span<const std::uint64_t> words) {
  record_header header;
  header.type_id = type_id;
  header.flags = record_flags::needs_reply;
  header.correlation_id = correlation_of(asked_ + 1);
  if (ingress_->submit(header, words) == gpu::submit_outcome::full)
    return 0;
  return ++asked_;
}

bool ring_client::await(std::uint64_t number, std::chrono::nanoseconds limit) {
  const auto begin = wall::now();
  for (std::uint32_t looks = 1; answered() < number; ++looks) {
    device_.poll(64);
    if (looks % 1024 != 0)
      continue;
    flush();
    if (ended_ || wall::now() - begin > limit)
      return answered() >= number;
  }
  return true;
}

void ring_client::check_reply(const record_header& header,
                              std::span<const std::uint64_t> payload) {
  const auto number = answered_.load(std::memory_order_relaxed) + 1;
  auto good
    = header.status == 0 && header.correlation_id == correlation_of(number);
  // An echo says what was asked, and how many came before it.
  if (header.type_id == volley_kernel::echo_reply::type_id)
    good = good && payload.size() >= 3 && payload[0] == number
           && payload[1] == ~number && ++echoes_ <= payload[2];
  if (!good)
    faults_.fetch_add(1, std::memory_order_relaxed);
  std::copy_n(payload.begin(), std::min(payload.size(), last_.size()),
              last_.begin());
  // Release: who sees the number sees the reply.
  answered_.store(number, std::memory_order_release);
}

void ring_client::on_record(const record_header& header,
                            std::span<const std::uint64_t> payload) {
  if (header.type_id == gpu::notice::terminated) {
    ended_ = true;
  } else if ((header.flags & record_flags::is_event) != 0) {
    const auto number = ticks_.load(std::memory_order_relaxed);
    if (payload.empty() || payload[0] != number)
      faults_.fetch_add(1, std::memory_order_relaxed);
    ticks_.store(number + 1, std::memory_order_release);
    ++unacknowledged_;
  } else if ((header.flags & record_flags::is_reply) != 0) {
    check_reply(header, payload);
  }
}

void ring_client::on_batch_end() {
  if (unacknowledged_ != 0)
    device_.acknowledge(id_, unacknowledged_);
  unacknowledged_ = 0;
}

} // namespace ringwright::bench
