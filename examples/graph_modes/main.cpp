// SPDX-License-Identifier: Apache-2.0
//
// From batch to ring and back: see graph_modes.hpp. Exit code 0 if ring and
// batch agree, else 1.
#include "ringwright/examples/graph_modes/graph_modes.hpp"

#include <cstdio>

int main() {
  namespace modes = ringwright::examples::graph_modes;
  const modes::options how;
  const auto done = modes::run(how);
  if (!done) {
    std::fprintf(stderr, "graph_modes: %s\n", done.error().what.c_str());
    return 1;
  }
  std::printf("batch        %u sweeps over %u nodes and %u edges, some twice\n",
              done->batch_sweeps, how.nodes, how.edges);
  std::printf("hand-over    a sweep of the ring changes the scores by %.3g\n",
              done->handed_over_residual);
  std::printf("ring         %u new edges, then %u sweeps\n", done->new_edges,
              done->ring_sweeps);
  std::printf("batch again  %u sweeps over the ring's %llu edges\n",
              done->again_sweeps, static_cast<unsigned long long>(done->edges));
  std::printf("apart        %.3g, allowed %.3g: %s\n", done->apart,
              done->allowed_apart, done->agree() ? "agreed" : "NOT AGREED");
  std::printf("first        node %u with %.9f\n", done->first,
              done->first_score);
  return done->agree() ? 0 : 1;
}
