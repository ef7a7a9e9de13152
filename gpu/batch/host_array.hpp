// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>
#include <sys/mman.h>
#include <type_traits>
#include <utility>

namespace ringwright::gpu {

namespace detail {

/// Memory of the host. What is large comes in huge pages, where the system
/// has them: gathers over an array of some megabytes then miss the cache, but
/// not the table of pages as well.
struct host_memory {
  static constexpr std::size_t huge_page = std::size_t{1} << 21;

  static bool is_mapped(std::size_t bytes) {
    return bytes >= huge_page;
  }

  /// nullptr if there is none.
  static void* allocate(std::size_t bytes) {
    if (!is_mapped(bytes))
      return std::malloc(bytes);
    const auto wanted = bytes + huge_page;
    auto* at = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
      return nullptr;
    // Begins on a huge page; what was mapped before it is given back.
    auto* begin = static_cast<std::byte*>(at);
    const auto over = reinterpret_cast<std::uintptr_t>(begin) % huge_page;
    const auto skip = over == 0 ? 0 : huge_page - over;
    if (skip > 0)
      ::munmap(begin, skip);
    begin += skip;
    const auto used = pages(bytes);
    if (skip + used < wanted)
      ::munmap(begin + used, wanted - skip - used);
    ::madvise(begin, used, MADV_HUGEPAGE);
    return begin;
  }

  static void release(void* at, std::size_t bytes) {
    if (is_mapped(bytes))
      ::munmap(at, pages(bytes));
    else
      std::free(at);
  }

  /// Bytes in whole pages.
  static std::size_t pages(std::size_t bytes) {
    constexpr std::size_t page = 4096;
    return (bytes + page - 1) / page * page;
  }
};

} // namespace detail

/// Owns an array on the host whose elements begin undefined: a pass over
/// memory that is about to be written anyway costs as much as some kernels.
template <class T>
class host_array {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  host_array() = default;

  /// Fails with out_of_memory.
  static expected<host_array> make(std::size_t size) {
    host_array result;
    if (size == 0)
      return result;
    if (size <= std::numeric_limits<std::ptrdiff_t>::max() / sizeof(T))
      result.data_
        = static_cast<T*>(detail::host_memory::allocate(size * sizeof(T)));
    if (result.data_ == nullptr)
      return fail(errc::out_of_memory,
                  "no memory for " + std::to_string(size) + " elements of "
                    + std::to_string(sizeof(T)) + " bytes");
    result.size_ = result.capacity_ = size;
    return result;
  }

  host_array(host_array&& other) noexcept {
    swap(other);
  }

  host_array& operator=(host_array&& other) noexcept {
    host_array{std::move(other)}.swap(*this);
    return *this;
  }

  host_array(const host_array&) = delete;
  host_array& operator=(const host_array&) = delete;

  ~host_array() {
    if (data_ != nullptr)
      detail::host_memory::release(data_, capacity_ * sizeof(T));
  }

  void swap(host_array& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  /// Keeps the first `size` elements and gives back the memory of the rest as
  /// far as it can. Precondition: size <= this->size().
  void truncate(std::size_t size) {
    if (size == size_)
      return;
    const auto bytes = capacity_ * sizeof(T);
    const auto kept = detail::host_memory::pages(size * sizeof(T));
    size_ = size;
    // Only from mapped to mapped: `release` goes by the capacity.
    if (!detail::host_memory::is_mapped(size * sizeof(T)))
      return;
    if (kept < detail::host_memory::pages(bytes))
      ::munmap(reinterpret_cast<std::byte*>(data_) + kept,
               detail::host_memory::pages(bytes) - kept);
    capacity_ = size;
  }

  T* data() {
    return data_;
  }

  const T* data() const {
    return data_;
  }

  std::size_t size() const {
    return size_;
  }

  bool empty() const {
    return size_ == 0;
  }

  T& operator[](std::size_t i) {
    return data_[i];
  }

  const T& operator[](std::size_t i) const {
    return data_[i];
  }

  T* begin() {
    return data_;
  }

  T* end() {
    return data_ + size_;
  }

  const T* begin() const {
    return data_;
  }

  const T* end() const {
    return data_ + size_;
  }

  std::span<const T> view() const {
    return {data_, size_};
  }

  friend bool operator==(const host_array& x, const host_array& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end());
  }

private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

} // namespace ringwright::gpu
