// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"
#include "ringwright/gpu/kernel_entry.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace ringwright::gpu {

/// What a worker can run.
struct worker_kernels {
  /// Table rows of kernel types; they must outlive the worker.
  std::vector<const kernel_entry*> types;
  /// Device code of these for a GPU. Called only in a worker that has one.
  std::function<std::vector<cuda::device_code>()> code;
};

/// Runs a device for the parent if this process was started as the worker of a
/// `process_device`, until the parent ends the line or is gone; then the result
/// is what `main` is to return. Nothing at all, at once, in any other process.
///
/// To be called first in `main`: whatever is done before is done in each
/// worker, too. SIGINT, SIGHUP and SIGTERM are ignored in a worker: it ends
/// with its parent.
std::optional<int> serve_device_worker(const worker_kernels& kernels);

} // namespace ringwright::gpu
