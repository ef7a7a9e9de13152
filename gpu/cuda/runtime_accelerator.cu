// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda/detail/runtime_accelerator.hpp"

#include "ringwright/gpu/batch/cuda_status.cuh"
#include "ringwright/gpu/cuda/gdr_window.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <cuda_runtime.h>
#include <mutex>
#include <utility>
#include <vector>

namespace ringwright::gpu::cuda::detail {

namespace {

/// Copies pass through pinned memory of this size: a copy from pageable memory
/// may wait for the whole GPU.
constexpr std::size_t staging_bytes = std::size_t{1} << 20;

std::string residence_of(const cudaDeviceProp& gpu, int index) {
  if (auto why = obstacle_to_residence(); !why.empty())
    return why;
  int limited = 0;
  cudaDeviceGetAttribute(&limited, cudaDevAttrKernelExecTimeout, index);
  if (limited != 0)
    return "the driver ends kernels that run long on this GPU (a display "
           "hangs on it)";
  if (gpu.tccDriver == 0 && gpu.canMapHostMemory == 0)
    return "this GPU does not see the host's memory";
  if (std::strstr(gpu.name, "MIG") != nullptr)
    return "this is a slice of a GPU (MIG)";
  return {};
}

class runtime_accelerator final : public accelerator {
public:
  explicit runtime_accelerator(int index) : index_(index) {
    // nop
  }

  ~runtime_accelerator() override {
    if (abandoned_)
      return;
    use();
    for (auto stream : streams_)
      if (stream != nullptr)
        cudaStreamDestroy(stream);
    windows_.clear();
    for (auto* at : device_)
      cudaFree(at);
    for (auto* at : pinned_)
      cudaFreeHost(at);
  }

  expected<void> open();

  const accelerator_facts& facts() const override {
    return facts_;
  }

  expected<std::byte*> allocate_shared(std::size_t bytes) override;
  expected<std::byte*> allocate_device(std::size_t bytes) override;
  expected<mapped_memory> allocate_mapped(std::size_t bytes) override;
  expected<void> zero(std::byte* at, std::size_t bytes) override;
  expected<void> write(std::byte* to, const void* from,
                       std::size_t bytes) override;
  expected<void> read(void* to, const std::byte* from,
                      std::size_t bytes) override;
  expected<grid_room> room_for(const device_code& code,
                               const grid_view& grid) override;
  expected<void> launch(const device_code& code, const grid_view& grid,
                        std::uint32_t slot) override;
  run_state query(std::uint32_t slot) override;

  std::string failure() const override {
    std::lock_guard guard{failure_mutex_};
    return failure_;
  }

  void abandon() override {
    abandoned_ = true;
    for (auto& window : windows_)
      // Left as it is: a grid may still read what is behind it.
      (void) window.release();
  }

private:
  /// The calling thread's calls go to this GPU.
  void use() const {
    cudaSetDevice(index_);
  }

  /// Turns the result of a call into ours, and remembers a failure for good.
  expected<void> check(cudaError_t code, const char* doing);

  /// Waits for this accelerator's own copies, and nothing else.
  expected<void> finish_copies(const char* doing) {
    return check(cudaStreamSynchronize(copies_), doing);
  }

