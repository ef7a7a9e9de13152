// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/word.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::tests {

/// A graph's rows, and numbers for entries.
struct primitives_input {
  std::vector<std::uint64_t> offsets;
  std::vector<double> values;
  std::vector<std::uint64_t> keys;
};

/// What each member of a place makes of it.
struct primitives_output {
  double sum = 0;
  double sum_of_rows = 0;
  float float_sum = 0;
  std::vector<double> rows;
  std::vector<std::uint32_t> visits;
  std::vector<std::uint64_t> sorted;
  std::vector<std::uint64_t> scanned;
  std::uint64_t total = 0;

  friend bool operator==(const primitives_output&, const primitives_output&)
    = default;
};

template <class T, class Place>
std::vector<T> copied(Place& place,
                      const typename Place::template array<T>& from) {
  std::vector<T> result(from.size());
  place.copy_out(from, std::span<T>{result});
  return result;
}

/// A batch body that uses every member of a place.
template <class Place>
primitives_output run_primitives(Place& place, const primitives_input& in) {
  primitives_output out;
  const auto n = in.offsets.size() - 1;
  auto offsets = place.bring(std::span<const std::uint64_t>{in.offsets});
  auto values = place.bring(std::span<const double>{in.values});
  auto rows = place.template make<double>(n);
  auto visits = place.template make<std::uint32_t>(in.values.size());
  auto keys = place.template make<std::uint64_t>(in.keys.size());
  auto given = place.bring(std::span<const std::uint64_t>{in.keys});
  if (!place.status())
    return out;
  const auto* value = values.data();
  auto* to = rows.data();
  out.sum = place.template sum<double>(
    in.values.size(),
    [value] RINGWRIGHT_HD(std::size_t i) { return value[i]; });
  out.float_sum = place.template sum<float>(
    in.values.size(), [value] RINGWRIGHT_HD(std::size_t i) {
      return static_cast<float>(value[i]);
    });
  out.sum_of_rows = place.template sum_rows<double>(
    offsets.data(), 0, n,
    [value] RINGWRIGHT_HD(std::uint64_t k) { return value[k]; },
    [to] RINGWRIGHT_HD(std::size_t row, double sum) {
      to[row] = sum;
      return sum * 0.5;
    });
  auto* visit = visits.data();
  place.for_each(in.values.size(), [visit] RINGWRIGHT_HD(std::size_t i) {
    visit[i] = static_cast<std::uint32_t>(i) & 1;
  });
  // Odd rows from their second entry on.
  const auto* offset = offsets.data();
  place.for_entries(
    offset, n,
    [offset] RINGWRIGHT_HD(std::size_t row) {
      return row % 2 == 0 ? offset[row + 1] : offset[row] + 1;
    },
    [visit] RINGWRIGHT_HD(std::size_t row, std::uint64_t k) {
      gpu::add_to_word(visit + k, static_cast<std::uint32_t>(row) + 2);
    });
  const auto* from = given.data();
  auto* key = keys.data();
  place.for_each(in.keys.size(), [key, from] RINGWRIGHT_HD(std::size_t i) {
    key[i] = from[i];
  });
  place.sort_keys(keys);
  out.rows = copied<double>(place, rows);
  out.visits = copied<std::uint32_t>(place, visits);
  out.sorted = copied<std::uint64_t>(place, keys);
  out.total = place.exclusive_scan(keys);
  out.scanned = copied<std::uint64_t>(place, keys);
  return out;
}

#ifdef RINGWRIGHT_HAVE_CUDA
/// The body on a GPU, and the place's status.
expected<primitives_output> run_primitives_on_cuda(const gpu::executor& on,
                                                   const primitives_input& in);

/// What happens if far too much memory is asked for there.
expected<void> exhaust_cuda(const gpu::executor& on);
#endif

} // namespace ringwright::tests
