// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>

/// integer_sort.hpp on a GPU. Arrays lie in device memory; `stream` is a
/// cudaStream_t. Returns when the result is there.
namespace ringwright::gpu::detail {

expected<void> cuda_sort_keys(void* stream, std::uint32_t* keys, std::size_t n);
expected<void> cuda_sort_keys(void* stream, std::uint64_t* keys, std::size_t n);
expected<void> cuda_sort_pairs(void* stream, std::uint64_t* keys,
                               std::uint32_t* values, std::size_t n);
expected<std::uint64_t> cuda_exclusive_scan(void* stream, std::uint64_t* values,
                                            std::size_t n);

/// The same for arrays of the host, copied there and back.
expected<void> cuda_sort_host_keys(std::uint32_t device, std::uint32_t* keys,
                                   std::size_t n);
expected<void> cuda_sort_host_keys(std::uint32_t device, std::uint64_t* keys,
                                   std::size_t n);
expected<void> cuda_sort_host_pairs(std::uint32_t device, std::uint64_t* keys,
                                    std::uint32_t* values, std::size_t n);
expected<std::uint64_t> cuda_exclusive_scan_host(std::uint32_t device,
                                                 std::uint64_t* values,
                                                 std::size_t n);

} // namespace ringwright::gpu::detail
