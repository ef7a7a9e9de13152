// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/detail/strong_components.hpp"

#include <algorithm>
#include <utility>

namespace ringwright::domains::graph::detail {

namespace {

/// Tarjan 1972. A node is numbered when it is first seen; `low` is the
/// smallest number that its subtree reaches among nodes without a component.
class search {
public:
  search(const gpu::executor& on, const csr_view& graph)
    : on_(on), graph_(graph) {
    // nop
  }

  expected<components_labels> run() {
    const auto n = graph_.nodes();
    for (auto* array : {&number_, &low_, &stack_, &path_, &result_.labels}) {
      auto made = gpu::host_array<node_id>::make(n);
      if (!made)
        return tl::unexpected{made.error()};
      *array = std::move(*made);
    }
    auto next = gpu::host_array<std::uint64_t>::make(n);
    if (!next)
      return tl::unexpected{next.error()};
    next_ = std::move(*next);
    std::fill(number_.begin(), number_.end(), unseen);
    std::fill(result_.labels.begin(), result_.labels.end(), unseen);
    for (std::size_t root = 0; root < n; ++root) {
      if (number_[root] != unseen)
        continue;
      if (auto done = explore(static_cast<node_id>(root)); !done)
        return tl::unexpected{done.error()};
    }
    return std::move(result_);
  }

private:
  static constexpr node_id unseen = 0xffff'ffff;
  static constexpr std::uint64_t check_every = std::uint64_t{1} << 20;

  expected<void> explore(node_id root) {
    enter(root);
    while (path_size_ > 0) {
      if (++steps_ % check_every == 0)
        if (auto go = on_.checkpoint(seen_, graph_.nodes()); !go)
          return go;
      const auto u = path_[path_size_ - 1];
      if (next_[u] == graph_.offsets[u + 1]) {
        leave(u);
        continue;
      }
      const auto v = graph_.targets[next_[u]++];
      if (number_[v] == unseen)
        enter(v);
      else if (result_.labels[v] == unseen)
        low_[u] = std::min(low_[u], number_[v]);
    }
    return {};
  }

  void enter(node_id u) {
    number_[u] = low_[u] = static_cast<node_id>(seen_++);
    next_[u] = graph_.offsets[u];
    path_[path_size_++] = u;
    stack_[stack_size_++] = u;
  }

  void leave(node_id u) {
    --path_size_;
    if (path_size_ > 0) {
      auto& above = low_[path_[path_size_ - 1]];
      above = std::min(above, low_[u]);
    }
    if (low_[u] != number_[u])
      return;
    // What lies on the stack from u on is a component.
    auto begin = stack_size_;
    auto label = u;
    do {
      --begin;
      label = std::min(label, stack_[begin]);
    } while (stack_[begin] != u);
    for (auto i = begin; i < stack_size_; ++i)
      result_.labels[stack_[i]] = label;
    stack_size_ = begin;
    ++result_.count;
  }

  const gpu::executor& on_;
  const csr_view& graph_;
  gpu::host_array<node_id> number_;
  gpu::host_array<node_id> low_;
  gpu::host_array<node_id> stack_;
  gpu::host_array<node_id> path_;
  gpu::host_array<std::uint64_t> next_;
  std::size_t stack_size_ = 0;
  std::size_t path_size_ = 0;
  std::uint64_t seen_ = 0;
  std::uint64_t steps_ = 0;
  components_labels result_;
};

} // namespace

expected<components_labels> run_strong_components(const gpu::executor& on,
                                                  const csr_view& graph) {
  return search{on, graph}.run();
}

} // namespace ringwright::domains::graph::detail
