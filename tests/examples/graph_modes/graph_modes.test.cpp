// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/graph_modes/graph_modes.hpp"

#include "ringwright/tests/catch.hpp"

#include <limits>

using namespace ringwright;
using namespace ringwright::examples::graph_modes;

namespace {

report run_on_cpu(options how) {
  how.device = actors::backend::cpu;
  const auto done = run(how);
  INFO((done ? "" : done.error().what));
  REQUIRE(done);
  return *done;
}

} // namespace

TEST_CASE("graph_modes: batch, ring and batch again agree") {
  // More edges than a message and a page.
  for (const auto seed : {1u, 2u}) {
    options how;
    how.nodes = 3000;
    how.edges = 20'000;
    how.seed = seed;
    const auto done = run_on_cpu(how);
    CHECK(done.agree());
    CHECK(done.apart < 1.2e-9);
    CHECK(done.handed_over_residual < how.tolerance);
    CHECK(done.nodes == 3000);
    CHECK(done.new_edges > 0);
    CHECK(done.new_edges <= how.later_edges);
    CHECK(done.edges > done.new_edges);
    // To keep up takes less than to begin anew.
    CHECK(done.ring_sweeps < done.again_sweeps);
  }
}

TEST_CASE("graph_modes: without edges and without later ones") {
  options how;
  how.nodes = 2;
  how.edges = 0;
  how.later_edges = 0;
  const auto done = run_on_cpu(how);
  CHECK(done.agree());
  CHECK(done.first_score == 0.5);
}

TEST_CASE("graph_modes: options out of range are refused") {
  const auto code = [](auto change) {
    options how;
    change(how);
    const auto done = run(how);
    return done ? errc::none : done.error().code;
  };
  CHECK(code([](options& o) { o.nodes = 1; }) == errc::invalid_argument);
  CHECK(code([](options& o) { o.nodes = (1u << 24) + 1; })
        == errc::invalid_argument);
  CHECK(code([](options& o) { o.tolerance = 0; }) == errc::invalid_argument);
  CHECK(code([](options& o) { o.tolerance = 1; }) == errc::invalid_argument);
  CHECK(code([](options& o) {
          o.tolerance = std::numeric_limits<double>::quiet_NaN();
        })
        == errc::invalid_argument);
}
