// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"
#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/process_device.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/cuda/threaded_accelerator.hpp"
#include "ringwright/tests/gpu/echo_code.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"
#include "ringwright/tests/gpu/process/echo_worker_path.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ringwright::tests {

/// The devices that one test is run on: what holds for one must for all.
enum class device_kind {
  cpu,
  /// The CUDA device over places that are threads of the host.
  resident,
  event_driven,
  /// Resident, with lanes in memory of the GPU that the host writes.
  behind_bar1,
  /// Resident, with places that share a cluster.
  clustered,
  /// A CPU device in a worker process.
  process,
  /// A GPU, where there is one.
  gpu_resident,
  gpu_event_driven,
  /// One that has clusters.
  gpu_clustered,
};

inline std::string to_string(device_kind kind) {
  switch (kind) {
    case device_kind::cpu:
      return "cpu";
    case device_kind::resident:
      return "resident grids on threads";
    case device_kind::event_driven:
      return "event-driven grids on threads";
    case device_kind::behind_bar1:
      return "resident grids on threads, lanes behind BAR1";
    case device_kind::clustered:
      return "resident grids on threads, in clusters";
    case device_kind::process:
      return "cpu in a process of its own";
    case device_kind::gpu_resident:
      return "resident grids on a GPU";
    case device_kind::gpu_clustered:
      return "resident grids on a GPU, in clusters";
    default:
      return "event-driven grids on a GPU";
  }
}

inline bool gpu_has_clusters() {
  static const auto found = [] {
    auto gpu = gpu::cuda::open_accelerator(0);
    return gpu && (*gpu)->facts().compute_major >= 9;
  }();
  return found;
}

inline std::vector<device_kind> device_kinds() {
  std::vector<device_kind> result{
    device_kind::cpu, device_kind::resident, device_kind::event_driven,
    device_kind::behind_bar1, device_kind::clustered, device_kind::process};
  if (gpu::cuda::find_gpu(0)) {
    result.push_back(device_kind::gpu_resident);
    result.push_back(device_kind::gpu_event_driven);
    if (gpu_has_clusters())
      result.push_back(device_kind::gpu_clustered);
  }
  return result;
}

/// An accelerator of threads that runs the echo kernel.
inline std::unique_ptr<threaded_accelerator> make_accelerator() {
  auto made = std::make_unique<threaded_accelerator>();
  made->add<echo_kernel>();
  return made;
}

/// Sizes that fit the threads of a test.
inline gpu::cuda_device_options small_cuda_options() {
  gpu::cuda_device_options options;
  options.code = {threaded_accelerator::code<echo_kernel>()};
  options.instances_per_kernel = 2;
  options.max_instances = 64;
  options.shared_bytes = std::uint64_t{32} << 20;
  options.pool_bytes = std::uint64_t{4} << 20;
  options.lane_bytes = std::uint64_t{4} << 20;
  options.longest_nap_ns = 20'000;
  return options;
}

/// A CPU device in a worker that knows the echo kernel.
inline gpu::process_device_options echo_worker_options() {
  gpu::process_device_options options;
  options.command = {echo_worker_path()};
  return options;
}

inline bool is_of_gpu(device_kind kind) {
  return kind == device_kind::gpu_resident
         || kind == device_kind::gpu_event_driven
         || kind == device_kind::gpu_clustered;
}

inline bool in_clusters(device_kind kind) {
  return kind == device_kind::clustered || kind == device_kind::gpu_clustered;
}

inline bool stays(device_kind kind) {
  return kind != device_kind::event_driven
         && kind != device_kind::gpu_event_driven;
}

/// A GPU if the kind is one of a GPU, else threads in its place.
inline expected<std::unique_ptr<gpu::cuda_device>>
make_cuda_device(device_kind kind) {
  auto options = small_cuda_options();
  options.stay = stays(kind) ? gpu::residency::resident
                             : gpu::residency::event_driven;
  options.cluster_places = in_clusters(kind) ? 2 : 1;
  if (is_of_gpu(kind)) {
    options.code = echo_code();
    return gpu::cuda_device::make(options);
  }
  options.lanes = kind == device_kind::behind_bar1
                    ? gpu::lane_placement::bar1
                    : gpu::lane_placement::pinned;
  return gpu::cuda_device::make(options, make_accelerator());
}

template <class Device>
std::unique_ptr<gpu::device>
required(expected<std::unique_ptr<Device>> made) {
  INFO((made ? "" : made.error().what));
  REQUIRE(made);
  return std::move(*made);
}

inline std::unique_ptr<gpu::device> make_device(device_kind kind) {
  switch (kind) {
    case device_kind::cpu:
      return required(gpu::cpu_device::make({}));
    case device_kind::process:
      return required(gpu::process_device::make(echo_worker_options()));
    default:
      return required(make_cuda_device(kind));
  }
}

} // namespace ringwright::tests
