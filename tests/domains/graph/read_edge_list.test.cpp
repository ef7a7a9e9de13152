// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/read_edge_list.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/graph/graphs.hpp"

#include <zlib.h>

using namespace ringwright;
using namespace ringwright::tests;
using domains::graph::build_csr;
using domains::graph::edge_file_options;
using domains::graph::read_edge_list;

namespace {

using header_line = edge_file_options::header_line;
using columns = edge_file_options::columns;

expected<edge_list> read(std::string_view text,
                         const edge_file_options& how = {}) {
  const temporary_file file{text};
  return read_edge_list(file.path(), how);
}

/// Code and reason, without the path.
std::string refusal(std::string_view text, const edge_file_options& how = {}) {
  const temporary_file file{text};
  auto list = read_edge_list(file.path(), how);
  if (list)
    return "read";
  CHECK(list.error() == errc::parse_error);
  REQUIRE(list.error().what.starts_with(file.path() + ":"));
  return list.error().what.substr(file.path().size() + 1);
}

std::string compressed(std::string_view text) {
  const temporary_file file{"", "packed.gz"};
  auto* out = gzopen(file.path().c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  std::ifstream in{file.path(), std::ios::binary};
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("read_edge_list: all spellings of an edge", "[graph]") {
  const std::vector<edge> wanted{{0, 1}, {2, 3}, {4, 4294967294}};
  edge_file_options how;
  how.any_ids = true;
  for (const auto* text :
       {"0 1\n2 3\n4 4294967294\n", "0\t1\r\n2\t3\r\n4\t4294967294",
        "# a\n0,1\n\n% b\n  2 , 3\n4,\t4294967294  \n   \n"}) {
    auto list = read(text, how);
    REQUIRE(list);
    CHECK(list->edges == wanted);
    CHECK(list->weights.empty());
    CHECK(list->directed);
  }
}

TEST_CASE("read_edge_list: weights are in every line or in none", "[graph]") {
  auto list = read("0 1 2.5\n1 2 0\n5 5 1e-3\n");
  REQUIRE(list);
  CHECK(list->weights == std::vector<double>{2.5, 0, 1e-3});
  CHECK(refusal("0 1\n1 2 1\n") == "2: a weight, but lines before have none");
  CHECK(refusal("0 1 1\n1 2\n") == "2: no weight, but lines before have one");
  edge_file_options ignored;
  ignored.third = columns::ignored;
  auto plain = read("0 1 -7 x\n1 2\n", ignored);
  REQUIRE(plain);
  CHECK(plain->edges.size() == 2);
  CHECK(plain->weights.empty());
}

TEST_CASE("read_edge_list: what is no edge is named with its line", "[graph]") {
  CHECK(refusal("0 1\n# c\n-3 1\n") == "3: negative node id -3");
  CHECK(refusal("0 -1\n") == "1: negative node id -1");
  CHECK(refusal("0 4294967295\n")
        == "1: node id 4294967295 is above 4294967294");
  CHECK(refusal("99999999999999999999999 0\n")
        == "1: node id 99999999999999999999999 is above 4294967294");
  CHECK(refusal("a 1\n") == "1: 'a' is no node id");
  CHECK(refusal("1.5 1\n") == "1: '1.5' is no node id");
  CHECK(refusal("- 1\n") == "1: '-' is no node id");
  CHECK(refusal("1,,2\n") == "1: '' is no node id");
  CHECK(refusal("1,\n") == "1: '' is no node id");
  CHECK(refusal("1\n") == "1: an edge needs two node ids");
  CHECK(refusal("0 1 -2\n") == "1: negative weight -2");
  CHECK(refusal("0 1 x\n") == "1: 'x' is no weight");
  CHECK(refusal("0 1 1e999\n") == "1: weight 1e999 is out of range");
  CHECK(refusal("0 1 1 1\n") == "1: more than three columns");
  CHECK(refusal(std::string(5000, '1')) == "1: more than 4096 bytes in a line");
  CHECK(refusal(std::string{"\0\0\0", 3} + " 1\n").starts_with("1: '"));
  for (const auto* text : {"0 1 nan\n", "0 1 inf\n"}) {
    auto list = read(text);
    REQUIRE_FALSE(list);
    CHECK(list.error() == errc::not_finite);
    CHECK(list.error().what.ends_with(" is not finite"));
  }
}

TEST_CASE("read_edge_list: ids may begin with 1", "[graph]") {
  edge_file_options how;
  how.first_id = 1;
  how.any_ids = true;
  auto list = read("1 2\n3 4294967295\n", how);
  REQUIRE(list);
  CHECK(list->edges == std::vector<edge>{{0, 1}, {2, 4294967294}});
  CHECK(refusal("1 0\n", how) == "1: node id 0 in a file that counts from 1");
  how.first_id = 2;
  CHECK(read("", how).error() == errc::invalid_argument);
}

TEST_CASE("read_edge_list: an id beyond what so few edges may name",
          "[graph]") {
  // 2^20 nodes are taken of any list.
  CHECK(read("0 1\n7 1048575\n1048575 3\n")->nodes == 0);
  CHECK(refusal("0 1\n7 1048576\n1048576 3\n")
        == "2: node id 1048576, but without a header that counts nodes 3 edges "
           "make at most 1048576");
  edge_file_options how;
  how.first_id = 1;
  CHECK(refusal("7 1048577\n", how).starts_with("1: node id 1048577, but"));
  // Or 64 for each edge.
  std::string many;
  for (auto i = 0; i < 20'000; ++i)
    many += "0 1\n";
  CHECK(read(many + "0 1280063\n"));
  CHECK(refusal(many + "0 1280064\n").starts_with("20001: "));
  // Unless whoever reads it wants it so, or the file counts them.
  how.any_ids = true;
  CHECK(read("7 1048577\n", how)->nodes == 1048577);
  CHECK(read("", how)->nodes == 0);
  edge_file_options counts;
  counts.header = header_line::counts;
  CHECK(read("9000000,1,d,x\n1,8999999\n", counts)->nodes == 9'000'000);
}

TEST_CASE("read_edge_list: a header of names or of counts", "[graph]") {
  edge_file_options names;
  names.header = header_line::names;
  CHECK(read("# c\nfrom,to\n1,2\n", names)->edges.size() == 1);
  edge_file_options counts;
  counts.header = header_line::counts;
  auto list = read("9,2,u,name\n1,2\n2,3\n", counts);
  REQUIRE(list);
  CHECK(list->nodes == 9);
  CHECK_FALSE(list->directed);
  CHECK(refusal("9,3,d,x\n1,2\n2,3\n", counts)
        == "4: the header counts 3 edges, the file has 2");
  CHECK(refusal("9,1,x,x\n1,2\n", counts)
        == "1: the header says 'x', not d or u");
  CHECK(refusal("nine,1,d,x\n", counts) == "1: 'nine' is no count of a header");
  CHECK(refusal("4294967296,0,d,x\n", counts).starts_with("1: the header cou"));
  CHECK(refusal("3,1,d,x\n1,3\n", counts)
        == "2: node id 3, but the header counts 3 nodes");
}

TEST_CASE("read_edge_list: no edges is an empty graph", "[graph]") {
  for (const auto* text : {"", "# nothing\n", "\n\n"}) {
    auto list = read(text);
    REQUIRE(list);
    CHECK(list->edges.empty());
    CHECK(graph_of(std::move(*list)).nodes() == 0);
  }
}

TEST_CASE("read_edge_list: compressed files, also damaged ones", "[graph]") {
  std::string text;
  for (auto i = 0; i < 50'000; ++i)
    text += std::to_string(i) + " " + std::to_string(i * 7919 % 50'000) + "\n";
  auto packed = compressed(text);
  auto list = read(packed);
  REQUIRE(list);
  CHECK(list->edges.size() == 50'000);
  CHECK(list->edges[3] == edge{3, 23'757});
  for (auto kept : {packed.size() - 1, packed.size() - 9, packed.size() / 2,
                    std::size_t{20}}) {
    INFO(kept);
    auto cut = read(packed.substr(0, kept));
    REQUIRE_FALSE(cut);
    CHECK(cut.error() == errc::io_error);
    CHECK(cut.error().what.ends_with(": the compressed data are cut off"));
  }
  auto damaged = packed;
  damaged[damaged.size() - 6] ^= 1;
  auto refused = read(damaged);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::io_error);
  CHECK(refused.error().what.find(": damaged compressed data (")
        != std::string::npos);
}

TEST_CASE("read_edge_list: what cannot be opened is said", "[graph]") {
  auto list = read_edge_list("/nowhere/edges.txt");
  REQUIRE_FALSE(list);
  CHECK(list.error() == errc::io_error);
  CHECK(list.error().what == "/nowhere/edges.txt: No such file or directory");
  const auto folder = std::filesystem::temp_directory_path().string();
  CHECK(read_edge_list(folder).error().what == folder + ": is a folder");
}

TEST_CASE("read_edge_list: real files have the edges of their README",
          "[graph][data]") {
  const auto folder = graph_folder_or_skip();
  if (folder.empty())
    return;
  const auto nodes_and_edges = [&](const char* name, edge_file_options how) {
    auto list = read_edge_list((folder / name).string(), how);
    if (!list)
      FAIL(list.error().what);
    const auto edges = list->edges.size();
    return std::pair{graph_of(std::move(*list)).nodes(), edges};
  };
  edge_file_options plain;
  CHECK(nodes_and_edges("wiki-Vote.txt.gz", plain).second == 103'689);
  CHECK(nodes_and_edges("facebook_combined.txt.gz", plain)
        == std::pair<std::size_t, std::size_t>{4039, 88'234});
  edge_file_options slashdot;
  slashdot.header = header_line::counts;
  slashdot.first_id = 1;
  CHECK(nodes_and_edges("soc-slashdot0902-directed.jlg", slashdot).first
        == 82'168);
  edge_file_options trust;
  trust.header = header_line::names;
  trust.third = columns::ignored;
  CHECK(nodes_and_edges("soc-sign-bitcoinotc.csv.gz", trust).second == 35'592);
}
