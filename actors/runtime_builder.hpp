// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/runtime.hpp"
#include "ringwright/actors/runtime_config.hpp"
#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/gpu/process_device.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ringwright::actors {

/// Gathers what a runtime is to be.
class runtime_builder {
public:
  /// Where kernels run; the default is `backend::automatic`.
  runtime_builder& backend(actors::backend which) {
    backend_ = which;
    return *this;
  }

  /// The device that kernels are launched on unless they say otherwise; by
  /// default the one with the fewest kernels.
  runtime_builder& device(std::uint32_t index) {
    device_ = index;
    return *this;
  }

  /// How many devices there are. CPU devices are made, any number from 1 to
  /// 64; of GPUs the first so many are taken.
  runtime_builder& devices(std::uint32_t count) {
    devices_ = count;
    return *this;
  }

  /// How GPUs are used, and the device code of the kernels for them. Name,
  /// index and bounds are the runtime's own: `name`, `device`,
  /// `max_instances`, `context_slots` and `on_warning` are set by it.
  runtime_builder& gpu(ringwright::gpu::cuda_device_options options) {
    gpu_ = std::move(options);
    return *this;
  }

  /// Whether devices are in processes of their own, and how their workers are
  /// started: by default from this very program, whose `main` then has to
  /// begin with `gpu::serve_device_worker`. Device and warnings are the
  /// runtime's own: `inner` and `on_warning` are set by it.
  runtime_builder& isolation(actors::isolation which,
                             ringwright::gpu::process_device_options workers
                             = {}) {
    isolation_ = which;
    workers_ = std::move(workers);
    return *this;
  }

  runtime_builder& config(runtime_config what) {
    config_ = what;
    return *this;
  }

  runtime_builder& development() {
    return config(runtime_config::development());
  }

  runtime_builder& production() {
    return config(runtime_config::production());
  }

  runtime_builder& high_performance() {
    return config(runtime_config::high_performance());
  }

  /// Adds kernel types: ring kernels, or lists of kernels (any template of
  /// them), of which those without a ring mode are left out.
  template <class... KernelsOrLists>
  runtime_builder& kernels() {
    (add<KernelsOrLists>(static_cast<KernelsOrLists*>(nullptr)), ...);
    return *this;
  }

  /// Adds one type by its table row, which must outlive the runtime.
  runtime_builder& kernel(const ringwright::gpu::kernel_entry& entry) {
    entries_.push_back(&entry);
    return *this;
  }

  /// Makes the devices. Fails with backend_unavailable, device_not_found,
  /// invalid_argument (naming the field), out_of_memory or, for a worker that
  /// cannot be started, io_error or timeout.
  expected<runtime> build(caf::actor_system& system) const;

private:
  template <ringwright::gpu::ring_kernel Kernel>
  void add(Kernel*) {
    kernel(ringwright::gpu::entry_of<Kernel>());
  }

  template <class List, template <class...> class Template, class... Kernels>
    requires(!ringwright::gpu::ring_kernel<List>)
  void add(Template<Kernels...>*) {
    (add_of_list<Kernels>(), ...);
  }

  template <class KernelOrList>
  void add_of_list() {
    if constexpr (ringwright::gpu::ring_kernel<KernelOrList>
                  || !ringwright::gpu::batch_kernel<KernelOrList>)
      add<KernelOrList>(static_cast<KernelOrList*>(nullptr));
  }

  actors::backend backend_ = actors::backend::automatic;
  std::optional<std::uint32_t> device_;
  std::uint32_t devices_ = 1;
  runtime_config config_;
  std::vector<const ringwright::gpu::kernel_entry*> entries_;
  ringwright::gpu::cuda_device_options gpu_;
  actors::isolation isolation_ = actors::isolation::none;
  ringwright::gpu::process_device_options workers_;
};

} // namespace ringwright::actors
