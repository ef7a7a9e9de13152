// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/run_command.hpp"
#include "ringwright/tests/service/command.hpp"
#include "ringwright/tests/service/folder.hpp"

using namespace ringwright::service::testing;

namespace {

using names = std::vector<std::string>;

outcome run(const std::string& kernel, const std::string& arguments) {
  return run_command("run graph/" + kernel + " --device cpu " + arguments);
}

std::vector<double> numbers_of(const json& list) {
  std::vector<double> result;
  for (const auto& item : list)
    result.push_back(item.second.get_value<double>());
  return result;
}

json read_json(const folder& f, const std::string& file) {
  outcome text;
  text.out = f.read(file);
  return text.parsed();
}

} // namespace

TEST_CASE("run graph: ranks the nodes of an edge list") {
  folder f;
  const auto in = f.write("star.txt", "# hub 0\n1 0\n2 0\n3 0\n");
  const auto done
    = run("pagerank", "--input " + in + " --output " + (f / "out.json")
                        + " --set tolerance=1e-12");
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK(done.out.empty());
  const auto out = read_json(f, "out.json");
  const auto scores = numbers_of(out.get_child("scores"));
  REQUIRE(scores.size() == 4);
  // A leaf has b, the hub b + 3 d b, and both get the same of its score.
  const auto leaf = 1 / (4 + 3 * 0.85);
  CHECK(scores[0] == Approx(1 - 3 * leaf));
  CHECK(scores[1] == Approx(leaf));
  CHECK(out.get<bool>("converged"));
  CHECK(keys_of(out) == names{"scores", "iterations", "residual", "converged"});
  CHECK(f.files() == names{"out.json", "star.txt"});
}

TEST_CASE("run graph: ranks the nodes of JSON the same") {
  folder f;
  const auto list = f.write("a.csv", "0,1,2\n1,2,1\n0,2,1\n");
  const auto in = f.write("a.json", R"({"sources": [0, 1, 0],
    "targets": [1, 2, 2], "weights": [2, 1, 1], "damping": 0.5})");
  const auto from_list
    = run("pagerank", "--input " + list + " --set damping=0.5");
  CHECK(from_list.code == 0);
  CHECK(run("pagerank", "--input " + in).out == from_list.out);
}

TEST_CASE("run graph: finds the components of an edge list") {
  folder f;
  const auto in = f.write("a.txt", "0 1\n1 0\n1 3\n");
  const auto done = run("connected-components",
                        "--input " + in + " --output " + (f / "out.json"));
  INFO(done.err);
  CHECK(done.code == 0);
  const auto out = read_json(f, "out.json");
  CHECK(numbers_of(out.get_child("labels")) == std::vector<double>{0, 0, 2, 0});
  CHECK(out.get<int>("count") == 2);
  CHECK(out.get_child("sizes").front().second.get<int>("nodes") == 3);
  const auto strong
    = run("connected-components", "--input " + in + " --set kind=strong");
  CHECK(numbers_of(strong.parsed().get_child("labels"))
        == std::vector<double>{0, 0, 2, 3});
}

TEST_CASE("run graph: a bad file leaves no output") {
  folder f;
  const auto in = f.write("a.txt", "0 1\n2 -3\n");
  for (const auto* kernel : {"pagerank", "connected-components"}) {
    const auto wrong
      = run(kernel, "--input " + in + " --output " + (f / "out.json"));
    CHECK(wrong.code == 2);
    CHECK(wrong.out.empty());
    CHECK(wrong.says("a.txt:2: negative node id -3"));
    const auto gone
      = run(kernel, "--input " + (f / "b.gml") + " --output " + (f / "o"));
    CHECK(gone.code == 2);
    CHECK(gone.says("b.gml"));
  }
  CHECK(f.files() == names{"a.txt"});
}

TEST_CASE("run graph: numbers that are none are a fault of the file") {
  folder f;
  const auto in = f.write("a.txt", "0 1 nan\n");
  const auto wrong
    = run("pagerank", "--input " + in + " --output " + (f / "out.json"));
  CHECK(wrong.code == 2);
  CHECK(wrong.says("a.txt:1: weight nan is not finite"));
  CHECK(f.files() == names{"a.txt"});
}

TEST_CASE("run graph: a parameter out of range leaves no output") {
  folder f;
  const auto in = f.write("a.txt", "0 1\n");
  const auto wrong = run("pagerank", "--input " + in + " --output "
                                       + (f / "out.json") + " --set damping=1");
  CHECK(wrong.code == 2);
  CHECK(wrong.says("damping is 1"));
  const auto kind
    = run("connected-components", "--input " + in + " --set kind=loose");
  CHECK(kind.code == 2);
  CHECK(kind.says("kind"));
  CHECK(f.files() == names{"a.txt"});
}
