// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/device_worker.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"
#include "ringwright/tests/gpu/process/echo_worker_path.hpp"

#include <cstdlib>
#include <sys/wait.h>

using namespace ringwright;
using namespace ringwright::tests;

namespace {

int exit_code_of(const std::string& command) {
  auto status = std::system((command + " 2>/dev/null").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

// What a worker does is shown by process_device.test.cpp.

TEST_CASE("device_worker: any other process goes on at once", "[gpu]") {
  CHECK_FALSE(
    gpu::serve_device_worker({{&gpu::entry_of<echo_kernel>()}, nullptr}));
}

TEST_CASE("device_worker: one without a parent says so and ends", "[gpu]") {
  auto worker = "'" + echo_worker_path() + "'";
  CHECK(exit_code_of(worker) == 2);
  CHECK(exit_code_of("RINGWRIGHT_DEVICE_WORKER=1 " + worker) == 2);
  CHECK(exit_code_of("RINGWRIGHT_DEVICE_WORKER=1 " + worker
                     + " 4</dev/null 5</dev/null")
        == 2);
}
