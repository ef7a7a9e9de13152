// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// Counts durations in ns with a relative error of at most 1/128 (0.8 %).
///
/// Log-linear: below 64 ns every value has a bucket of its own, above each
/// power of two is cut into 64 equal buckets, up to 2^40 ns (18 minutes);
/// longer durations count as the longest, but `max()` stays exact. 18 KiB, all
/// zeroes is empty. One writer; a reader in another thread sees each count
/// whole, and the counts of a moving histogram as of slightly different times.
class histogram {
public:
  static constexpr std::uint32_t sub_bits = 6;
  static constexpr std::uint32_t sub_count = 1U << sub_bits;
  static constexpr std::uint32_t top_bit = 40;
  static constexpr std::uint32_t bucket_count
    = (top_bit - sub_bits + 1) * sub_count;

  /// Bucket of a value; at most `bucket_count - 1`.
  RINGWRIGHT_HD static constexpr std::uint32_t bucket_of(std::uint64_t value) {
    if (value < sub_count)
      return static_cast<std::uint32_t>(value);
    if (value >> top_bit != 0)
      return bucket_count - 1;
    const std::uint32_t shift = highest_bit(value) - sub_bits;
    return shift * sub_count + static_cast<std::uint32_t>(value >> shift);
  }

  /// The value that stands for a bucket: its middle, rounded down.
  RINGWRIGHT_HD static constexpr std::uint64_t value_of(std::uint32_t bucket) {
    if (bucket < 2 * sub_count)
      return bucket;
    const std::uint32_t shift = bucket / sub_count - 1;
    const std::uint64_t low = std::uint64_t{bucket - shift * sub_count}
                              << shift;
    return low + (std::uint64_t{1} << shift) / 2;
  }

  /// Counts one duration; `times` of it at once. About 2 ns.
  RINGWRIGHT_HD void record(std::uint64_t value, std::uint64_t times = 1) {
    add(counts_[bucket_of(value)], times);
    add(count_, times);
    add(sum_, value * times);
    if (value > load_own(&max_))
      store_own(&max_, value);
    if (value < min())
      store_own(&min_inverse_, ~value);
  }

  /// Adds what `other` has counted.
  RINGWRIGHT_HD void merge(const histogram& other) {
    for (std::uint32_t i = 0; i < bucket_count; ++i)
      add(counts_[i], load_own(&other.counts_[i]));
    add(count_, other.count());
    add(sum_, load_own(&other.sum_));
    if (other.max() > max())
      store_own(&max_, other.max());
    if (other.min() < min())
      store_own(&min_inverse_, ~other.min());
  }

  /// Forgets everything. For the writer.
  RINGWRIGHT_HD void reset() {
    for (std::uint32_t i = 0; i < bucket_count; ++i)
      store_own(&counts_[i], std::uint64_t{0});
    store_own(&count_, std::uint64_t{0});
    store_own(&sum_, std::uint64_t{0});
    store_own(&max_, std::uint64_t{0});
    store_own(&min_inverse_, std::uint64_t{0});
  }

  RINGWRIGHT_HD std::uint64_t count() const {
    return load_own(&count_);
  }

  /// Sum of all values in ns, exact up to 2^64.
  RINGWRIGHT_HD std::uint64_t sum() const {
    return load_own(&sum_);
  }

  /// Largest value in ns, exact; 0 when empty.
  RINGWRIGHT_HD std::uint64_t max() const {
    return load_own(&max_);
  }

  /// Smallest value in ns, exact; 2^64 - 1 when empty.
  RINGWRIGHT_HD std::uint64_t min() const {
    // Stored inverted, so that zeroed memory is an empty histogram.
    return ~load_own(&min_inverse_);
  }

  /// Mean in ns; 0 when empty.
  RINGWRIGHT_HD double mean() const {
    const std::uint64_t n = count();
    return n == 0 ? 0.0 : static_cast<double>(sum()) / static_cast<double>(n);
  }

  /// The value in ns below or at which `percent` (0 to 100) of all values lie:
  /// that of rank ceil(percent / 100 * count), within 1/128; 0 when empty.
  RINGWRIGHT_HD std::uint64_t percentile(double percent) const {
    const std::uint64_t n = count();
    if (n == 0)
      return 0;
    // A hair less than the product: 99.9 % of 1000 is rank 999, although
    // neither factor nor product is exact in binary.
    const double exact
      = percent * static_cast<double>(n) / 100.0 * (1.0 - 1e-14);
    auto rank = exact <= 0 ? 0 : static_cast<std::uint64_t>(exact);
    if (static_cast<double>(rank) < exact)
      ++rank;
    rank = rank < 1 ? 1 : rank > n ? n : rank;
    std::uint64_t seen = 0;
    for (std::uint32_t i = 0; i < bucket_count; ++i) {
      seen += load_own(&counts_[i]);
      if (seen >= rank)
        return clamp(value_of(i));
    }
    return max();
  }

private:
  RINGWRIGHT_HD static constexpr std::uint32_t
  highest_bit(std::uint64_t value) {
#ifdef __CUDA_ARCH__
    return 63
           - static_cast<std::uint32_t>(__clzll(static_cast<long long>(value)));
#else
    return 63 - static_cast<std::uint32_t>(__builtin_clzll(value));
#endif
  }

  RINGWRIGHT_HD static void add(std::uint64_t& word, std::uint64_t amount) {
    store_own(&word, load_own(&word) + amount);
  }

  RINGWRIGHT_HD std::uint64_t clamp(std::uint64_t value) const {
    return value > max() ? max() : value < min() ? min() : value;
  }

  std::uint64_t counts_[bucket_count] = {};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
  std::uint64_t min_inverse_ = 0;
};

} // namespace ringwright::gpu
