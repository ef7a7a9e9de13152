// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/connected_components_batch.hpp"
#include "ringwright/gpu/batch/word.hpp"
#include "ringwright/messages/macros.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace ringwright::domains::graph::detail {

/// Joins the trees of u and v. `parent` is a forest in which no parent is
/// above its child; only roots are ever hooked, and only below smaller nodes,
/// so that it stays one. The word is what orders: whoever swaps the root's
/// parent has joined the trees, and who loses looks again from there.
RINGWRIGHT_HD inline void join_trees(node_id* parent, node_id u, node_id v) {
  auto high = gpu::load_word(parent + u);
  auto low = gpu::load_word(parent + v);
  while (high != low) {
    if (high < low) {
      const auto other = high;
      high = low;
      low = other;
    }
    const auto above = gpu::load_word(parent + high);
    if (above == low)
      return;
    if (above == high && gpu::swap_word(parent + high, high, low) == high)
      return;
    high = gpu::load_word(parent + gpu::load_word(parent + high));
    low = gpu::load_word(parent + low);
  }
}

/// Hooks a node directly below its root. Others may do the same on the same
/// tree: every parent that is read is above in the tree, old or new.
RINGWRIGHT_HD inline void flatten(node_id* parent, node_id node) {
  auto above = gpu::load_word(parent + node);
  for (;;) {
    const auto next = gpu::load_word(parent + above);
    if (next == above)
      return;
    gpu::store_word(parent + node, next);
    above = next;
  }
}

/// Weak components by union and find.
template <class Place>
class components_body {
public:
  components_body(const gpu::executor& on, Place place, const csr_view& graph)
    : on_(on), place_(std::move(place)), n_(graph.nodes()),
      directed_(graph.directed), offsets_(place_.bring(graph.offsets)),
      targets_(place_.bring(graph.targets)),
      parent_(place_.template make<node_id>(n_)),
      other_(place_.template make<node_id>(n_)) {
    // nop
  }

  expected<components_labels> run() {
    components_labels result;
    if (n_ == 0 || !place_.status())
      return finish(std::move(result));
    join_first();
    join_second();
    flatten_all();
    if (auto go = on_.checkpoint(1, 2); !go)
      return tl::unexpected{go.error()};
    join_rest(directed_ ? no_node : frequent_label());
    flatten_all();
    result.count = count_roots();
    return finish(std::move(result));
  }

  // Lambdas for a device may not be made in private functions.

  /// Every node below its smallest neighbour, or itself if that is smaller:
  /// rows ascend, and nobody else writes the node's word. Puts aside another
  /// neighbour: to look for it again would cost as much as all the rest, for
  /// rows lie far apart.
  void join_first() {
    const auto* offset = offsets_.data();
    const auto* target = targets_.data();
    auto* parent = parent_.data();
    auto* other = other_.data();
    place_.for_each(
      n_, [offset, target, parent, other] RINGWRIGHT_HD(std::size_t i) {
        const auto node = static_cast<node_id>(i);
        const auto begin = offset[i];
        const auto end = offset[i + 1];
        const auto first = begin < end ? target[begin] : node;
        parent[i] = first < node ? first : node;
        if (first > node)
          other[i] = first;
        else
          other[i] = begin + 1 < end ? target[begin + 1] : node;
      });
  }

  /// A second edge of each node: with two per node most graphs are joined but
  /// for their fringe.
  void join_second() {
    const auto* other = other_.data();
    auto* parent = parent_.data();
    place_.for_each(n_, [other, parent] RINGWRIGHT_HD(std::size_t i) {
      join_trees(parent, static_cast<node_id>(i), other[i]);
    });
  }

  /// All other entries, but not those of the nodes below `joined`: in an
  /// undirected graph such an edge is in the other node's row, too.
  void join_rest(node_id joined) {
    const auto* offset = offsets_.data();
    const auto* target = targets_.data();
    auto* parent = parent_.data();
    place_.for_entries(
      offset, n_,
      [offset, target, parent, joined] RINGWRIGHT_HD(std::size_t row) {
        const auto begin = offset[row];
        const auto end = offset[row + 1];
        if (begin == end || gpu::load_word(parent + row) == joined)
          return end;
        // Where the first leads up, it was the only one that has been used.
        const auto used = target[begin] > row ? begin + 1 : begin + 2;
        return used < end ? used : end;
      },
      [target, parent] RINGWRIGHT_HD(std::size_t row, std::uint64_t k) {
        join_trees(parent, static_cast<node_id>(row), target[k]);
      });
  }

  void flatten_all() {
    auto* parent = parent_.data();
    place_.for_each(n_, [parent] RINGWRIGHT_HD(std::size_t i) {
      flatten(parent, static_cast<node_id>(i));
    });
  }

  /// The label that most of a sample of the nodes have.
  node_id frequent_label() {
    constexpr std::size_t size = 1024;
    auto sample = place_.template make<node_id>(size);
    if (!place_.status())
      return no_node;
    const auto n = n_;
    const auto* parent = parent_.data();
    auto* to = sample.data();
    place_.for_each(size, [parent, to, n] RINGWRIGHT_HD(std::size_t i) {
      // A multiplicative hash: neighbours in number are not neighbours here.
      const auto at = (i + 1) * 0x9e37'79b9'7f4a'7c15u;
      to[i] = parent[(at >> 32) % n];
    });
    std::array<node_id, size> seen{};
    place_.copy_out(sample, std::span<node_id>{seen});
    std::sort(seen.begin(), seen.end());
    auto best = no_node;
    std::ptrdiff_t most = 0;
    for (auto at = seen.begin(); at != seen.end();) {
      const auto end = std::upper_bound(at, seen.end(), *at);
      if (end - at > most) {
        most = end - at;
        best = *at;
      }
      at = end;
    }
    return best;
  }

  std::uint64_t count_roots() {
    const auto* parent = parent_.data();
    return place_.template sum<std::uint64_t>(
      n_, [parent] RINGWRIGHT_HD(std::size_t i) {
        return static_cast<std::uint64_t>(parent[i] == i);
      });
  }

private:
  static constexpr node_id no_node = 0xffff'ffff;

  expected<components_labels> finish(components_labels result) {
    result.labels = place_.take(std::move(parent_));
    if (!place_.status())
      return tl::unexpected{place_.status().error()};
    return result;
  }

  gpu::executor on_;
  Place place_;
  std::size_t n_;
  bool directed_;
  typename Place::template lent<std::uint64_t> offsets_;
  typename Place::template lent<node_id> targets_;
  typename Place::template array<node_id> parent_;
  typename Place::template array<node_id> other_;
};

/// On a GPU.
expected<components_labels> run_cuda_components(const gpu::executor& on,
                                                const csr_view& graph);

} // namespace ringwright::domains::graph::detail
