// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/executor.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <dlfcn.h>
#include <stdexcept>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

TEST_CASE("executor: ranges cover everything once", "[gpu][batch]") {
  for (auto threads : {1u, 2u, 5u}) {
    auto on = executor::cpu(threads);
    REQUIRE(on);
    CHECK(on->threads() == threads);
    CHECK(on->where() == executor::kind::cpu);
    for (std::size_t n : {0u, 1u, 99u, 100u, 101u, 10'000u}) {
      std::vector<std::atomic<int>> seen(n);
      on->for_ranges(n, 100, [&](std::size_t begin, std::size_t end) {
        for (auto i = begin; i < end; ++i)
          ++seen[i];
      });
      CHECK(std::all_of(seen.begin(), seen.end(),
                        [](const auto& count) { return count == 1; }));
    }
  }
}

TEST_CASE("executor: stages come one after the other", "[gpu][batch]") {
  for (auto threads : {1u, 2u, 5u}) {
    auto on = executor::cpu(threads).value();
    constexpr std::size_t stages = 300;
    std::vector<std::atomic<std::size_t>> items(stages);
    // Plain words: the stages order them.
    std::vector<std::size_t> order;
    auto early = false;
    executor::staged_work work;
    work.stages = stages;
    work.size = [](std::size_t stage) { return stage % 7 + 1; };
    work.grain = 2;
    work.body = [&](std::size_t stage, std::size_t begin, std::size_t end) {
      if (order.size() != stage)
        early = true;
      items[stage] += end - begin;
    };
    work.finish = [&](std::size_t stage) {
      if (items[stage] != stage % 7 + 1)
        early = true;
      order.push_back(stage);
    };
    on.for_stages(work);
    CHECK_FALSE(early);
    REQUIRE(order.size() == stages);
    CHECK(std::is_sorted(order.begin(), order.end()));
    work.stages = 0;
    on.for_stages(work);
    CHECK(order.size() == stages);
  }
}

TEST_CASE("executor: an exception ends the stages", "[gpu][batch]") {
  for (auto threads : {1u, 3u}) {
    auto on = executor::cpu(threads).value();
    std::atomic<std::size_t> last = 0;
    executor::staged_work work;
    work.stages = 100;
    work.size = [](std::size_t) { return 10; };
    work.body = [&](std::size_t stage, std::size_t begin, std::size_t) {
      last = std::max(last.load(), stage);
      if (stage == 7 && begin == 5)
        throw std::runtime_error("7");
    };
    work.finish = [](std::size_t) {};
    CHECK_THROWS_AS(on.for_stages(work), std::runtime_error);
    CHECK(last == 7);
  }
}

TEST_CASE("executor: an exception of a body reaches the caller",
          "[gpu][batch]") {
  auto on = executor::cpu(2);
  REQUIRE(on);
  CHECK_THROWS_AS(on->for_ranges(1000, 1,
                                 [](std::size_t begin, std::size_t) {
                                   if (begin == 777)
                                     throw std::runtime_error("777");
                                 }),
                  std::runtime_error);
}

TEST_CASE("executor: too many threads are refused", "[gpu][batch]") {
  CHECK(executor::cpu(executor::max_threads));
  auto refused = executor::cpu(executor::max_threads + 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_argument);
  CHECK(executor::cpu(0)->threads() >= 1);
}

TEST_CASE("executor: a checkpoint tells progress, stop and deadline",
          "[gpu][batch]") {
  auto on = executor::cpu(1);
  REQUIRE(on);
  CHECK(on->checkpoint(1, 2));
  std::stop_source stop;
  std::uint64_t told = 0;
  run_options options;
  options.stop = stop.get_token();
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    told = done * 100 + total;
  };
  auto watched = on->with(options);
  CHECK(watched.checkpoint(3, 7));
  CHECK(told == 307);
  stop.request_stop();
  CHECK(watched.checkpoint(4, 7).error() == errc::cancelled);
  CHECK(on->checkpoint(4, 7));
  run_options late;
  late.deadline = std::chrono::steady_clock::now();
  CHECK(on->with(late).checkpoint(0).error() == errc::deadline_exceeded);
}

TEST_CASE("executor: work of the caller runs on the executor's threads",
          "[gpu][batch]") {
  auto on = executor::cpu(2).value();
  auto done = 0;
  on.run([&] { ++done; });
  CHECK(done == 1);
  CHECK_THROWS_AS(on.run([] { throw std::runtime_error("no"); }),
                  std::runtime_error);
}

TEST_CASE("executor: without a driver the reason is said", "[gpu][batch]") {
#ifdef RINGWRIGHT_HAVE_CUDA
  if (auto* driver = dlopen("libcuda.so.1", RTLD_LAZY)) {
    dlclose(driver);
    WARN("SKIPPED: this machine has an NVIDIA driver");
    return;
  }
  const std::string reason = "no NVIDIA driver (libcuda.so.1 is not there)";
#else
  const std::string reason
    = "this build of ringwright has no CUDA batch executor";
#endif
  for (auto device : {0u, 1u, 1000u}) {
    auto refused = executor::cuda(device);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::backend_unavailable);
    CHECK(refused.error().what == reason);
  }
}

TEST_CASE("executor: a GPU has a name, and others are not there",
          "[gpu][batch][cuda]") {
  auto on = ringwright::tests::cuda_or_skip();
  if (!on)
    return;
  CHECK(on->where() == executor::kind::cuda);
  CHECK(on->name().starts_with("cuda:0, "));
  CHECK(on->device() == 0);
  CHECK(on->threads() == 1);
  auto refused = executor::cuda(1000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::device_not_found);
}
