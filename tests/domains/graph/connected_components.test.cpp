// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/connected_components.hpp"

#include "ringwright/domains/batch_entry.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

using namespace ringwright;
using namespace ringwright::tests;
using domains::graph::connected_components;

namespace {

using kernel = connected_components;
using kind = messages::graph_analytics::components_kind;
using sizes = std::vector<messages::graph_analytics::component_size>;
using ids = std::vector<std::uint32_t>;

static_assert(domains::catalogued_batch_kernel<kernel>);
static_assert(domains::file_reading_kernel<kernel>);
static_assert(!gpu::iterative_kernel<kernel>);

/// A ring 1 -> 2 -> 3 -> 1 that 0 leads to, and 5 alone above a gap.
kernel::input ring_with_tail() {
  kernel::input in;
  in.sources = {1, 2, 3, 0, 5};
  in.targets = {2, 3, 1, 3, 5};
  return in;
}

kernel::output result_of(const kernel::input& in,
                         const gpu::executor& on = cpu()) {
  auto out = gpu::execute<kernel>(on, in);
  if (!out)
    FAIL(out.error().what);
  return std::move(*out);
}

kernel::input random_input(bool directed = true) {
  kernel::input in;
  for (const auto& [source, target] :
       list_of(random_graph{3, 5000, 4000, directed}).edges) {
    in.sources.push_back(source);
    in.targets.push_back(target);
  }
  in.nodes = 5000;
  in.directed = directed;
  return in;
}

expected<kernel::input> read(std::string_view text, const char* name) {
  const temporary_file file{text, name};
  return kernel::read_input(cpu(), file.path());
}

} // namespace

TEST_CASE("connected_components: weak and strong ones by hand",
          "[graph][components]") {
  auto in = ring_with_tail();
  const auto weak = result_of(in);
  CHECK(weak.labels == ids{0, 0, 0, 0, 4, 5});
  CHECK(weak.count == 3);
  CHECK(weak.sizes == sizes{{0, 4}, {4, 1}, {5, 1}});
  in.kind = kind::strong;
  const auto strong = result_of(in);
  CHECK(strong.labels == ids{0, 1, 1, 1, 4, 5});
  CHECK(strong.count == 4);
  CHECK(strong.sizes == sizes{{0, 1}, {1, 3}, {4, 1}, {5, 1}});
  in.directed = false;
  CHECK(result_of(in) == weak);
}

TEST_CASE("connected_components: nodes above all ids, and no nodes",
          "[graph][components]") {
  auto in = ring_with_tail();
  in.nodes = 8;
  CHECK(result_of(in).labels == ids{0, 0, 0, 0, 4, 5, 6, 7});
  CHECK(result_of({}) == kernel::output{});
  kernel::input none;
  none.nodes = 2;
  CHECK(result_of(none).sizes == sizes{{0, 1}, {1, 1}});
}

TEST_CASE("connected_components: repetitions change nothing",
          "[graph][components]") {
  auto in = ring_with_tail();
  const auto once = result_of(in);
  in.sources.insert(in.sources.end(), {2, 0, 0});
  in.targets.insert(in.targets.end(), {2, 3, 3});
  CHECK(result_of(in) == once);
}

TEST_CASE("connected_components: any number of threads gives the same output",
          "[graph][components]") {
  for (auto directed : {false, true})
    for (auto what : {kind::weak, kind::strong}) {
      auto in = random_input(directed);
      in.kind = what;
      const auto one = result_of(in, cpu(1));
      CHECK(one.count > 1);
      CHECK(result_of(in, cpu(4)) == one);
      std::uint64_t nodes = 0;
      for (const auto& component : one.sizes)
        nodes += component.nodes;
      CHECK(nodes == 5000);
      CHECK(one.sizes.size() == one.count);
    }
}

