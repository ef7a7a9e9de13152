// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace ringwright {

/// A pointer and a count: std::span for code that also runs on a device
/// (nvcc refuses std::span there without a flag). Owns nothing.
template <class T>
class view {
public:
  constexpr view() = default;

  RINGWRIGHT_HD constexpr view(T* data, std::size_t size)
    : data_(data), size_(size) {
    // nop
  }

  template <std::size_t N>
  RINGWRIGHT_HD constexpr view(T (&array)[N]) : data_(array), size_(N) {
    // nop
  }

  /// From std::vector, std::array, std::span and the like; host only.
  template <class Range>
    requires std::is_convertible_v<
      decltype(std::declval<Range&>().data()), T*>
  constexpr view(Range&& range) : data_(range.data()), size_(range.size()) {
    // nop
  }

  RINGWRIGHT_HD constexpr T* data() const {
    return data_;
  }

  RINGWRIGHT_HD constexpr std::size_t size() const {
    return size_;
  }

  RINGWRIGHT_HD constexpr bool empty() const {
    return size_ == 0;
  }

  /// Precondition: index < size().
  RINGWRIGHT_HD constexpr T& operator[](std::size_t index) const {
    return data_[index];
  }

  RINGWRIGHT_HD constexpr T* begin() const {
    return data_;
  }

  RINGWRIGHT_HD constexpr T* end() const {
    return data_ + size_;
  }

private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace ringwright
