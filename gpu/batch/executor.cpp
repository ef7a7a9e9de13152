// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/executor.hpp"

#include "ringwright/gpu/batch/detail/cuda_device.hpp"
#include "ringwright/gpu/batch/detail/executor_place.hpp"

#include <algorithm>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <thread>
#include <utility>

namespace ringwright::gpu {

executor::executor(std::shared_ptr<place> where)
  : place_(std::move(where)), options_(std::make_shared<const run_options>()) {
  // nop
}

expected<executor> executor::cpu(std::uint32_t threads) {
  if (threads > max_threads)
    return fail(errc::invalid_argument, "threads is " + std::to_string(threads)
                                          + ", allowed are 0 to "
                                          + std::to_string(max_threads));
  auto processors
    = std::clamp(std::thread::hardware_concurrency(), 1u, max_threads);
  if (threads == 0)
    threads = processors;
  auto where = std::make_shared<place>();
  if (threads > processors)
    where->limit = std::make_unique<tbb::global_control>(
      tbb::global_control::max_allowed_parallelism, threads);
  where->threads = threads;
  where->name = "cpu, " + std::to_string(threads)
                + (threads == 1 ? " thread" : " threads");
  where->arena = std::make_unique<tbb::task_arena>(static_cast<int>(threads));
  return executor{std::move(where)};
}

#ifdef RINGWRIGHT_HAVE_CUDA

expected<executor> executor::cuda(std::uint32_t device) {
  auto name = detail::find_cuda_device(device);
  if (!name)
    return tl::unexpected{name.error()};
  auto where = std::make_shared<place>();
  where->where = kind::cuda;
  where->device = device;
  where->name = "cuda:" + std::to_string(device) + ", " + *name;
  return executor{std::move(where)};
}

#else

expected<executor> executor::cuda(std::uint32_t) {
  return fail(errc::backend_unavailable,
              "this build of ringwright has no CUDA batch executor");
}

#endif

executor executor::with(run_options options) const {
  auto result = *this;
  result.options_ = std::make_shared<const run_options>(std::move(options));
  return result;
}

executor::kind executor::where() const {
  return place_->where;
}

const std::string& executor::name() const {
  return place_->name;
}

std::uint32_t executor::threads() const {
  return place_->threads;
}

std::uint32_t executor::device() const {
  return place_->device;
}

expected<void> executor::checkpoint(std::uint64_t done,
                                    std::uint64_t total) const {
  if (options_->on_progress)
    options_->on_progress(done, total);
  if (options_->stop.stop_requested())
    return fail(errc::cancelled, "the computation was cancelled");
  if (options_->deadline != run_options::time_point::max()
      && std::chrono::steady_clock::now() >= options_->deadline)
    return fail(errc::deadline_exceeded,
                "the computation ran into its deadline");
  return {};
}

void executor::for_ranges(
  std::size_t n, std::size_t grain,
  const std::function<void(std::size_t, std::size_t)>& body) const {
  grain = std::max<std::size_t>(grain, 1);
  if (n <= grain || place_->threads == 1) {
    for (std::size_t begin = 0; begin < n; begin += grain)
      body(begin, std::min(n, begin + grain));
    return;
  }
  place_->arena->execute([&] {
    tbb::parallel_for(
      tbb::blocked_range<std::size_t>{0, n, grain},
      [&](const tbb::blocked_range<std::size_t>& range) {
        body(range.begin(), range.end());
      },
      tbb::simple_partitioner{});
  });
}

void executor::run(const std::function<void()>& body) const {
  if (place_->arena)
    place_->arena->execute(body);
  else
    body();
}

} // namespace ringwright::gpu
