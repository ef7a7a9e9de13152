// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda/open_accelerator.hpp"

#include "ringwright/gpu/cuda_device.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstdlib>

using namespace ringwright;
using namespace ringwright::gpu;

TEST_CASE("open accelerator: without a GPU the reason is given",
          "[gpu][cuda]") {
  auto found = cuda::find_gpu(0);
  if (found) {
    SUCCEED("there is one: " + *found);
    return;
  }
  CHECK(found.error() == errc::backend_unavailable);
  auto opened = cuda::open_accelerator(0);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().what == found.error().what);
  auto made = cuda_device::make(cuda_device_options{});
  REQUIRE_FALSE(made);
  CHECK(made.error().what == found.error().what);
  const auto& why = found.error().what;
  INFO(why);
  CHECK((why.find("driver") != std::string::npos
         || why.find("no CUDA device") != std::string::npos));
}

TEST_CASE("open accelerator: a GPU that is not there is named",
          "[gpu][cuda]") {
  auto found = cuda::find_gpu(63);
  REQUIRE_FALSE(found);
  if (cuda::find_gpu(0)) {
    CHECK(found.error() == errc::device_not_found);
    CHECK(found.error().what.find("cuda:63") != std::string::npos);
  } else {
    CHECK(found.error() == errc::backend_unavailable);
  }
}
