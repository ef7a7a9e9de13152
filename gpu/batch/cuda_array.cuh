// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/cuda_status.cuh"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace ringwright::gpu {

/// Owns an array in the memory of the current CUDA device; its elements begin
/// undefined.
template <class T>
class cuda_array {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  cuda_array() = default;

  /// Fails with out_of_memory or device_lost.
  static expected<cuda_array> make(std::size_t size) {
    cuda_array result;
    if (size == 0)
      return result;
    void* at = nullptr;
    auto done = cuda_status(cudaMalloc(&at, size * sizeof(T)),
                            "memory of the device");
    if (!done)
      return tl::unexpected{done.error()};
    result.data_ = static_cast<T*>(at);
    result.size_ = size;
    return result;
  }

  cuda_array(cuda_array&& other) noexcept {
    swap(other);
  }

  cuda_array& operator=(cuda_array&& other) noexcept {
    cuda_array{std::move(other)}.swap(*this);
    return *this;
  }

  cuda_array(const cuda_array&) = delete;
  cuda_array& operator=(const cuda_array&) = delete;

  /// Waits for what still uses the memory.
  ~cuda_array() {
    if (data_ != nullptr)
      cudaFree(data_);
  }

  void swap(cuda_array& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
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

private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace ringwright::gpu
