// SPDX-License-Identifier: Apache-2.0
//
// The benchmark programs for a GPU on machines that may have none.
#include "ringwright/bench/process.hpp"
#include "ringwright/tests/catch.hpp"

#ifdef RINGWRIGHT_BENCH_GPU_RINGS

#include "ringwright/gpu/cuda/open_accelerator.hpp"

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

using ringwright::bench::run_process;

namespace {

std::vector<nlohmann::json> rows_of(const std::string& text) {
  std::vector<nlohmann::json> rows;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("{"))
      rows.push_back(nlohmann::json::parse(line));
  return rows;
}

} // namespace

TEST_CASE("gpu bench: without a GPU every row says so") {
  if (ringwright::gpu::cuda::find_gpu(0)) {
    WARN("SKIPPED: this machine has a usable GPU");
    return;
  }
  for (const std::string program :
       {RINGWRIGHT_BENCH_GPU_LIMITS, RINGWRIGHT_BENCH_GPU_RINGS,
        RINGWRIGHT_BENCH_GPU_REQUEST}) {
    const auto run = run_process("RINGWRIGHT_REQUIRE_GPU= " + program);
    CHECK(run.succeeded);
    const auto rows = rows_of(run.out);
    CHECK(rows.size() > 1);
    auto missing = 0;
    for (const auto& row : rows)
      missing += row["missing"] != "" ? 1 : 0;
    CHECK(missing + 1 >= static_cast<int>(rows.size()));
    CHECK(rows.back()["met"] == false);
    const auto required = run_process("RINGWRIGHT_REQUIRE_GPU=1 " + program);
    CHECK_FALSE(required.succeeded);
  }
}

TEST_CASE("gpu bench: the rings' consumers find no fault on the CPU device") {
  const auto run
    = run_process(RINGWRIGHT_BENCH_GPU_RINGS " --device cpu --quick --soak 1");
  REQUIRE(run.succeeded);
  auto measured = 0;
  for (const auto& row : rows_of(run.out)) {
    INFO(row.dump());
    // Floors, and what only a cluster has.
    const auto not_here
      = row["missing"] == "no floor on the CPU device"
        || row["missing"] == "no clusters on the CPU device";
    CHECK((not_here || row["missing"] == ""));
    measured += not_here ? 0 : 1;
    if (row["metric"] == "1 s soak, replies lost, doubled or wrong")
      CHECK(row["value"] == 0);
  }
  CHECK(measured == 12);
}

TEST_CASE("gpu bench: requests through a proxy are answered rightly on the CPU "
          "device") {
  const auto run = run_process(RINGWRIGHT_BENCH_GPU_REQUEST
                               " --device cpu --quick");
  REQUIRE(run.succeeded);
  for (const auto& row : rows_of(run.out)) {
    CHECK(row["missing"] == "");
    CHECK(row["value"] > 0);
  }
}

#endif
