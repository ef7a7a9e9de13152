// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/fixed_sum.hpp"
#include "ringwright/gpu/batch/host_array.hpp"
#include "ringwright/gpu/batch/integer_sort.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

namespace ringwright::gpu {

/// Where a batch body runs: here, the threads of the CPU. `cuda_place` has the
/// same members, and a body is a template over the two.
///
/// A failure (no memory, device lost) stays: `status` tells it, and what is
/// asked of the place afterwards does nothing. So a body has to look once
/// after its allocations and once per step, not after each call. Functions
/// given to a place are `RINGWRIGHT_HD` and capture by value; they may write
/// wherever no other call of the same pass reads or writes.
class host_place {
public:
  /// Memory that the place computes in.
  template <class T>
  using array = host_array<T>;

  /// What the caller has lent: on the CPU the memory itself.
  template <class T>
  class lent {
  public:
    lent() = default;

    explicit lent(std::span<const T> from) : from_(from) {
      // nop
    }

    const T* data() const {
      return from_.data();
    }

  private:
    std::span<const T> from_;
  };

  explicit host_place(executor on) : on_(std::move(on)) {
    // nop
  }

  // -- memory -----------------------------------------------------------------

  /// The first failure, if there was one.
  const expected<void>& status() const {
    return status_;
  }

  /// An array of undefined elements; empty after a failure.
  template <class T>
  array<T> make(std::size_t size) {
    return kept(host_array<T>::make(size));
  }

  /// Makes memory of the caller readable here; it must outlive the result.
  template <class T>
  lent<T> bring(std::span<const T> from) {
    return lent<T>{from};
  }

  /// Writes the array to the caller's memory of the same size.
  template <class T>
  void copy_out(const array<T>& from, std::span<T> to) {
    if (status_ && !to.empty())
      std::memcpy(to.data(), from.data(), to.size_bytes());
  }

  /// Hands the array over to the caller.
  template <class T>
  host_array<T> take(array<T>&& from) {
    return std::move(from);
  }

  // -- work -------------------------------------------------------------------

  /// Calls `f(i)` for each i in [0, n).
  template <class F>
  void for_each(std::size_t n, F f) {
    if (!status_)
      return;
    on_.for_ranges(n, 8192, [&f](std::size_t begin, std::size_t end) {
      for (auto i = begin; i < end; ++i)
        f(i);
    });
  }

  /// The sum of `term(i)` for i in [0, n), in the shape of fixed_sum.hpp. T
  /// has a default value of zero and operator+.
  template <class T, class Term>
  T sum(std::size_t n, Term term) {
    return sum_blocks_of<T>(n, [&term](std::size_t begin, std::size_t count) {
      return sum_of_block<T>(
        count, [&term, begin](std::size_t i) { return term(begin + i); });
    });
  }

  /// For each row in [first, last): adds up `value(k)` over its entries
  /// offsets[row] <= k < offsets[row + 1], calls `finish(row, sum)`, and adds
  /// up what that returns. Both sums have the shapes of fixed_sum.hpp.
  template <class T, class Value, class Finish>
  auto sum_rows(const std::uint64_t* offsets, std::size_t first,
                std::size_t last, Value value, Finish finish) {
    using total = decltype(finish(first, T{}));
    return sum_blocks_of<total>(
      last - first, [=](std::size_t begin, std::size_t count) {
        return sum_of_rows<T, total>(offsets, first + begin, count, value,
                                     finish);
      });
  }

