// SPDX-License-Identifier: Apache-2.0
//
// The ring forms of the graph kernels on the CPU device, through its rings.
#include "ringwright/domains/graph/connected_components.hpp"
#include "ringwright/domains/graph/pagerank.hpp"
#include "ringwright/domains/graph/ring_pages.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/domains/graph/ring_fixture.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"

#include <chrono>
#include <span>

using namespace ringwright;
using namespace ringwright::tests;
using namespace ringwright::domains::graph;

namespace {

/// One instance with a client that records.
template <class Kernel>
struct graph_device {
  explicit graph_device(const typename Kernel::config& config)
    : device(device_fixture::make()),
      id(launch(*device, config)),
      sink(*device, id) {
    device->attach(id, 1, &sink);
    auto opened = gpu::ingress::open(*device, id, 1, {}, nullptr);
    REQUIRE(opened);
    ingress = std::move(*opened);
    REQUIRE(device->command(id, gpu::lifecycle_action::activate,
                            std::chrono::seconds{1}));
  }

  ~graph_device() {
    device->attach(id, 1, nullptr);
  }

  static gpu::instance_id launch(gpu::device& where,
                                 const typename Kernel::config& config) {
    gpu::instance_options options;
    options.arena_bytes = Kernel::arena_bytes(config);
    auto made = where.create(gpu::entry_of<Kernel>(), options,
                             std::as_bytes(std::span{&config, 1}));
    INFO((made ? "" : made.error().what));
    REQUIRE(made);
    return *made;
  }

  /// Sends words and says under which number the reply will come.
  std::uint64_t begin_words(std::uint16_t type_id,
                           const std::vector<std::uint64_t>& words) {
    record_header header;
    header.type_id = type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = (std::uint64_t{1} << 56) | ++number;
    while (ingress->submit(header, words) == gpu::submit_outcome::full) {
      ingress->pump();
      std::this_thread::yield();
    }
    ingress->ring_doorbell();
    return header.correlation_id;
  }

  ring_reply await(std::uint64_t correlation) {
    const auto deadline
      = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!sink.reply(correlation)) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      ingress->pump();
      std::this_thread::yield();
    }
    const auto kept = *sink.reply(correlation);
    return {kept.status, kept.payload};
  }

  ring_reply send_words(std::uint16_t type_id,
                        const std::vector<std::uint64_t>& words) {
    return await(begin_words(type_id, words));
  }

  template <class Message>
  ring_reply send(const Message& message) {
    return send_words(Message::type_id, messages::encode(message));
  }

  std::unique_ptr<gpu::cpu_device> device;
  gpu::instance_id id;
  recording_sink sink;
  std::unique_ptr<gpu::ingress> ingress;
  std::uint64_t number = 0;
};

} // namespace

TEST_CASE("graph ring: scores through a device, in slices", "[graph]") {
  pagerank_ring_config config;
  config.max_nodes = 3000;
  config.max_edges = 12'000;
  config.slice_work = 100;
  const auto graph = graph_of(list_of(random_graph{4, 3000, 12'000}));
  const auto arcs = edge_payloads(arcs_of(graph.view()));
  graph_device<pagerank> on{config};
  tests::graph_ring<pagerank> alone{config};
  // All at once: those behind wait for the slices of those before.
  std::vector<std::uint64_t> sent;
  for (const auto& words : arcs)
    sent.push_back(on.begin_words(wire::add_edges::type_id, words));
  const wire::recalculate calculate{.tolerance = units_of_score(1e-6),
                                    .max_iterations = 100};
  sent.push_back(on.begin_words(wire::recalculate::type_id,
                               messages::encode(calculate)));
  const wire::add_edge one_more{.source = 7, .target = 3000};
  sent.push_back(on.begin_words(wire::add_edge::type_id,
                               messages::encode(one_more)));
  alone.load<wire::add_edges>(arcs);
  const auto wanted = alone.ask(calculate);
  for (std::size_t i = 0; i + 2 < sent.size(); ++i)
    CHECK(on.await(sent[i]).status == errc::none);
  const auto got = on.await(sent[sent.size() - 2]);
  CHECK(got.as<wire::recalculate_reply>() == wanted);
  CHECK(wanted.converged);
  CHECK(on.await(sent.back()).status == errc::capacity_exceeded);
  CHECK(read_pagerank(handle_of{on}).value()
        == read_pagerank(handle_of{alone}).value());
}

TEST_CASE("graph ring: labels through a device, in slices", "[graph]") {
  const components_ring_config config{4000, 50};
  const auto edges
    = edge_payloads(list_of(random_graph{9, 4000, 3000}).edges);
  graph_device<connected_components> on{config};
  tests::graph_ring<connected_components> alone{config};
  for (const auto& words : edges)
    CHECK(on.send_words(wire::add_edges::type_id, words).status
          == errc::none);
  alone.load<wire::add_edges>(edges);
  CHECK(on.send(wire::query_component{.node = 3999}).status
        == alone.send(wire::query_component{.node = 3999}).status);
  const auto got = on.send(wire::query_count{});
  CHECK(got.as<wire::count_reply>() == alone.ask(wire::query_count{}));
  CHECK(read_components(handle_of{on}).value()
        == read_components(handle_of{alone}).value());
}
