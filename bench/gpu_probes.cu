// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/gpu_probes.hpp"

#include "ringwright/bench/gpu_probes.cuh"
#include "ringwright/gpu/batch/cuda_status.cuh"
#include "ringwright/gpu/cuda/gdr_window.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"
#include "ringwright/gpu/write_combined.hpp"

#include <chrono>
#include <cstring>
#include <cuda_runtime.h>
#include <utility>

namespace ringwright::bench {

namespace {

using wall = std::chrono::steady_clock;

using gpu::cuda::gdr_window;

constexpr std::size_t shared_bytes = std::size_t{1} << 20;
constexpr std::size_t device_bytes = 4 * gdr_window::page_bytes;
constexpr std::uint64_t patience_ns = 10'000'000'000;
constexpr auto longest_wait = std::chrono::seconds{15};
/// Rounds before those that count.
constexpr std::uint32_t warm_rounds = 2000;

double ns_since(wall::time_point begin) {
  return std::chrono::duration<double, std::nano>(wall::now() - begin).count();
}

/// What is in the memory of the host that the GPU sees.
struct shared_page {
  alignas(256) gpu::chunk in;
  alignas(256) gpu::chunk out;
  alignas(256) std::uint32_t stop;
  alignas(256) std::uint64_t word;
  alignas(256) probes::report report;
  /// One index in each line; each leads to the next.
  static constexpr std::size_t path_words = 65536;
  static constexpr std::size_t words_of_line = 32;
  alignas(256) std::uint64_t path[path_words];
};

static_assert(sizeof(shared_page) <= shared_bytes);

class runtime_probes final : public gpu_probes {
public:
  ~runtime_probes() override {
    if (graph_ != nullptr)
      cudaGraphExecDestroy(graph_);
    window_.reset();
    if (stream_ != nullptr)
      cudaStreamDestroy(stream_);
    cudaFree(device_);
    cudaFreeHost(page_);
  }

  expected<void> start(int device);

  std::string facts() const override {
    return facts_;
  }

  std::uint32_t multiprocessors() const override {
    return static_cast<std::uint32_t>(gpu_.multiProcessorCount);
  }

  expected<samples> ping_pong(std::uint32_t rounds) override {
    return ping_pong_with(rounds, &page_->in,
                          [this](auto lo, auto d2, auto tag) {
                            gpu::store_chunk(&page_->in, lo, d2, tag);
                          });
  }

  expected<samples> ping_pong_bar1(std::uint32_t rounds) override;
  expected<samples> launch_and_wait(std::uint32_t rounds) override;
  expected<samples> graph_and_wait(std::uint32_t rounds) override;
  expected<samples> launch_only(std::uint32_t rounds) override;
  expected<samples> store_to_host(std::uint32_t rounds, bool fence) override;
  expected<samples> load_from_host(std::uint32_t rounds) override;
  expected<samples> hop(std::uint32_t peer, std::uint32_t rounds) override;
  expected<samples> cluster_hop(std::uint32_t rounds) override;
  expected<samples> grid_barrier(std::uint32_t rounds) override;

private:
  /// Begins a probe: memory as at the start.
  expected<void> prepare();

  /// Waits, not for ever, until the stream is empty.
  expected<void> finish();

  template <class... Parameters, class... Arguments>
  expected<void> launch(void (*kernel)(Parameters...), std::uint32_t blocks,
                        const cudaLaunchAttribute* attribute,
                        Arguments... given);

  template <class Post>
  expected<samples> ping_pong_with(std::uint32_t rounds, const gpu::chunk* in,
                                   Post post);

  /// Waits for the chunk with this tag to come back as it was sent.
  expected<void> await_chunk(std::uint32_t tag);

  /// Sends a chunk for each round, has it answered by `answer` and times that.
  template <class Answer>
  expected<samples> answered(std::uint32_t rounds, Answer answer);

  /// The mean of what a kernel has timed itself; `parts` of a round count.
  expected<samples> reported(std::uint32_t rounds, double parts);

  probes::limits limits_of(std::uint32_t rounds) const {
    return {rounds, &page_->stop, patience_ns};
  }

  gpu::chunk* device_chunks() const {
    return reinterpret_cast<gpu::chunk*>(aligned_);
  }

