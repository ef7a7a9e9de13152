// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/csr.hpp"
#include "ringwright/gpu/atomic.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/integer_sort.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace ringwright::domains::graph::detail {

/// Sorts entries into rows: counts them, makes room, puts them down in any
/// order and sorts each row, which makes the order that of the numbers again.
class row_filler {
public:
  row_filler(const gpu::executor& on, std::size_t nodes) : on_(on), n_(nodes) {
    // nop
  }

  /// `scan(visit)` calls `visit(row, target, weight)` for each entry, from the
  /// executor's threads; it is called twice and must say the same.
  template <class Scan>
  expected<void> fill(const Scan& scan, bool weighted) {
    if (auto done = count(scan); !done)
      return done;
    auto targets = gpu::host_array<node_id>::make(total_);
    auto weights = gpu::host_array<double>::make(weighted ? total_ : 0);
    if (!targets)
      return tl::unexpected{targets.error()};
    if (!weights)
      return tl::unexpected{weights.error()};
    targets_ = std::move(*targets);
    weights_ = std::move(*weights);
    // A row's offset serves as its next free place; no order between places is
    // needed, only that no two entries get the same one.
    scan([this](node_id row, node_id target, double weight) {
      const auto at = gpu::fetch_add(&offsets_[row], 1);
      targets_[at] = target;
      if (!weights_.empty())
        weights_[at] = weight;
    });
    // Now each offset is the end of its row, which is where the next begins.
    std::memmove(offsets_.data() + 1, offsets_.data(),
                 n_ * sizeof(std::uint64_t));
    offsets_[0] = 0;
    return {};
  }

  void sort_rows() {
    on_.for_ranges(n_, 1024, [this](std::size_t begin, std::size_t end) {
      std::vector<std::pair<node_id, double>> row;
      for (auto u = begin; u < end; ++u)
        sort_row(offsets_[u], offsets_[u + 1], row);
    });
  }

  /// Makes one entry of equal ones; moves the rows together.
  void join_equal() {
    std::uint64_t to = 0;
    std::uint64_t from = 0;
    for (std::size_t u = 0; u < n_; ++u) {
      const auto begin = to;
      for (; from < offsets_[u + 1]; ++from)
        to = join(begin, to, from);
      offsets_[u + 1] = to;
    }
    targets_.truncate(to);
    if (!weights_.empty())
      weights_.truncate(to);
  }

  csr take(bool directed) {
    return {std::move(offsets_), std::move(targets_), std::move(weights_),
            directed};
  }

private:
  template <class Scan>
  expected<void> count(const Scan& scan) {
    auto offsets = gpu::host_array<std::uint64_t>::make(n_ + 1);
    if (!offsets)
      return tl::unexpected{offsets.error()};
    offsets_ = std::move(*offsets);
    std::fill(offsets_.begin(), offsets_.end(), 0);
    scan([this](node_id row, node_id, double) {
      gpu::fetch_add(&offsets_[row], 1);
    });
    auto total = gpu::exclusive_scan(on_, {offsets_.data(), offsets_.size()});
    if (!total)
      return tl::unexpected{total.error()};
    total_ = *total;
    return {};
  }

  void sort_row(std::uint64_t begin, std::uint64_t end,
                std::vector<std::pair<node_id, double>>& row) {
    if (weights_.empty()) {
      std::sort(targets_.data() + begin, targets_.data() + end);
      return;
    }
    row.clear();
    for (auto k = begin; k < end; ++k)
      row.emplace_back(targets_[k], weights_[k]);
    std::sort(row.begin(), row.end());
    for (auto k = begin; k < end; ++k) {
      targets_[k] = row[k - begin].first;
      weights_[k] = row[k - begin].second;
    }
  }

  /// Puts entry `from` behind those of its row in [begin, to); the new end.
  std::uint64_t join(std::uint64_t begin, std::uint64_t to,
                     std::uint64_t from) {
    if (to > begin && targets_[to - 1] == targets_[from]) {
      if (!weights_.empty())
        weights_[to - 1] += weights_[from];
      return to;
    }
    targets_[to] = targets_[from];
    if (!weights_.empty())
      weights_[to] = weights_[from];
    return to + 1;
  }

  const gpu::executor& on_;
  std::size_t n_;
  std::uint64_t total_ = 0;
  gpu::host_array<std::uint64_t> offsets_;
  gpu::host_array<node_id> targets_;
  gpu::host_array<double> weights_;
};

} // namespace ringwright::domains::graph::detail
