// SPDX-License-Identifier: Apache-2.0
//
// The ring form of risk/monte-carlo-var on the CPU device, through its rings.
#include "ringwright/tests/domains/risk/ring_fixture.hpp"

#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <chrono>
#include <span>

using namespace ringwright;
using namespace ringwright::tests::risk;

namespace {

/// One instance with a client that records.
struct risk_device {
  explicit risk_device(const monte_carlo_config& config)
    : device(tests::device_fixture::make()),
      id(launch(*device, config)),
      sink(*device, id) {
    device->attach(id, 1, &sink);
    auto opened = gpu::ingress::open(*device, id, 1, {}, nullptr);
    REQUIRE(opened);
    ingress = std::move(*opened);
    REQUIRE(device->command(id, gpu::lifecycle_action::activate,
                            std::chrono::seconds{1}));
  }

  ~risk_device() {
    device->attach(id, 1, nullptr);
  }

  static gpu::instance_id launch(gpu::device& where,
                                 const monte_carlo_config& config) {
    gpu::instance_options options;
    options.arena_bytes = monte_carlo_var::arena_bytes(config);
    auto made = where.create(gpu::entry_of<monte_carlo_var>(), options,
                             std::as_bytes(std::span{&config, 1}));
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return *made;
  }

  std::uint64_t correlation(std::uint64_t number) const {
    return (std::uint64_t{1} << 56) | number;
  }

  template <class Message>
  void send(const Message& message, std::uint64_t number) {
    send_words(Message::type_id, messages::encode(message), number);
  }

  void send_words(std::uint16_t type_id,
                  const std::vector<std::uint64_t>& words,
                  std::uint64_t number) {
    record_header header;
    header.type_id = type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = correlation(number);
    REQUIRE(ingress->submit(header, words) != gpu::submit_outcome::full);
    ingress->ring_doorbell();
  }

  template <class Message>
  Message await(std::uint64_t number) {
    const auto deadline
      = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!sink.reply(correlation(number))) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      ingress->pump();
      std::this_thread::yield();
    }
    const auto kept = *sink.reply(correlation(number));
    REQUIRE(kept.status == errc::none);
    return kept.as<Message>();
  }

  std::unique_ptr<gpu::cpu_device> device;
  gpu::instance_id id;
  tests::recording_sink sink;
  std::unique_ptr<gpu::ingress> ingress;
};

} // namespace

TEST_CASE("risk ring: messages that wait for slices are answered in order",
          "[risk]") {
  // Slices so small that the calculation takes hundreds of them, while the
  // other messages already wait in the lane.
  const auto config = config_for(8, 4000, 1000);
  risk_device on{config};
  ring_fixture alone{config};
  const wire::recalculate_var draw{
    .confidence = money(0.95), .horizon_days = money(10), .seed = 3};
  const wire::query_var query{.confidence = money(0.99)};
  std::uint64_t number = 0;
  for (std::uint32_t i = 0; i < 8; ++i)
    on.send(wire::update_position{.value = money(1000.0 * i - 3000),
                                  .asset = i},
            ++number);
  const std::vector<wire::asset_market> market{
    {.drift = money(0.05), .volatility = money(0.2), .asset = 2},
    {.drift = money(0.01), .volatility = money(0.3), .asset = 5}};
  on.send_words(wire::load_market::type_id,
                messages::encode(wire::load_market{}, market), ++number);
  on.send(draw, ++number);
  on.send(query, ++number);
  on.send(wire::update_position{.value = money(1e6), .asset = 5}, ++number);
  on.send(query, ++number);

  for (std::uint32_t i = 0; i < 8; ++i)
    alone.update(i, 1000.0 * i - 3000);
  alone.ask(wire::load_market{}, market);
  CHECK(on.await<wire::load_reply>(9).reason == wire::risk_reason::none);
  CHECK(on.await<wire::recalculate_reply>(10).value_at_risk
        == alone.ask(draw).value_at_risk);
  const auto before = on.await<wire::var_reply>(11);
  CHECK(before.value_at_risk == alone.ask(query).value_at_risk);
  CHECK(before.value_at_risk > fixed<8>{});
  CHECK(on.await<wire::update_position_reply>(12).version == 10);
  alone.update(5, 1e6);
  const auto after = on.await<wire::var_reply>(13);
  CHECK(after.value_at_risk == alone.ask(query).value_at_risk);
  CHECK(after.version == before.version + 1);
}
