// SPDX-License-Identifier: Apache-2.0
//
// The batch body of the risk domain on a GPU.
#include "ringwright/domains/risk/detail/shock_device.hpp"
#include "ringwright/gpu/batch/cuda_place.cuh"

#include <utility>

namespace ringwright::domains::risk::detail {

namespace {

/// One draw by one thread.
struct draw_one {
  scenario_source from;
  const double* weights;
  std::uint32_t assets;
  std::uint64_t first;
  double* shocks;

  RINGWRIGHT_HD void operator()(std::size_t i) const {
    shocks[i] = shock_of(from, weights, assets, first + i);
  }
};

class cuda_shocks final : public shock_device {
public:
  cuda_shocks(const gpu::executor& on, const scenario_source& from,
              std::span<const std::uint64_t> directions,
              std::span<const double> weights, std::size_t largest)
    : place_(on),
      directions_(place_.bring(directions)),
      weights_(place_.bring(weights)),
      shocks_(place_.make<double>(largest)),
      from_(from),
      assets_(static_cast<std::uint32_t>(weights.size())) {
    if (!directions.empty())
      from_.directions = directions_.data();
  }

  const expected<void>& status() const {
    return place_.status();
  }

  expected<void> draw(std::uint64_t first,
                      std::span<double> shocks) override {
    place_.for_each(shocks.size(), draw_one{from_, weights_.data(), assets_,
                                            first, shocks_.data()});
    place_.copy_out(shocks_, shocks);
    return place_.status();
  }

private:
  gpu::cuda_place place_;
  gpu::cuda_place::lent<std::uint64_t> directions_;
  gpu::cuda_place::lent<double> weights_;
  gpu::cuda_place::array<double> shocks_;
  scenario_source from_;
  std::uint32_t assets_;
};

} // namespace

expected<std::unique_ptr<shock_device>>
make_cuda_shocks(const gpu::executor& on, const scenario_source& from,
                 std::span<const std::uint64_t> directions,
                 std::span<const double> weights, std::size_t largest) {
  auto made
    = std::make_unique<cuda_shocks>(on, from, directions, weights, largest);
  if (!made->status())
    return tl::unexpected{made->status().error()};
  return made;
}

} // namespace ringwright::domains::risk::detail
