// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/actors/hammer.hpp"
#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <fstream>
#include <unistd.h>

namespace ringwright::tests {

namespace {

std::size_t resident_pages() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident;
}

void one_life(runtime_fixture& f, int round) {
  auto kernel = f.launch();
  auto seen = std::make_shared<hammer::figures>();
  auto actor = f.system.spawn<hammer>(kernel.actor(), seen);
  std::uint64_t taken = 0;
  std::thread sender{[&] {
    std::vector<add> batch(100);
    while (auto sent = kernel.send(std::span<const add>{batch}))
      taken += *sent;
  }};
  std::uint64_t called = 0;
  std::thread caller{[&] {
    while (kernel.call(echo{}, 20s))
      ++called;
  }};
  std::this_thread::sleep_for(std::chrono::microseconds{round % 500});
  REQUIRE(kernel.terminate());
  sender.join();
  caller.join();
  f.self->wait_for(actor);
  CHECK(seen->asked == seen->answered);
  CHECK(seen->wrong + seen->lost == 0);
  // Nothing that was taken has vanished.
  CHECK(eventually([&] {
    auto counts = kernel.metrics().counts;
    return gpu::balanced(counts) && counts.received >= taken + called;
  }));
}

} // namespace

TEST_CASE("terminate under load a thousand times: no leak, no hang, no "
          "silence") {
  auto config = test_config();
  config.queue_capacity = 256;
  runtime_fixture f{config};
  auto rounds = 1000;
#if defined(__SANITIZE_ADDRESS__)
  rounds = 150;
#endif
  [[maybe_unused]] std::size_t settled = 0;
  for (auto i = 0; i < rounds; ++i) {
    one_life(f, i);
    if (i == rounds / 4)
      settled = resident_pages();
  }
  CHECK(f.rt.metrics().total_launched == static_cast<std::uint64_t>(rounds));
#if !defined(__SANITIZE_ADDRESS__)
  // Less than 16 MiB on top of what the first quarter has left.
  CHECK(resident_pages() < settled + 4096);
#endif
}

TEST_CASE("exit messages under load end kernels as cleanly") {
  runtime_fixture f;
  for (auto i = 0; i < 100; ++i) {
    auto kernel = f.launch("echo " + std::to_string(i));
    auto seen = std::make_shared<hammer::figures>();
    auto actor = f.system.spawn<hammer>(kernel.actor(), seen);
    std::this_thread::sleep_for(std::chrono::microseconds{i * 5});
    f.self->send_exit(kernel.actor().actor(), caf::exit_reason::kill);
    f.self->wait_for(actor);
    CHECK(seen->asked == seen->answered);
    CHECK(seen->wrong + seen->lost == 0);
    CHECK(kernel.wait(5s));
  }
}

} // namespace ringwright::tests
