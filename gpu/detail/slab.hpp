// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>

namespace ringwright::gpu::detail {

/// Books of one large piece of memory from which parts are taken and given
/// back: first fit, in steps of 256 bytes, neighbours joined. The memory itself
/// is never touched, so it may be a GPU's. Not thread safe; O(free parts).
class slab {
public:
  static constexpr std::size_t step = 256;

  explicit slab(std::size_t bytes = 0) : bytes_(bytes) {
    if (bytes >= step)
      free_.emplace(0, bytes / step * step);
  }

  /// Offset of a part of at least `bytes`; nothing when no hole is that large.
  std::optional<std::size_t> take(std::size_t bytes) {
    bytes = rounded(bytes);
    for (auto hole = free_.begin(); hole != free_.end(); ++hole) {
      auto [at, size] = *hole;
      if (size < bytes)
        continue;
      free_.erase(hole);
      if (size > bytes)
        free_.emplace(at + bytes, size - bytes);
      used_ += bytes;
      return at;
    }
    return std::nullopt;
  }

  /// Gives the part at `at` back, which was taken with the same `bytes`.
  void give_back(std::size_t at, std::size_t bytes) {
    bytes = rounded(bytes);
    used_ -= bytes;
    auto next = free_.lower_bound(at);
    if (next != free_.end() && at + bytes == next->first) {
      bytes += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin()) {
      auto before = std::prev(next);
      if (before->first + before->second == at) {
        before->second += bytes;
        return;
      }
    }
    free_.emplace(at, bytes);
  }

  std::size_t size() const {
    return bytes_;
  }

  std::size_t used() const {
    return used_;
  }

  /// The largest part that could be taken now.
  std::size_t largest() const {
    std::size_t result = 0;
    for (const auto& [at, size] : free_)
      result = size > result ? size : result;
    return result;
  }

private:
  static std::size_t rounded(std::size_t bytes) {
    return bytes == 0 ? step : (bytes + step - 1) / step * step;
  }

  std::size_t bytes_;
  std::size_t used_ = 0;
  /// Holes: offset to size.
  std::map<std::size_t, std::size_t> free_;
};

} // namespace ringwright::gpu::detail
