// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/cuda_array.cuh"
#include "ringwright/gpu/batch/detail/cuda_kernels.cuh"
#include "ringwright/gpu/batch/detail/integer_sort_cuda.hpp"
#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/batch/host_array.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cuda_runtime.h>
#include <span>
#include <utility>

namespace ringwright::gpu {

/// The place of a CUDA device: see `host_place`. Work goes to a stream of its
/// own that waits for no other; what returns a value to the host waits for it.
/// One thread at a time uses a place.
class cuda_place {
public:
  template <class T>
  using array = cuda_array<T>;

  /// What the caller has lent: here a copy in the device's memory.
  template <class T>
  using lent = cuda_array<T>;

  explicit cuda_place(const executor& on) {
    keep(cudaSetDevice(static_cast<int>(on.device())), "choosing the device");
    if (status_)
      keep(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking),
           "making a stream");
    int processors = 1;
    if (status_)
      keep(cudaDeviceGetAttribute(&processors,
                                  cudaDevAttrMultiProcessorCount,
                                  static_cast<int>(on.device())),
           "asking the device");
    // Eight blocks of 256 threads fill a multiprocessor.
    grid_max_ = static_cast<unsigned>(processors) * 8;
  }

  cuda_place(cuda_place&& other) noexcept
    : stream_(std::exchange(other.stream_, nullptr)),
      grid_max_(other.grid_max_),
      status_(other.status_) {
    // nop
  }

  cuda_place(const cuda_place&) = delete;
  cuda_place& operator=(const cuda_place&) = delete;
  cuda_place& operator=(cuda_place&&) = delete;

  ~cuda_place() {
    if (stream_ != nullptr)
      cudaStreamDestroy(stream_);
  }

  // -- memory -----------------------------------------------------------------

  const expected<void>& status() const {
    return status_;
  }

  template <class T>
  array<T> make(std::size_t size) {
    if (!status_)
      return {};
    auto made = cuda_array<T>::make(size);
    if (made)
      return std::move(*made);
    status_ = tl::unexpected{made.error()};
    return {};
  }

  template <class T>
  lent<T> bring(std::span<const T> from) {
    auto result = make<T>(from.size());
    if (status_ && !from.empty())
      keep(cudaMemcpyAsync(result.data(), from.data(), from.size_bytes(),
                           cudaMemcpyHostToDevice, stream_),
           "copying to the device");
    wait();
    return result;
  }

  template <class T>
  void copy_out(const array<T>& from, std::span<T> to) {
    if (status_ && !to.empty())
      keep(cudaMemcpyAsync(to.data(), from.data(), to.size_bytes(),
                           cudaMemcpyDeviceToHost, stream_),
           "copying from the device");
    wait();
  }

  template <class T>
  host_array<T> take(array<T>&& from) {
    auto result = host_array<T>::make(from.size());
    if (!result) {
      if (status_)
        status_ = tl::unexpected{result.error()};
      return {};
    }
    copy_out(from, std::span<T>{result->data(), result->size()});
    return std::move(*result);
  }

  // -- work -------------------------------------------------------------------

  template <class F>
  void for_each(std::size_t n, F f) {
    if (!status_ || n == 0)
      return;
    detail::for_each_kernel<<<grid(n, 256), 256, 0, stream_>>>(n, f);
    keep(cudaGetLastError(), "launching for_each");
  }

  template <class T, class Term>
  T sum(std::size_t n, Term term) {
    auto sums = make<T>(sum_blocks(n));
    auto spare = make<T>(sum_blocks(sum_blocks(n)));
    if (!status_ || n == 0)
      return T{};
    launch_sum(n, term, sums.data());
    return sum_of_device_sums(sums, spare, sum_blocks(n));
  }

