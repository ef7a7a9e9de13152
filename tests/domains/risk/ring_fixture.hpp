// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/risk/monte_carlo_var.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/region.hpp"
#include "ringwright/messages/message.hpp"

#include "ringwright/tests/domains/risk/fixture.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace ringwright::tests::risk {

namespace wire = messages::risk_management;
using domains::risk::monte_carlo_config;
using domains::risk::monte_carlo_var;

inline fixed<8> money(double x) {
  const auto result = fixed<8>::from_double(x);
  REQUIRE(result);
  return *result;
}

/// An instance without a device: messages go to its handlers at once.
class ring_fixture {
public:
  explicit ring_fixture(const monte_carlo_config& config)
    : memory_(gpu::region::map(monte_carlo_var::arena_bytes(config)).value()),
      buffer_(1024) {
    out_.words = buffer_.data();
    out_.capacity_words = 1024;
    gpu::context ctx{out_, arena(), 0};
    REQUIRE(monte_carlo_var::start(ctx, state_, config) == errc::none);
  }

  /// The reply to a message of these words.
  template <class Message>
  typename Message::reply
  ask_words(const std::vector<std::uint64_t>& words) {
    record_header header;
    header.type_id = Message::type_id;
    header.correlation_id = 9;
    header.flags = record_flags::needs_reply;
    gpu::context ctx{out_, arena(), 0};
    ctx.begin(header);
    slices_ = 1;
    CHECK(gpu::dispatch<monte_carlo_var>(
            ctx, state_, words.data(), static_cast<std::uint32_t>(words.size()))
          == errc::none);
    for (; ctx.continues(); ++slices_) {
      CHECK(out_.empty());
      ctx.begin(record_header{});
      monte_carlo_var::resume(ctx, state_);
    }
    REQUIRE_FALSE(out_.empty());
    const auto& entry = out_.front();
    REQUIRE(entry.header.type_id == Message::reply::type_id);
    CHECK(entry.header.correlation_id == 9);
    const auto result = messages::from_words<typename Message::reply>(
      out_.front_payload(), entry.payload_words);
    out_.pop();
    CHECK(out_.empty());
    out_.used_words = out_.sent_words = 0;
    return result;
  }

  template <class Message>
  typename Message::reply ask(const Message& message) {
    return ask_words<Message>(messages::encode(message));
  }

  template <class Message>
  typename Message::reply
  ask(const Message& head,
      const std::vector<typename Message::element>& elements) {
    return ask_words<Message>(messages::encode(head, elements));
  }

  /// Loads everything of a book but draws nothing.
  void load(const book& b) {
    load_market(b);
    load_positions(b.values);
    load_correlation(b);
  }

  void load_market(const book& b) {
    std::vector<wire::asset_market> list;
    for (std::uint32_t i = 0; i < b.values.size(); ++i)
      list.push_back({.drift = money(b.drifts[i]),
                      .volatility = money(b.volatilities[i]),
                      .asset = i});
    CHECK(ask(wire::load_market{}, list).reason == wire::risk_reason::none);
  }

  void load_positions(const std::vector<double>& values) {
    std::vector<wire::position> list;
    for (std::uint32_t i = 0; i < values.size(); ++i)
      list.push_back({.value = money(values[i]), .asset = i});
    CHECK(ask(wire::load_positions{}, list).reason == wire::risk_reason::none);
  }

  void load_correlation(const book& b) {
    const auto n = b.values.size();
    for (std::size_t row = 0; row < n && !b.correlation.empty(); ++row) {
      std::vector<fixed<18>> entries;
      for (std::size_t i = 0; i < row; ++i)
        entries.push_back(
          *fixed<18>::from_double(b.correlation[row * n + i]));
      wire::load_correlation head;
      head.row = static_cast<std::uint32_t>(row);
      CHECK(ask(head, entries).reason == wire::risk_reason::none);
    }
  }

  wire::recalculate_reply recalculate(double confidence, double days = 10,
                                      std::uint64_t seed = 1) {
    return ask(wire::recalculate_var{.confidence = money(confidence),
                                     .horizon_days = money(days),
                                     .seed = seed});
  }

  wire::var_reply query(double confidence) {
    return ask(wire::query_var{.confidence = money(confidence)});
  }

  wire::update_position_reply
  update(std::uint32_t asset, double value,
         wire::position_mode mode = wire::position_mode::set) {
    return ask(wire::update_position{
      .value = money(value), .asset = asset, .mode = mode});
  }

  /// All bytes of the tables.
  std::vector<std::byte> tables() const {
    return {memory_.data(), memory_.data() + state_.layout.bytes};
  }

  /// All bytes of the head.
  std::vector<std::byte> head() const {
    std::vector<std::byte> result(sizeof state_);
    std::memcpy(result.data(), &state_, sizeof state_);
    return result;
  }

  const monte_carlo_var::state& state() const {
    return state_;
  }

  /// Calls that the last message took.
  int slices() const {
    return slices_;
  }

private:
  gpu::arena_view arena() {
    return {memory_.data(), memory_.size()};
  }

  gpu::region memory_;
  std::vector<std::uint64_t> buffer_;
  gpu::outbox out_;
  monte_carlo_var::state state_{};
  int slices_ = 0;
};

inline monte_carlo_config config_for(std::size_t assets,
                                     std::uint32_t scenarios,
                                     std::uint32_t slice_work = 1u << 19) {
  monte_carlo_config result;
  result.assets = static_cast<std::uint32_t>(assets);
  result.scenarios = scenarios;
  result.slice_work = slice_work;
  return result;
}

} // namespace ringwright::tests::risk
