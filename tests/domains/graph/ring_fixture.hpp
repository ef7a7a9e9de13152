// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/region.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

namespace ringwright::tests {

namespace wire = messages::graph_ring;

/// What came back for a message.
struct ring_reply {
  errc status = errc::none;
  std::vector<std::uint64_t> words;

  template <class Reply>
  const Reply& as() const {
    REQUIRE(status == errc::none);
    REQUIRE(words.size() >= messages::fixed_words<Reply>);
    return messages::message_at<Reply>(words.data());
  }
};

/// An instance without a device: messages go to its handlers at once.
template <class Kernel>
class graph_ring {
public:
  explicit graph_ring(const typename Kernel::config& config)
    : memory_(gpu::region::map(Kernel::arena_bytes(config)).value()),
      buffer_(Kernel::max_output_words) {
    out_.words = buffer_.data();
    out_.capacity_words = static_cast<std::uint32_t>(buffer_.size());
    gpu::context ctx{out_, arena(), 0};
    REQUIRE(Kernel::start(ctx, state_, config) == errc::none);
  }

  graph_ring(const graph_ring&) = delete;
  graph_ring& operator=(const graph_ring&) = delete;

  ring_reply send_words(std::uint16_t type_id,
                        const std::vector<std::uint64_t>& words) {
    record_header header;
    header.type_id = type_id;
    header.correlation_id = 9;
    header.flags = record_flags::needs_reply;
    gpu::context ctx{out_, arena(), 0};
    ctx.begin(header);
    slices_ = 1;
    gpu::dispatch<Kernel>(ctx, state_, words.data(),
                          static_cast<std::uint32_t>(words.size()));
    for (; ctx.continues(); ++slices_) {
      CHECK(out_.empty());
      ctx.begin(record_header{});
      Kernel::resume(ctx, state_);
    }
    REQUIRE(ctx.output_status() == errc::none);
    REQUIRE_FALSE(out_.empty());
    const auto& entry = out_.front();
    CHECK(entry.header.correlation_id == 9);
    const auto* from = out_.front_payload();
    ring_reply result{static_cast<errc>(entry.header.status),
                      {from, from + entry.payload_words}};
    out_.pop();
    // One message, one reply.
    CHECK(out_.empty());
    return result;
  }

  template <class Message>
  ring_reply send(const Message& message) {
    return send_words(Message::type_id, messages::encode(message));
  }

  template <class Message>
  ring_reply send(const Message& head,
                  const std::vector<typename Message::element>& elements) {
    return send_words(Message::type_id, messages::encode(head, elements));
  }

  template <class Message>
  typename Message::reply ask(const Message& message) {
    return send(message).template as<typename Message::reply>();
  }

  template <class Message>
  typename Message::reply
  ask(const Message& head,
      const std::vector<typename Message::element>& elements) {
    return send(head, elements).template as<typename Message::reply>();
  }

  wire::edges_reply add(std::uint32_t source, std::uint32_t target) {
    return ask(wire::add_edge{.source = source, .target = target});
  }

  /// Sends all payloads of one message type.
  template <class Message>
  void load(const std::vector<std::vector<std::uint64_t>>& payloads) {
    for (const auto& words : payloads)
      REQUIRE(send_words(Message::type_id, words).status == errc::none);
  }

  /// Sends a question and gives the words of its reply: what readers of whole
  /// snapshots call.
  auto asker() {
    return [this]<class Query>(const Query& query)
             -> expected<std::vector<std::uint64_t>> {
      auto got = send(query);
      if (got.status != errc::none)
        return fail(got.status);
      return std::move(got.words);
    };
  }

  /// All bytes: arena and head, but for the length of slices.
  std::vector<std::byte> bytes() const {
    std::vector<std::byte> result{memory_.data(),
                                  memory_.data() + state_.layout.bytes};
    auto head = state_;
    head.config.slice_work = 0;
    const auto begin = result.size();
    result.resize(begin + sizeof head);
    std::memcpy(result.data() + begin, &head, sizeof head);
    return result;
  }

  const typename Kernel::state& state() const {
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
  typename Kernel::state state_{};
  int slices_ = 0;
};

/// Edges as messages have them.
inline std::vector<wire::edge>
wire_edges(const std::vector<domains::graph::edge>& edges) {
  std::vector<wire::edge> result;
  for (const auto& e : edges)
    result.push_back({.source = e.source, .target = e.target});
  return result;
}

} // namespace ringwright::tests