  cudaDeviceProp gpu_{};
  std::string facts_;
  cudaStream_t stream_ = nullptr;
  cudaGraphExec_t graph_ = nullptr;
  shared_page* page_ = nullptr;
  void* device_ = nullptr;
  std::uintptr_t aligned_ = 0;
  std::unique_ptr<gdr_window> window_;
};

/// The payload of round `tag`.
std::uint64_t payload_of(std::uint32_t tag) {
  return tag * 0x9e3779b97f4a7c15ull;
}

expected<void> runtime_probes::start(int device) {
  if (auto ok = gpu::cuda_status(cudaSetDevice(device), "taking the GPU"); !ok)
    return ok;
  if (auto ok = gpu::cuda_status(cudaGetDeviceProperties(&gpu_, device),
                                 "asking the GPU");
      !ok)
    return ok;
  auto driver = 0;
  cudaDriverGetVersion(&driver);
  facts_ = std::string{gpu_.name} + ", sm_" + std::to_string(gpu_.major)
           + std::to_string(gpu_.minor) + ", driver for CUDA "
           + std::to_string(driver / 1000) + "."
           + std::to_string(driver % 1000 / 10) + ", runtime "
           + std::to_string(CUDART_VERSION / 1000) + "."
           + std::to_string(CUDART_VERSION % 1000 / 10);
  if (auto ok = gpu::cuda_status(
        cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking),
        "making a stream");
      !ok)
    return ok;
  void* page = nullptr;
  if (auto ok = gpu::cuda_status(
        cudaHostAlloc(&page, shared_bytes,
                      cudaHostAllocMapped | cudaHostAllocPortable),
        "allocating memory of the host");
      !ok)
    return ok;
  std::memset(page, 0, shared_bytes);
  page_ = static_cast<shared_page*>(page);
  // Once around all lines, by a step that is odd and so meets them all.
  constexpr auto lines = shared_page::path_words / shared_page::words_of_line;
  for (std::size_t line = 0; line < lines; ++line)
    page_->path[line * shared_page::words_of_line]
      = (line + 389) % lines * shared_page::words_of_line;
  if (auto ok = gpu::cuda_status(cudaMalloc(&device_, device_bytes),
                                 "allocating memory of the GPU");
      !ok)
    return ok;
  constexpr auto pages = std::uintptr_t{gdr_window::page_bytes};
  aligned_ = (reinterpret_cast<std::uintptr_t>(device_) + pages - 1)
             & ~(pages - 1);
  return prepare();
}

expected<void> runtime_probes::prepare() {
  // Of a probe that failed a kernel may still be there.
  if (auto ok = finish(); !ok)
    return ok;
  page_->in = {};
  page_->out = {};
  page_->report = {};
  gpu::store_release(&page_->stop, 0u);
  if (auto ok
      = gpu::cuda_status(cudaMemsetAsync(device_, 0, device_bytes, stream_),
                         "zeroing memory");
      !ok)
    return ok;
  return finish();
}

expected<void> runtime_probes::finish() {
  const auto begin = wall::now();
  for (;;) {
    const auto state = cudaStreamQuery(stream_);
    if (state != cudaErrorNotReady)
      return gpu::cuda_status(state, "running a kernel");
    if (wall::now() - begin > longest_wait) {
      gpu::store_release(&page_->stop, 1u);
      return fail(errc::timeout, "a kernel does not end");
    }
  }
}

template <class... Parameters, class... Arguments>
expected<void> runtime_probes::launch(void (*kernel)(Parameters...),
                                      std::uint32_t blocks,
                                      const cudaLaunchAttribute* attribute,
                                      Arguments... given) {
  cudaLaunchConfig_t how{};
  how.gridDim = dim3{blocks};
  how.blockDim = dim3{1};
  how.stream = stream_;
  auto wanted = attribute == nullptr ? cudaLaunchAttribute{} : *attribute;
  how.attrs = &wanted;
  how.numAttrs = attribute == nullptr ? 0 : 1;
  return gpu::cuda_status(
    cudaLaunchKernelEx(&how, kernel, Parameters(given)...),
    "launching a kernel");
}

expected<void> runtime_probes::await_chunk(std::uint32_t tag) {
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  for (std::uint32_t looks = 1; !gpu::load_chunk(&page_->out, tag, lo, d2);
       ++looks) {
    if ((looks & 0xffff) != 0)
      continue;
    const auto state = cudaStreamQuery(stream_);
    if (state == cudaErrorNotReady)
      continue;
    // Its last chunk may have come before its end was seen.
    if (gpu::load_chunk(&page_->out, tag, lo, d2))
      break;
    if (auto ok = gpu::cuda_status(state, "running a kernel"); !ok)
      return ok;
    return fail(errc::timeout, "the kernel gave up before round "
                                 + std::to_string(tag));
  }
  if (lo != payload_of(tag) || d2 != ~tag)
    return fail(errc::checksum_mismatch, "round " + std::to_string(tag)
                                          + " came back with other data");
  return {};
}

template <class Post>
expected<samples> runtime_probes::ping_pong_with(std::uint32_t rounds,
                                                 const gpu::chunk* in,
                                                 Post post) {
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  const auto all = rounds + warm_rounds;
  if (auto ok = launch(probes::echo_chunks, 1, nullptr, in, &page_->out,
                       limits_of(all));
      !ok)
    return tl::unexpected{ok.error()};
  samples found;
  found.reserve(rounds);
  for (std::uint32_t tag = 1; tag <= all; ++tag) {
    const auto begin = wall::now();
    post(payload_of(tag), ~tag, tag);
    if (auto ok = await_chunk(tag); !ok) {
      gpu::store_release(&page_->stop, 1u);
      return tl::unexpected{ok.error()};
    }
    if (tag > warm_rounds)
      found.push_back(ns_since(begin));
  }
  if (auto ok = finish(); !ok)
    return tl::unexpected{ok.error()};
  return found;
}

expected<samples> runtime_probes::ping_pong_bar1(std::uint32_t rounds) {
  if (!window_) {
    auto opened = gdr_window::open(aligned_, gdr_window::page_bytes);
    if (!opened)
      return tl::unexpected{opened.error()};
    window_ = std::move(*opened);
  }
  return ping_pong_with(rounds, device_chunks(),
                        [this](auto lo, std::uint32_t d2, std::uint64_t tag) {
                          alignas(64) const gpu::chunk line[4]{
                            {lo, d2 | (tag << 32)}};
                          gpu::store_lines(
                            window_->data(),
                            reinterpret_cast<const std::byte*>(line), 1);
                        });
}

template <class Answer>
expected<samples> runtime_probes::answered(std::uint32_t rounds,
                                           Answer answer) {
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  samples found;
  found.reserve(rounds);
  for (std::uint32_t tag = 1; tag <= rounds + warm_rounds; ++tag) {
    const auto begin = wall::now();
    gpu::store_chunk(&page_->in, payload_of(tag), ~tag, tag);
    if (auto ok = answer(); !ok)
      return tl::unexpected{ok.error()};
    if (auto ok = gpu::cuda_status(cudaStreamSynchronize(stream_),
                                   "waiting for a kernel");
        !ok)
      return tl::unexpected{ok.error()};
    if (auto ok = await_chunk(tag); !ok)
      return tl::unexpected{ok.error()};
    if (tag > warm_rounds)
      found.push_back(ns_since(begin));
  }
  return found;
}

expected<samples> runtime_probes::launch_and_wait(std::uint32_t rounds) {
  const gpu::chunk* in = &page_->in;
  auto* out = &page_->out;
  void* arguments[] = {&in, &out};
  return answered(rounds, [&] {
    return gpu::cuda_status(
      cudaLaunchKernel(reinterpret_cast<const void*>(&probes::echo_once),
                       dim3{1}, dim3{1}, arguments, 0, stream_),
      "launching a kernel");
  });
}

expected<samples> runtime_probes::graph_and_wait(std::uint32_t rounds) {
  if (graph_ == nullptr) {
    cudaGraph_t drawn = nullptr;
    auto code = cudaStreamBeginCapture(stream_, cudaStreamCaptureModeRelaxed);
    if (code == cudaSuccess) {
      probes::echo_once<<<1, 1, 0, stream_>>>(&page_->in, &page_->out);
      code = cudaStreamEndCapture(stream_, &drawn);
    }
    if (code == cudaSuccess)
      code = cudaGraphInstantiate(&graph_, drawn, 0);
    if (drawn != nullptr)
      cudaGraphDestroy(drawn);
    if (auto ok = gpu::cuda_status(code, "making a graph"); !ok)
      return tl::unexpected{ok.error()};
  }
  return answered(rounds, [this] {
    return gpu::cuda_status(cudaGraphLaunch(graph_, stream_),
                            "launching a graph");
  });
}

expected<samples> runtime_probes::launch_only(std::uint32_t rounds) {
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  constexpr std::uint32_t burst = 64;
  samples found;
  found.reserve(rounds);
  while (found.size() < rounds) {
    for (std::uint32_t i = 0; i < burst; ++i) {
      const auto begin = wall::now();
      probes::echo_once<<<1, 1, 0, stream_>>>(&page_->in, &page_->out);
      found.push_back(ns_since(begin));
    }
    // So that no launch waits for room behind others.
    if (auto ok = finish(); !ok)
      return tl::unexpected{ok.error()};
  }
  return found;
}

expected<samples> runtime_probes::reported(std::uint32_t rounds, double parts) {
  if (auto ok = finish(); !ok)
    return tl::unexpected{ok.error()};
  const auto& told = page_->report;
  if (told.good_rounds != rounds)
    return fail(errc::timeout, "only " + std::to_string(told.good_rounds)
                                 + " of " + std::to_string(rounds)
                                 + " rounds were as they should be");
  return samples{static_cast<double>(told.ns) / rounds / parts};
}

expected<samples> runtime_probes::store_to_host(std::uint32_t rounds,
                                                bool fence) {
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = launch(probes::store_words, 1, nullptr, &page_->word, fence,
                       limits_of(rounds), &page_->report);
      !ok)
    return tl::unexpected{ok.error()};
  return reported(rounds, 1);
}

