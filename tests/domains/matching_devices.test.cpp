// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/device_code.hpp"
#include "ringwright/domains/orderbook/matching.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda/open_accelerator.hpp"
#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/ingress.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/orderbook/random_session.hpp"
#include "ringwright/tests/gpu/batch/cuda_or_skip.hpp"
#include "ringwright/tests/gpu/cuda/threaded_accelerator.hpp"

#include <chrono>
#include <memory>
#include <span>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::tests;
using namespace std::chrono_literals;
using domains::orderbook::matching;

namespace {

constexpr std::uint64_t commands = 20'000;

gpu::cuda_device_options cuda_options(gpu::residency stay) {
  gpu::cuda_device_options options;
  options.stay = stay;
  options.instances_per_kernel = 1;
  options.longest_nap_ns = 20'000;
  return options;
}

std::unique_ptr<gpu::device> on_cpu() {
  auto made = gpu::cpu_device::make({});
  REQUIRE(made);
  return std::move(*made);
}

std::unique_ptr<gpu::device> on_threads(gpu::residency stay) {
  auto accelerator = std::make_unique<threaded_accelerator>();
  accelerator->add<matching>();
  auto options = cuda_options(stay);
  options.code = {threaded_accelerator::code<matching>()};
  options.shared_bytes = std::uint64_t{32} << 20;
  auto made = gpu::cuda_device::make(options, std::move(accelerator));
  INFO((made ? "" : made.error().what));
  REQUIRE(made);
  return std::move(*made);
}

std::unique_ptr<gpu::device> on_gpu(gpu::residency stay) {
  auto options = cuda_options(stay);
  options.code = domains::device_code();
  auto made = gpu::cuda_device::make(options);
  INFO((made ? "" : made.error().what));
  REQUIRE(made);
  return std::move(*made);
}

void play(gpu::device& on, gpu::instance_id id) {
  auto in = gpu::ingress::open(on, id, 1, {}, nullptr);
  REQUIRE(in);
  random_session session{5};
  auto send = [&](const auto& message, std::int64_t now, bool) {
    record_header header;
    header.type_id = std::decay_t<decltype(message)>::type_id;
    header.event_time_ns = now;
    const auto words = messages::encode(message);
    while ((*in)->submit(header, words) == gpu::submit_outcome::full) {
      (*in)->pump();
      std::this_thread::yield();
    }
    (*in)->ring_doorbell();
  };
  for (std::uint64_t i = 0; i < commands; ++i)
    session.next(send);
  auto until = std::chrono::steady_clock::now() + 60s;
  while (on.status(id)->counters.handled < commands) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    (*in)->pump();
    std::this_thread::sleep_for(1ms);
  }
}

/// The bytes of the state after the session.
std::vector<std::byte> state_after(gpu::device& on) {
  auto config = small_config();
  auto id = on.create(gpu::entry_of<matching>(), {},
                      std::as_bytes(std::span{&config, 1}));
  INFO((id ? "" : id.error().what));
  REQUIRE(id);
  REQUIRE(on.command(*id, gpu::lifecycle_action::activate, 10s));
  play(on, *id);
  REQUIRE(on.command(*id, gpu::lifecycle_action::deactivate, 10s));
  auto size = on.read_state(*id, 0, {});
  REQUIRE(size);
  std::vector<std::byte> bytes(*size);
  REQUIRE(on.read_state(*id, 0, bytes));
  REQUIRE(on.command(*id, gpu::lifecycle_action::terminate, 10s));
  return bytes;
}

/// What every other device has to come to.
const std::vector<std::byte>& state_on_cpu() {
  static const auto bytes = state_after(*on_cpu());
  return bytes;
}

} // namespace

TEST_CASE("matching_devices: the same messages give the same bytes of state") {
  REQUIRE(state_on_cpu().size() > 10'000);
  for (auto stay : {gpu::residency::resident, gpu::residency::event_driven})
    CHECK(state_after(*on_threads(stay)) == state_on_cpu());
}

TEST_CASE("matching_devices: a GPU gives the bytes of the CPU",
          "[gpu][cuda]") {
  if (!cuda_or_skip())
    return;
  for (auto stay : {gpu::residency::resident, gpu::residency::event_driven})
    CHECK(state_after(*on_gpu(stay)) == state_on_cpu());
}
