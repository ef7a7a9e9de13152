// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/device_code.hpp"

#include "ringwright/domains/catalogue.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <string_view>

using namespace ringwright;
using namespace ringwright::domains;

TEST_CASE("device code: each ring kernel has it, or the build has none",
          "[domains][cuda]") {
  const auto table = device_code();
  if (table.empty()) {
    const auto found = gpu::cuda::find_gpu(0);
    REQUIRE_FALSE(found);
    CHECK(found.error() == errc::backend_unavailable);
    return;
  }
  catalogue::for_each([&]<class Kernel>() {
    if constexpr (gpu::ring_kernel<Kernel>) {
      const std::string_view id = Kernel::info.id;
      INFO(id);
      const auto row = std::find_if(
        table.begin(), table.end(),
        [&](const auto& code) { return code.kernel_id == id; });
      REQUIRE(row != table.end());
      CHECK(row->block == gpu::block_threads<Kernel>());
      CHECK(row->grid_kernel != nullptr);
    }
  });
}