  template <class T, class Value, class Finish>
  auto sum_rows(const std::uint64_t* offsets, std::size_t first,
                std::size_t last, Value value, Finish finish) {
    using total = decltype(finish(first, T{}));
    const auto n = last - first;
    auto totals = make<total>(n);
    if (!status_ || n == 0)
      return total{};
    detail::rows_kernel<short_row_lanes, T>
      <<<grid(n, 256 / short_row_lanes), 256, 0, stream_>>>(
        offsets, first, last, value, finish, totals.data());
    detail::rows_kernel<long_row_lanes, T>
      <<<grid(n, 256 / long_row_lanes), 256, 0, stream_>>>(
        offsets, first, last, value, finish, totals.data());
    keep(cudaGetLastError(), "launching sum_rows");
    return sum<total>(n, row_total<total>{totals.data()});
  }

  template <class T, class Value, class Finish, class Commit, class Done>
  void sum_rows_by_block(const std::uint64_t* offsets, std::size_t n,
                         std::size_t block, Value value, Finish finish,
                         Commit commit, Done done) {
    for (std::size_t b = 0; b * block < n && status_; ++b) {
      const auto first = b * block;
      const auto last = std::min(first + block, n);
      const auto total = sum_rows<T>(offsets, first, last, value, finish(b));
      for_each(last - first, commit(b));
      done(b, total);
    }
  }

  template <class Begin, class Visit>
  void for_entries(const std::uint64_t* offsets, std::size_t n, Begin begin,
                   Visit visit) {
    if (!status_ || n == 0)
      return;
    detail::entries_kernel<<<grid(n, 256 / 32), 256, 0, stream_>>>(
      offsets, n, begin, visit);
    keep(cudaGetLastError(), "launching for_entries");
  }

  // -- integers ---------------------------------------------------------------

  template <class Key>
  void sort_keys(array<Key>& keys) {
    if (status_)
      status_ = detail::cuda_sort_keys(stream_, keys.data(), keys.size());
  }

  std::uint64_t exclusive_scan(array<std::uint64_t>& values) {
    if (!status_)
      return 0;
    auto total
      = detail::cuda_exclusive_scan(stream_, values.data(), values.size());
    if (total)
      return *total;
    status_ = tl::unexpected{total.error()};
    return 0;
  }

  /// Reads an array as a term of `sum`.
  template <class T>
  struct row_total {
    const T* from;

    RINGWRIGHT_HD T operator()(std::size_t i) const {
      return from[i];
    }
  };

private:
  void keep(cudaError_t code, const char* doing) {
    if (auto done = cuda_status(code, doing); !done && status_)
      status_ = done;
  }

  void wait() {
    if (status_)
      keep(cudaStreamSynchronize(stream_), "waiting for the device");
  }

  /// Blocks for `n` pieces of which a block takes `per_block` at a time.
  unsigned grid(std::size_t n, std::size_t per_block) const {
    return static_cast<unsigned>(std::min<std::size_t>(
      (n + per_block - 1) / per_block, grid_max_));
  }

  template <class T, class Term>
  void launch_sum(std::size_t n, Term term, T* sums) {
    detail::sum_kernel<<<grid(n, sum_block), sum_lanes, 0, stream_>>>(n, term,
                                                                      sums);
    keep(cudaGetLastError(), "launching sum");
  }

  /// Level after level, from one array to the other and back.
  template <class T>
  T sum_of_device_sums(array<T>& sums, array<T>& spare, std::size_t n) {
    auto* from = sums.data();
    auto* to = spare.data();
    for (; n > 1 && status_; n = sum_blocks(n)) {
      launch_sum(n, row_total<T>{from}, to);
      std::swap(from, to);
    }
    T result{};
    if (status_)
      keep(cudaMemcpyAsync(&result, from, sizeof(T), cudaMemcpyDeviceToHost,
                           stream_),
           "copying from the device");
    wait();
    return result;
  }

  cudaStream_t stream_ = nullptr;
  unsigned grid_max_ = 1;
  expected<void> status_;
};

} // namespace ringwright::gpu
