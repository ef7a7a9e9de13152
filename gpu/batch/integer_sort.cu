// SPDX-License-Identifier: Apache-2.0
//
// The only place where the CUDA Toolkit's Thrust is seen.
#include "ringwright/gpu/batch/cuda_array.cuh"
#include "ringwright/gpu/batch/detail/integer_sort_cuda.hpp"

#include <new>
#include <thrust/execution_policy.h>
#include <thrust/scan.h>
#include <thrust/sort.h>
#include <thrust/system/cuda/error.h>
#include <thrust/system_error.h>

namespace ringwright::gpu::detail {

namespace {

/// Runs `body(policy)`; Thrust throws, and its work space may not be there.
template <class Body>
expected<void> guarded(void* stream, Body&& body) {
  const auto on = static_cast<cudaStream_t>(stream);
  try {
    body(thrust::cuda::par_nosync.on(on));
  } catch (const std::bad_alloc&) {
    cudaGetLastError();
    return fail(errc::out_of_memory, "no memory of the device to sort in");
  } catch (const thrust::system_error& why) {
    return cuda_status(static_cast<cudaError_t>(why.code().value()),
                       "sorting on the device");
  }
  return cuda_status(cudaStreamSynchronize(on), "sorting on the device");
}

/// An array of the host in device memory for the time of one call.
template <class T>
class visitor {
public:
  static expected<visitor> make(std::uint32_t device, T* at, std::size_t n) {
    auto chosen = cuda_status(cudaSetDevice(static_cast<int>(device)),
                              "choosing the device");
    if (!chosen)
      return tl::unexpected{chosen.error()};
    auto array = cuda_array<T>::make(n);
    if (!array)
      return tl::unexpected{array.error()};
    auto done = cuda_status(cudaMemcpy(array->data(), at, n * sizeof(T),
                                       cudaMemcpyHostToDevice),
                            "copying to the device");
    if (!done)
      return tl::unexpected{done.error()};
    return visitor{std::move(*array), at};
  }

  T* data() {
    return array_.data();
  }

  expected<void> bring_back() {
    return cuda_status(cudaMemcpy(home_, array_.data(),
                                  array_.size() * sizeof(T),
                                  cudaMemcpyDeviceToHost),
                       "copying from the device");
  }

private:
  visitor(cuda_array<T> array, T* home)
    : array_(std::move(array)), home_(home) {
    // nop
  }

  cuda_array<T> array_;
  T* home_;
};

template <class Key>
expected<void> sort_host_keys(std::uint32_t device, Key* keys, std::size_t n) {
  auto there = visitor<Key>::make(device, keys, n);
  if (!there)
    return tl::unexpected{there.error()};
  auto done = cuda_sort_keys(nullptr, there->data(), n);
  return done ? there->bring_back() : done;
}

} // namespace

expected<void> cuda_sort_keys(void* stream, std::uint32_t* keys,
                              std::size_t n) {
  return guarded(stream, [&](const auto& policy) {
    thrust::sort(policy, keys, keys + n);
  });
}

expected<void> cuda_sort_keys(void* stream, std::uint64_t* keys,
                              std::size_t n) {
  return guarded(stream, [&](const auto& policy) {
    thrust::sort(policy, keys, keys + n);
  });
}

expected<void> cuda_sort_pairs(void* stream, std::uint64_t* keys,
                               std::uint32_t* values, std::size_t n) {
  return guarded(stream, [&](const auto& policy) {
    thrust::stable_sort_by_key(policy, keys, keys + n, values);
  });
}

expected<std::uint64_t> cuda_exclusive_scan(void* stream,
                                            std::uint64_t* values,
                                            std::size_t n) {
  std::uint64_t last[2] = {};
  if (n == 0)
    return 0;
  const auto read_last = [&](std::uint64_t* to) {
    return cuda_status(cudaMemcpyAsync(to, values + n - 1, sizeof *to,
                                       cudaMemcpyDeviceToHost,
                                       static_cast<cudaStream_t>(stream)),
                       "copying from the device");
  };
  auto done = read_last(&last[0]);
  if (done)
    done = guarded(stream, [&](const auto& policy) {
      thrust::exclusive_scan(policy, values, values + n, values);
    });
  if (done)
    done = read_last(&last[1]);
  if (done)
    done = cuda_status(cudaStreamSynchronize(static_cast<cudaStream_t>(stream)),
                       "waiting for the device");
  if (!done)
    return tl::unexpected{done.error()};
  return last[0] + last[1];
}

expected<void> cuda_sort_host_keys(std::uint32_t device, std::uint32_t* keys,
                                   std::size_t n) {
  return sort_host_keys(device, keys, n);
}

expected<void> cuda_sort_host_keys(std::uint32_t device, std::uint64_t* keys,
                                   std::size_t n) {
  return sort_host_keys(device, keys, n);
}

expected<void> cuda_sort_host_pairs(std::uint32_t device, std::uint64_t* keys,
                                    std::uint32_t* values, std::size_t n) {
  auto first = visitor<std::uint64_t>::make(device, keys, n);
  if (!first)
    return tl::unexpected{first.error()};
  auto second = visitor<std::uint32_t>::make(device, values, n);
  if (!second)
    return tl::unexpected{second.error()};
  auto done = cuda_sort_pairs(nullptr, first->data(), second->data(), n);
  if (done)
    done = first->bring_back();
  return done ? second->bring_back() : done;
}

expected<std::uint64_t> cuda_exclusive_scan_host(std::uint32_t device,
                                                 std::uint64_t* values,
                                                 std::size_t n) {
  auto there = visitor<std::uint64_t>::make(device, values, n);
  if (!there)
    return tl::unexpected{there.error()};
  auto total = cuda_exclusive_scan(nullptr, there->data(), n);
  if (!total)
    return total;
  if (auto done = there->bring_back(); !done)
    return tl::unexpected{done.error()};
  return total;
}

} // namespace ringwright::gpu::detail
