// SPDX-License-Identifier: Apache-2.0
//
// Request and reply, one at a time, by an event-based CAF actor to a ring
// kernel on a GPU, through the kernel's proxy: with CAF workers that look for
// work all the time, and with CAF's own habit of sleeping.
//
//   bench_gpu_request [--quick] [--device N | --device cpu]
//
// Each reply is checked. Without a GPU all rows say so; the exit code is then 1
// if RINGWRIGHT_REQUIRE_GPU=1, else 0.
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/bench/gpu_code.hpp"
#include "ringwright/bench/gpu_presence.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/request_callers.hpp"
#include "ringwright/bench/row_book.hpp"
#include "ringwright/bench/volley_kernel.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>
#include <vector>

using namespace ringwright;
using bench::volley_kernel;

namespace {

struct settings {
  bool on_cpu = false;
  std::uint64_t requests = 50'000;
  int turns = 3;
};

struct caf_config : actors::system_config {
  explicit caf_config(bool spinning) {
    set(actors::compat::option("scheduler.max-threads"), std::size_t{2});
    if (spinning)
      set(actors::compat::option("work-stealing.aggressive-poll-attempts"),
          std::size_t{1} << 40);
  }
};

expected<double> p50_through_proxy(const settings& with, bool spinning) {
  caf_config config{spinning};
  caf::actor_system system{config};
  gpu::cuda_device_options gpus;
  gpus.code = bench::device_code_of_bench();
  auto made
    = actors::runtime::builder()
        .backend(with.on_cpu ? actors::backend::cpu : actors::backend::cuda)
        .gpu(std::move(gpus))
        .kernels<volley_kernel>()
        .build(system);
  if (!made)
    return tl::unexpected{made.error()};
  auto kernel = made->launch<volley_kernel>("volley", {.activate = true});
  if (!kernel)
    return tl::unexpected{kernel.error()};
  std::uint64_t wrong = 0;
  std::vector<double> found;
  for (auto turn = 0; turn <= with.turns; ++turn)
    found.push_back(bench::p50_of<bench::kernel_caller<volley_kernel>>(
      system, kernel->actor(), with.requests, wrong));
  if (wrong != 0)
    return fail(errc::checksum_mismatch,
                std::to_string(wrong) + " replies were wrong");
  // The first turn was to warm up.
  found.erase(found.begin());
  return bench::median(std::move(found));
}

void take(bench::row_book& book, std::size_t row, const expected<double>& got) {
  if (got)
    book.found(row, *got, 0);
  else
    book.failed(row, got.error().what);
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures requests through the actor of a kernel on a GPU."};
  settings with;
  auto quick = false;
  std::string device = "0";
  app.add_flag("--quick", quick, "A hundredth of the work, in one turn");
  app.add_option("--device", device, "0 for the first GPU, or cpu")
    ->check(CLI::IsMember({"0", "cpu"}))
    ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  with.on_cpu = device == "cpu";
  if (quick) {
    with.requests /= 100;
    with.turns = 1;
  }
  bench::row_book book;
  const std::string metric = "request to reply through the proxy, p50, ";
  const auto spinning = book.want({"gpu_request", metric + "spinning workers",
                                   0, "ns", "", 0, "<=", 6000});
  const auto sleeping = book.want({"gpu_request", metric + "CAF's own habits",
                                   0, "ns", "", 0, "", 0});
  if (auto gpu = gpu::cuda::find_gpu(0); !gpu && !with.on_cpu) {
    book.print_all(gpu.error().what);
    return bench::exit_code_without_gpu("gpu_request", gpu.error().what);
  }
  take(book, spinning, p50_through_proxy(with, true));
  take(book, sleeping, p50_through_proxy(with, false));
  return book.print_all("") || with.on_cpu ? 0 : 1;
}