  /// For each block of `block` rows (a multiple of `sum_block`), in order:
  /// `sum_rows` over it with `finish(b)`, then `commit(b)(i)` for each i in
  /// [0, its rows), then `done(b, total)` on the host, before the next block
  /// begins. `finish` and `commit` make the functions for block b.
  template <class T, class Value, class Finish, class Commit, class Done>
  void sum_rows_by_block(const std::uint64_t* offsets, std::size_t n,
                         std::size_t block, Value value, Finish finish,
                         Commit commit, Done done) {
    using finisher = decltype(finish(std::size_t{0}));
    using committer = decltype(commit(std::size_t{0}));
    using total = decltype(std::declval<finisher>()(n, T{}));
    auto sums = make<total>(sum_blocks(std::min(block, n)));
    if (!status_ || n == 0)
      return;
    std::optional<finisher> end = finish(0);
    std::optional<committer> keep;
    const auto rows_of
      = [=](std::size_t b) { return std::min(block, n - b * block); };
    // Even stages sum a block's rows, odd ones commit them.
    executor::staged_work work;
    work.stages = 2 * ((n + block - 1) / block);
    work.size
      = [=](std::size_t stage) { return sum_blocks(rows_of(stage / 2)); };
    work.body = [&](std::size_t stage, std::size_t from, std::size_t to) {
      const auto rows = rows_of(stage / 2);
      for (auto i = from; i < to; ++i) {
        const auto begin = i * sum_block;
        const auto count = std::min(sum_block, rows - begin);
        if (stage % 2 == 0)
          sums[i] = sum_of_rows<T, total>(offsets, stage / 2 * block + begin,
                                          count, value, *end);
        else
          for (std::size_t row = begin; row < begin + count; ++row)
            (*keep)(row);
      }
    };
    work.finish = [&](std::size_t stage) {
      const auto b = stage / 2;
      if (stage % 2 == 0) {
        keep.emplace(commit(b));
        return;
      }
      done(b, sum_of_sums(sums.data(), sum_blocks(rows_of(b))));
      if (stage + 1 < work.stages)
        end.emplace(finish(b + 1));
    };
    on_.for_stages(work);
  }

  /// For each row in [0, n): calls `visit(row, k)` for k from `begin(row)` up
  /// to the row's end; from the end itself on, the row is left out.
  template <class Begin, class Visit>
  void for_entries(const std::uint64_t* offsets, std::size_t n, Begin begin,
                   Visit visit) {
    if (!status_)
      return;
    on_.for_ranges(n, 4096, [=](std::size_t from, std::size_t to) {
      for (auto row = from; row < to; ++row) {
        const auto end = offsets[row + 1];
        for (auto k = begin(row); k < end; ++k)
          visit(row, k);
      }
    });
  }

  // -- integers ---------------------------------------------------------------

  /// As in integer_sort.hpp.
  template <class Key>
  void sort_keys(array<Key>& keys) {
    if (status_)
      status_ = gpu::sort_keys(on_, {keys.data(), keys.size()});
  }

  /// As in integer_sort.hpp.
  std::uint64_t exclusive_scan(array<std::uint64_t>& values) {
    if (!status_)
      return 0;
    auto total = gpu::exclusive_scan(on_, {values.data(), values.size()});
    if (total)
      return *total;
    status_ = tl::unexpected{total.error()};
    return 0;
  }

private:
  template <class T>
  host_array<T> kept(expected<host_array<T>> made) {
    if (made && status_)
      return std::move(*made);
    if (status_)
      status_ = tl::unexpected{made.error()};
    return {};
  }

  /// The rows [first, first + count), count <= sum_block, of `sum_rows`.
  template <class T, class Total, class Value, class Finish>
  static Total sum_of_rows(const std::uint64_t* offsets, std::size_t first,
                           std::size_t count, Value value, Finish finish) {
    // The sums first: the loads of many rows are then under way at once, with
    // nothing between them, and what finishes rows is vectorised.
    const auto* row = offsets + first;
    T sums[sum_block];
    for (std::size_t i = 0; i < count; ++i)
      sums[i] = sum_of_row<T>(row[i], row[i + 1], value);
    Total rows[sum_block];
    for (std::size_t i = 0; i < count; ++i)
      rows[i] = finish(first + i, sums[i]);
    return sum_of_block<Total>(count,
                               [&rows](std::size_t i) { return rows[i]; });
  }

  /// Adds up what `block(begin, count)` returns for each block of terms.
  template <class T, class Block>
  T sum_blocks_of(std::size_t n, Block block) {
    auto sums = make<T>(sum_blocks(n));
    if (!status_)
      return T{};
    on_.for_ranges(sums.size(), 1, [&](std::size_t from, std::size_t to) {
      for (auto b = from; b < to; ++b)
        sums[b] = block(b * sum_block, std::min(sum_block, n - b * sum_block));
    });
    return sum_of_sums(sums.data(), sums.size());
  }

  executor on_;
  expected<void> status_;
};

} // namespace ringwright::gpu