TEST_CASE("connected_components: a bad input is refused, and the field named",
          "[graph][components]") {
  const auto refused = [](auto change) {
    auto in = ring_with_tail();
    change(in);
    const auto out = gpu::execute<kernel>(cpu(), in);
    REQUIRE_FALSE(out);
    CHECK(out.error() == errc::invalid_argument);
    return out.error().what;
  };
  CHECK(refused([](auto& in) { in.sources.pop_back(); })
        == "targets: 5 for 4 sources");
  CHECK(refused([](auto& in) { in.nodes = 5; })
        == "sources[4] is 5, but nodes is 5");
  CHECK(refused([](auto& in) { in.kind = static_cast<kind>(2); })
        == "kind is 2, which is none of its names");
  refused([](auto& in) { in.sources[0] = 0xffff'ffff; });
}

TEST_CASE("connected_components: weights of a file are passed over",
          "[graph][components]") {
  const auto in = read("0,1,-10,1e9\n3,1,nan,0\n", "a.csv");
  REQUIRE(in);
  CHECK(result_of(*in).labels == ids{0, 0, 2, 0});
  const auto gml
    = read("graph [ directed 1 node [ id 7 ] node [ id 3 ] node [ id 5 ] "
           "edge [ source 5 target 7 weight -1 ] ]",
           "a.gml");
  REQUIRE(gml);
  CHECK(gml->directed);
  CHECK(result_of(*gml).labels == ids{0, 1, 0});
  const auto counted = read("4,1,d,name\n1,2\n", "a.jlg");
  REQUIRE(counted);
  CHECK(result_of(*counted).labels == ids{0, 0, 2, 3});
}

TEST_CASE("connected_components: files that are wrong are refused",
          "[graph][components]") {
  const auto negative = read("0 1\n0 -1\n", "a.txt");
  REQUIRE_FALSE(negative);
  CHECK(negative.error() == errc::parse_error);
  CHECK(negative.error().what.ends_with("a.txt:2: negative node id -1"));
  CHECK(read("graph [", "a.gml").error() == errc::parse_error);
  CHECK(kernel::read_input(cpu(), "/no/such.csv").error() == errc::io_error);
  CHECK(result_of(read("", "a.txt").value()) == kernel::output{});
}

TEST_CASE("connected_components: it can be stopped", "[graph][components]") {
  gpu::run_options late;
  late.deadline = std::chrono::steady_clock::now();
  const auto on = cpu().with(late);
  CHECK(gpu::execute<kernel>(on, ring_with_tail()).error()
        == errc::deadline_exceeded);
  const temporary_file file{"0 1\n", "a.txt"};
  CHECK(kernel::read_input(on, file.path()).error() == errc::deadline_exceeded);
}

TEST_CASE("connected_components: from JSON to JSON", "[graph][components]") {
  const auto& entry = domains::batch_entry_of<kernel>();
  const auto out = entry.run_json(
    cpu(), R"({"sources": [1, 2, 3, 0, 5], "targets": [2, 3, 1, 3, 5]})",
    std::vector<domains::input_setting>{{"kind", "strong"}});
  REQUIRE(out);
  auto in = ring_with_tail();
  in.kind = kind::strong;
  const auto back = messages::from_json<kernel::output>(*out);
  REQUIRE(back);
  CHECK(*back == result_of(in));
  CHECK(entry.run_json(cpu(), R"({"sources": [-1]})", {}).error()
        == errc::parse_error);
  CHECK(entry.run_json(cpu(), R"({"kind": 9})", {}).error()
        == errc::invalid_argument);
}

TEST_CASE("connected_components: real graphs, from their files",
          "[graph][components][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  const auto of = [&](const char* name, kind what) {
    auto in = kernel::read_input(cpu(), folder / name);
    if (!in)
      FAIL(in.error().what);
    in->kind = what;
    const auto out = result_of(*in);
    std::uint32_t largest = 0;
    for (const auto& component : out.sizes)
      // Ids that the file leaves out are components, too.
      largest = std::max(largest, component.nodes);
    return largest;
  };
  // As snap.stanford.edu publishes them.
  CHECK(of("wiki-Vote.txt.gz", kind::weak) == 7066);
  CHECK(of("wiki-Vote.txt.gz", kind::strong) == 1300);
  CHECK(of("p2p-Gnutella08.txt.gz", kind::strong) == 2068);
  CHECK(of("facebook_combined.txt.gz", kind::weak) == 4039);
  CHECK(of("soc-sign-bitcoinotc.csv.gz", kind::weak) > 5800);
  CHECK(of("karate.gml", kind::weak) == 34);
}

TEST_CASE("connected_components: a GPU finds the same",
          "[graph][components][cuda]") {
  auto on = cuda_or_skip();
  if (!on)
    return;
  CHECK(result_of(random_input(), *on) == result_of(random_input()));
  auto in = random_input();
  in.kind = kind::strong;
  CHECK(gpu::execute<kernel>(*on, in).error() == errc::backend_unavailable);
}