expected<samples> runtime_probes::load_from_host(std::uint32_t rounds) {
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = launch(probes::follow_words, 1, nullptr, &page_->path[0],
                       limits_of(rounds), &page_->report);
      !ok)
    return tl::unexpected{ok.error()};
  return reported(rounds, 1);
}

expected<samples> runtime_probes::hop(std::uint32_t peer,
                                      std::uint32_t rounds) {
  if (peer == 0 || peer >= multiprocessors())
    return fail(errc::invalid_argument, "this GPU has "
                                          + std::to_string(multiprocessors())
                                          + " multiprocessors");
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = launch(probes::hop_chunks, multiprocessors(), nullptr,
                       device_chunks(), peer, limits_of(rounds),
                       &page_->report);
      !ok)
    return tl::unexpected{ok.error()};
  return reported(rounds, 2);
}

expected<samples> runtime_probes::cluster_hop(std::uint32_t rounds) {
  if (gpu_.major < 9)
    return fail(errc::backend_unavailable,
                std::string{gpu_.name} + " has no clusters");
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  cudaLaunchAttribute pairs{};
  pairs.id = cudaLaunchAttributeClusterDimension;
  pairs.val.clusterDim = {2, 1, 1};
  if (auto ok = launch(probes::hop_cluster, 2, &pairs, limits_of(rounds),
                       &page_->report);
      !ok)
    return tl::unexpected{ok.error()};
  return reported(rounds, 2);
}

expected<samples> runtime_probes::grid_barrier(std::uint32_t rounds) {
  if (gpu_.cooperativeLaunch == 0)
    return fail(errc::backend_unavailable,
                std::string{gpu_.name} + " has no cooperative grids");
  if (auto ok = prepare(); !ok)
    return tl::unexpected{ok.error()};
  cudaLaunchAttribute together{};
  together.id = cudaLaunchAttributeCooperative;
  together.val.cooperative = 1;
  if (auto ok = launch(probes::meet_grid, multiprocessors(), &together,
                       limits_of(rounds), &page_->report);
      !ok)
    return tl::unexpected{ok.error()};
  return reported(rounds, 1);
}

} // namespace

expected<std::unique_ptr<gpu_probes>> gpu_probes::open(std::uint32_t device) {
  auto found = gpu::cuda::find_gpu(device);
  if (!found)
    return tl::unexpected{found.error()};
  auto made = std::make_unique<runtime_probes>();
  if (auto ok = made->start(static_cast<int>(device)); !ok)
    return tl::unexpected{ok.error()};
  return std::unique_ptr<gpu_probes>{std::move(made)};
}

} // namespace ringwright::bench