  int index_;
  accelerator_facts facts_;
  cudaStream_t copies_ = nullptr;
  std::byte* staging_ = nullptr;
  /// One for each grid; the last is that of the copies.
  std::array<cudaStream_t, max_grids + 1> streams_{};
  std::vector<void*> pinned_;
  std::vector<void*> device_;
  std::vector<std::unique_ptr<gdr_window>> windows_;
  mutable std::mutex failure_mutex_;
  std::string failure_;
  bool abandoned_ = false;
};

expected<void> runtime_accelerator::check(cudaError_t code,
                                          const char* doing) {
  auto result = cuda_status(code, doing);
  if (!result && result.error().code == errc::device_lost) {
    std::lock_guard guard{failure_mutex_};
    if (failure_.empty())
      failure_ = result.error().what;
  }
  return result;
}

expected<void> runtime_accelerator::open() {
  use();
  cudaDeviceProp gpu{};
  if (auto ok = check(cudaGetDeviceProperties(&gpu, index_), "asking the GPU");
      !ok)
    return ok;
  int driver = 0;
  cudaDriverGetVersion(&driver);
  facts_.name = gpu.name;
  facts_.driver = "CUDA " + std::to_string(driver / 1000) + "."
                  + std::to_string(driver % 1000 / 10);
  facts_.compute_major = static_cast<std::uint32_t>(gpu.major);
  facts_.compute_minor = static_cast<std::uint32_t>(gpu.minor);
  facts_.multiprocessors = static_cast<std::uint32_t>(gpu.multiProcessorCount);
  facts_.memory_bytes = gpu.totalGlobalMem;
  facts_.no_residence = residence_of(gpu, index_);
  for (auto& stream : streams_)
    // Non-blocking: a stream that did not say so would wait for the others.
    if (auto ok = check(
          cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
          "making a stream");
        !ok)
      return ok;
  copies_ = streams_.back();
  auto staging = allocate_shared(staging_bytes);
  if (!staging)
    return tl::unexpected{staging.error()};
  staging_ = *staging;
  return {};
}

expected<std::byte*> runtime_accelerator::allocate_shared(std::size_t bytes) {
  use();
  void* at = nullptr;
  auto done = check(cudaHostAlloc(&at, bytes,
                                  cudaHostAllocMapped | cudaHostAllocPortable),
                    "allocating memory of the host for the GPU");
  if (!done)
    return tl::unexpected{done.error()};
  pinned_.push_back(at);
  void* seen = nullptr;
  done = check(cudaHostGetDevicePointer(&seen, at, 0),
               "mapping memory of the host");
  if (!done)
    return tl::unexpected{done.error()};
  if (seen != at)
    return fail(errc::backend_unavailable,
                facts_.name + " sees the host's memory at other addresses");
  std::memset(at, 0, bytes);
  return static_cast<std::byte*>(at);
}

expected<std::byte*> runtime_accelerator::allocate_device(std::size_t bytes) {
  use();
  void* at = nullptr;
  auto done = check(cudaMalloc(&at, bytes), "allocating memory of the GPU");
  if (!done)
    return tl::unexpected{
      error{done.error().code, done.error().what + ": asked for "
                                 + std::to_string(bytes) + " bytes"}};
  device_.push_back(at);
  if (auto ok = zero(static_cast<std::byte*>(at), bytes); !ok)
    return tl::unexpected{ok.error()};
  return static_cast<std::byte*>(at);
}

expected<mapped_memory> runtime_accelerator::allocate_mapped(
  std::size_t bytes) {
  if (auto ok = gdr_window::find(); !ok)
    return tl::unexpected{ok.error()};
  constexpr auto page = gdr_window::page_bytes;
  bytes = (bytes + page - 1) / page * page;
  auto allocated = allocate_device(bytes + page);
  if (!allocated)
    return tl::unexpected{allocated.error()};
  const auto address = reinterpret_cast<std::uintptr_t>(*allocated);
  const auto aligned = (address + page - 1) / page * page;
  auto window = gdr_window::open(aligned, bytes);
  if (!window)
    // The memory stays: freeing it could wait for a grid of another device.
    return tl::unexpected{window.error()};
  windows_.push_back(std::move(*window));
  return mapped_memory{reinterpret_cast<std::byte*>(aligned),
                       windows_.back()->data()};
}

expected<void> runtime_accelerator::zero(std::byte* at, std::size_t bytes) {
  use();
  if (auto ok = check(cudaMemsetAsync(at, 0, bytes, copies_), "zeroing memory");
      !ok)
    return ok;
  return finish_copies("zeroing memory");
}

expected<void> runtime_accelerator::write(std::byte* to, const void* from,
                                          std::size_t bytes) {
  use();
  const auto* source = static_cast<const std::byte*>(from);
  while (bytes > 0) {
    const auto part = std::min(bytes, staging_bytes);
    std::memcpy(staging_, source, part);
    if (auto ok = check(cudaMemcpyAsync(to, staging_, part,
                                        cudaMemcpyHostToDevice, copies_),
                        "copying to the GPU");
        !ok)
      return ok;
    if (auto ok = finish_copies("copying to the GPU"); !ok)
      return ok;
    to += part;
    source += part;
    bytes -= part;
  }
  return {};
}

expected<void> runtime_accelerator::read(void* to, const std::byte* from,
                                         std::size_t bytes) {
  use();
  auto* target = static_cast<std::byte*>(to);
  while (bytes > 0) {
    const auto part = std::min(bytes, staging_bytes);
    if (auto ok = check(cudaMemcpyAsync(staging_, from, part,
                                        cudaMemcpyDeviceToHost, copies_),
                        "copying from the GPU");
        !ok)
      return ok;
    if (auto ok = finish_copies("copying from the GPU"); !ok)
      return ok;
    std::memcpy(target, staging_, part);
    target += part;
    from += part;
    bytes -= part;
  }
  return {};
}

/// How a grid is launched, and the attribute that makes its blocks run at once.
struct launch_plan {
  launch_plan(const device_code& code, const grid_view& grid) {
    how.gridDim = dim3{grid.places * grid.width};
    how.blockDim = dim3{code.block};
    if (has_neighbours(grid))
      how.dynamicSmemBytes = sizeof(near_memory);
    if (grid.width == 1 && grid.cluster == 1)
      return;
    // Blocks of a place wait for each other, so all have to be there.
    if (grid.cluster > 1) {
      together.id = cudaLaunchAttributeClusterDimension;
      together.val.clusterDim.x = grid.cluster;
      together.val.clusterDim.y = 1;
      together.val.clusterDim.z = 1;
    } else {
      together.id = cudaLaunchAttributeCooperative;
      together.val.cooperative = 1;
    }
    how.attrs = &together;
    how.numAttrs = 1;
  }

