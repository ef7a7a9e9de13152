// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/reply_page.hpp"

#include "ringwright/messages/graph_ring.ring.hpp"
#include "ringwright/tests/catch.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
namespace wire = messages::graph_ring;

namespace {

struct harness {
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(page_words);
  outbox out{memory.data(), page_words};
  context ctx{out, {}, 0};

  explicit harness(std::uint8_t flags = record_flags::needs_reply) {
    record_header header;
    header.flags = flags;
    ctx.begin(header);
  }

  template <class Reply, class Element>
  const Reply& reply(const Reply& head, std::uint32_t count, Element element) {
    reply_page(ctx, ctx.defer(), head, count, element);
    REQUIRE(ctx.output_status() == errc::none);
    REQUIRE_FALSE(out.empty());
    CHECK(out.front().header.type_id == Reply::type_id);
    const auto* words = out.front_payload();
    CHECK(
      messages::validate_list(words + Reply::data_words,
                              out.front().payload_words - Reply::data_words - 1,
                              messages::shape_of<typename Reply::element>())
        .code
      == errc::none);
    return messages::message_at<Reply>(words);
  }
};

} // namespace

TEST_CASE("reply page: what there is of a table from an element on", "[gpu]") {
  CHECK(page_size(0, 5) == 5);
  CHECK(page_size(3, 5) == 2);
  CHECK(page_size(0, page_elements) == page_elements);
  CHECK(page_size(0, page_elements + 1) == page_elements);
  CHECK(page_size(page_elements, page_elements + 1) == 1);
  CHECK(page_size(0, 0) == 0);
  CHECK(is_page(0, 0));
  CHECK_FALSE(is_page(1, 0));
  CHECK(is_page(4, 5));
  CHECK_FALSE(is_page(5, 5));
}

TEST_CASE("reply page: numbers, also an odd number of narrow ones", "[gpu]") {
  for (const auto count : {0u, 1u, 2u, 3u, page_elements}) {
    harness h;
    const auto& page = h.reply(wire::snapshot_labels_reply{.version = 8}, count,
                               [](std::uint32_t i) { return i + 7; });
    CHECK(page.version == 8);
    REQUIRE(page.labels.span().size() == count);
    for (std::uint32_t i = 0; i < count; ++i)
      REQUIRE(page.labels.span()[i] == i + 7);
  }
}

TEST_CASE("reply page: structs, as many as the bound allows", "[gpu]") {
  harness h;
  const auto& page = h.reply(
    wire::snapshot_edges_reply{.first = 3}, page_elements,
    [](std::uint32_t i) { return wire::edge{.source = i, .target = 2 * i}; });
  CHECK(page.first == 3);
  REQUIRE(page.edges.span().size() == page_elements);
  CHECK(page.edges.span()[page_elements - 1].target == 2 * page_elements - 2);
}

TEST_CASE("reply page: one for nobody is not written", "[gpu]") {
  harness h{0};
  reply_page(h.ctx, h.ctx.defer(), wire::snapshot_labels_reply{}, 3,
             [](std::uint32_t i) { return i; });
  CHECK(h.ctx.output_status() == errc::none);
  CHECK(h.out.empty());
}
