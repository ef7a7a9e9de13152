// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/integer_sort.hpp"

#include "ringwright/gpu/batch/detail/integer_sort_cuda.hpp"

// The only place where Debian's Thrust is seen. Its names are wrapped, so that
// they are not those of the Thrust that nvcc brings: a program has both.
#define THRUST_CUB_WRAPPED_NAMESPACE ringwright_tbb_thrust
#define THRUST_HOST_SYSTEM THRUST_HOST_SYSTEM_CPP
#define THRUST_DEVICE_SYSTEM THRUST_DEVICE_SYSTEM_TBB
#include <new>
#include <thrust/scan.h>
#include <thrust/sort.h>
#include <thrust/system/tbb/execution_policy.h>

namespace ringwright::gpu {

namespace {

namespace thrust_tbb = ringwright_tbb_thrust::thrust;

/// Runs `body` where the executor's threads are; the library allocates.
template <class Body>
expected<void> guarded(const executor& on, Body&& body) {
  try {
    on.run(body);
  } catch (const std::bad_alloc&) {
    return fail(errc::out_of_memory, "no memory to sort in");
  }
  return {};
}

template <class Key>
expected<void> sort_on_cpu(const executor& on, std::span<Key> keys) {
  return guarded(on, [keys] {
    thrust_tbb::sort(thrust_tbb::tbb::par, keys.data(),
                     keys.data() + keys.size());
  });
}

#ifdef RINGWRIGHT_HAVE_CUDA
bool is_cuda(const executor& on) {
  return on.where() == executor::kind::cuda;
}
#endif

} // namespace

expected<void> sort_keys(const executor& on, std::span<std::uint32_t> keys) {
#ifdef RINGWRIGHT_HAVE_CUDA
  if (is_cuda(on))
    return detail::cuda_sort_host_keys(on.device(), keys.data(), keys.size());
#endif
  return sort_on_cpu(on, keys);
}

expected<void> sort_keys(const executor& on, std::span<std::uint64_t> keys) {
#ifdef RINGWRIGHT_HAVE_CUDA
  if (is_cuda(on))
    return detail::cuda_sort_host_keys(on.device(), keys.data(), keys.size());
#endif
  return sort_on_cpu(on, keys);
}

expected<void> sort_pairs(const executor& on, std::span<std::uint64_t> keys,
                          std::span<std::uint32_t> values) {
  if (keys.size() != values.size())
    return fail(errc::invalid_argument,
                std::to_string(keys.size()) + " keys, but "
                  + std::to_string(values.size()) + " values");
#ifdef RINGWRIGHT_HAVE_CUDA
  if (is_cuda(on))
    return detail::cuda_sort_host_pairs(on.device(), keys.data(), values.data(),
                                        keys.size());
#endif
  return guarded(on, [keys, values] {
    thrust_tbb::stable_sort_by_key(thrust_tbb::tbb::par, keys.data(),
                                   keys.data() + keys.size(), values.data());
  });
}

expected<std::uint64_t> exclusive_scan(const executor& on,
                                       std::span<std::uint64_t> values) {
  if (values.empty())
    return 0;
#ifdef RINGWRIGHT_HAVE_CUDA
  if (is_cuda(on))
    return detail::cuda_exclusive_scan_host(on.device(), values.data(),
                                            values.size());
#endif
  const auto last = values.back();
  auto done = guarded(on, [values] {
    thrust_tbb::exclusive_scan(thrust_tbb::tbb::par, values.data(),
                               values.data() + values.size(), values.data());
  });
  if (!done)
    return tl::unexpected{done.error()};
  return values.back() + last;
}

} // namespace ringwright::gpu
