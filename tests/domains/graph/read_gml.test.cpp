// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/read_gml.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"

using namespace ringwright;
using namespace ringwright::tests;
using domains::graph::read_gml;

namespace {

std::string refusal(std::string_view text, const std::string& weight = "") {
  const temporary_file file{text};
  auto list = read_gml(file.path(), weight);
  if (list)
    return "read";
  REQUIRE(list.error().what.starts_with(file.path() + ":"));
  return list.error().what.substr(file.path().size() + 1);
}

} // namespace

TEST_CASE("read_gml: nodes, edges and weights are read", "[graph]") {
  const temporary_file file{
    "Creator \"a [ b\"\ngraph [ # c\n  directed 1\n"
    "node [ id 7 label \"x\ny\" graphics [ x 1 ] ] node [ id 3 ]\n"
    "edge [ source 3 target 7 w 2.5 ] edge [source 7 target 7 w \"1\"]]\n"};
  auto list = read_gml(file.path(), "w");
  REQUIRE(list);
  CHECK(list->nodes == 2);
  CHECK(list->directed);
  CHECK(list->edges == std::vector<edge>{{1, 0}, {0, 0}});
  CHECK(list->weights == std::vector<double>{2.5, 1});
  CHECK(read_gml(file.path())->weights.empty());
}

TEST_CASE("read_gml: what is no graph is named with its line", "[graph]") {
  CHECK(refusal("x 1\n").ends_with(": no graph"));
  CHECK(refusal("graph 1\n") == "1: '1' where a list should begin");
  CHECK(refusal("graph [ node [ id 1 ]\n").ends_with(": a list has no end"));
  CHECK(
    refusal("graph [\nnode [ label \"a\n").ends_with(": a text has no end"));
  CHECK(refusal("graph [\nnode [ ]\n]") == "2: a node without an id");
  CHECK(refusal("graph [\nnode [ id ]\n]") == "2: a name without a value");
  CHECK(refusal("graph [node [id 1]\nnode [id 1]]") == "2: a second node 1");
  CHECK(refusal("graph [node [id 1]\nedge [source 1]]")
        == "2: an edge without source or target");
  CHECK(refusal("graph [node [id 1]\nedge [source 1 target 2]]")
        == "2: an edge between 1 and 2, of which one is no node");
  CHECK(refusal("graph [ directed 2 ]") == "1: directed is '2', not 0 or 1");
  const std::string loop = "graph [ node [id 1] edge [source 1 target 1 w ";
  CHECK(refusal(loop + "-1]]", "w") == "1: negative weight -1");
  CHECK(refusal(loop + "x]]", "w") == "1: 'x' is no weight");
  CHECK(refusal(loop + "nan]]", "w") == "1: weight nan is not finite");
  CHECK(refusal(loop + "1] edge [source 1 target 1]]", "w")
        == "1: some edges have no w");
  std::string deep = "a [";
  for (auto i = 0; i < 100; ++i)
    deep += " a [";
  CHECK(refusal(deep) == "1: lists are nested too deep");
  CHECK(read_gml("/nowhere/a.gml").error() == errc::io_error);
}

TEST_CASE("read_gml: real files are read", "[graph][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  auto karate = read_gml((folder / "karate.gml").string());
  REQUIRE(karate);
  CHECK(karate->nodes == 34);
  CHECK(karate->edges.size() == 78);
  CHECK_FALSE(karate->directed);
  auto football = read_gml((folder / "football.gml").string());
  REQUIRE(football);
  CHECK(football->nodes == 115);
  CHECK(football->edges.size() == 613);
  auto lesmis = read_gml((folder / "lesmis_weighted.gml").string(), "attr1");
  REQUIRE(lesmis);
  CHECK(lesmis->nodes == 77);
  CHECK(lesmis->weights.size() == 254);
}