  launch_plan(const launch_plan&) = delete;
  launch_plan& operator=(const launch_plan&) = delete;

  cudaLaunchConfig_t how{};
  cudaLaunchAttribute together{};
};

expected<grid_room> runtime_accelerator::room_for(const device_code& code,
                                                  const grid_view& grid) {
  use();
  cudaFuncAttributes loaded{};
  if (auto ok = check(cudaFuncGetAttributes(&loaded, code.grid_kernel),
                      "loading a kernel");
      !ok)
    return tl::unexpected{ok.error()};
  launch_plan plan{code, grid};
  int blocks = 0;
  auto done = check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(
                      &blocks, code.grid_kernel, static_cast<int>(code.block),
                      plan.how.dynamicSmemBytes),
                    "asking how many blocks fit");
  if (!done)
    return tl::unexpected{done.error()};
  grid_room room;
  room.blocks_per_multiprocessor = static_cast<std::uint32_t>(blocks);
  room.places = room.blocks_per_multiprocessor * facts_.multiprocessors
                / grid.width;
  if (grid.cluster == 1)
    return room;
  int clusters = 0;
  done = check(cudaOccupancyMaxActiveClusters(&clusters, code.grid_kernel,
                                              &plan.how),
               "asking how many clusters fit");
  if (!done)
    return tl::unexpected{done.error()};
  room.places = static_cast<std::uint32_t>(clusters) * grid.cluster
                / grid.width;
  return room;
}

expected<void> runtime_accelerator::launch(const device_code& code,
                                           const grid_view& grid,
                                           std::uint32_t slot) {
  use();
  auto view = grid;
  void* arguments[] = {&view};
  launch_plan plan{code, grid};
  plan.how.stream = streams_[slot];
  return check(cudaLaunchKernelExC(&plan.how, code.grid_kernel, arguments),
               "launching a grid");
}

run_state runtime_accelerator::query(std::uint32_t slot) {
  use();
  const auto code = cudaStreamQuery(streams_[slot]);
  if (code == cudaErrorNotReady)
    return run_state::running;
  return check(code, "running a grid") ? run_state::ended : run_state::lost;
}

} // namespace

expected<std::unique_ptr<accelerator>> open_runtime_accelerator(
  std::uint32_t index) {
  auto made = std::make_unique<runtime_accelerator>(static_cast<int>(index));
  if (auto ok = made->open(); !ok)
    return tl::unexpected{ok.error()};
  return std::unique_ptr<accelerator>{std::move(made)};
}

} // namespace ringwright::gpu::cuda::detail
