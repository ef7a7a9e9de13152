// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/region.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/graph_ring.ring.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
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

/// A reply with a list, as a handle gives it.
template <class Reply>
class kept_page {
public:
  explicit kept_page(std::vector<std::uint64_t> words)
    : words_(std::move(words)) {
    // nop
  }

  const Reply& operator*() const {
    return messages::message_at<Reply>(words_.data());
  }

private:
  std::vector<std::uint64_t> words_;
};

/// The handle of whatever has `send_words(type id, words)` and gives a
/// `ring_reply`, as `actors::typed_handle` is one of a kernel.
template <class Ring>
class handle_of {
public:
  explicit handle_of(Ring& ring) : ring_(ring) {
    // nop
  }

  template <class Message>
  auto call(const Message& what, std::chrono::nanoseconds = {}) const {
    return reply_to<Message>(messages::encode(what));
  }

  template <class Message>
  auto call(const messages::message_with_list<Message>& what,
            std::chrono::nanoseconds = {}) const {
    return reply_to<Message>(messages::encode(what.head, what.elements));
  }

private:
  template <class Message>
  auto reply_to(const std::vector<std::uint64_t>& words) const {
    using reply = typename Message::reply;
    using result = std::conditional_t<messages::list_message<reply>,
                                      kept_page<reply>, reply>;
    auto got = ring_.send_words(Message::type_id, words);
    if (got.status != errc::none)
      return expected<result>{fail(got.status, "refused")};
    if constexpr (messages::list_message<reply>)
      return expected<result>{result{std::move(got.words)}};
    else
      return expected<result>{got.template as<reply>()};
  }

  Ring& ring_;
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

/// The arcs of a graph, by rows: those of an undirected one in both directions.
inline std::vector<domains::graph::edge>
arcs_of(const domains::graph::csr_view& graph) {
  std::vector<domains::graph::edge> result;
  for (domains::graph::node_id u = 0; u < graph.nodes(); ++u)
    for (const auto v : graph.row(u))
      result.push_back({u, v});
  return result;
}

/// Edges as messages have them.
inline std::vector<wire::edge>
wire_edges(const std::vector<domains::graph::edge>& edges) {
  std::vector<wire::edge> result;
  for (const auto& e : edges)
    result.push_back({.source = e.source, .target = e.target});
  return result;
}

/// Payloads of AddEdges for all of `edges`, each as long as one can be.
inline std::vector<std::vector<std::uint64_t>>
edge_payloads(std::span<const domains::graph::edge> edges) {
  const auto all = wire_edges({edges.begin(), edges.end()});
  std::vector<std::vector<std::uint64_t>> result;
  for (std::size_t at = 0; at < all.size(); at += 8190)
    result.push_back(messages::encode(
      wire::add_edges{},
      std::span{all}.subspan(at, std::min<std::size_t>(all.size() - at,
                                                       8190))));
  return result;
}

/// Payloads of LoadScores for nodes 0, 1, ...
inline std::vector<std::vector<std::uint64_t>>
score_payloads(std::span<const std::int64_t> units) {
  std::vector<std::vector<std::uint64_t>> result;
  for (std::size_t at = 0; at < units.size(); at += 8190) {
    wire::load_scores head;
    head.first = static_cast<std::uint32_t>(at);
    result.push_back(messages::encode(
      head,
      units.subspan(at, std::min<std::size_t>(units.size() - at, 8190))));
  }
  return result;
}

} // namespace ringwright::tests
