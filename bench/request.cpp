// SPDX-License-Identifier: Apache-2.0
//
// Request and reply, one at a time, by an event-based CAF actor: to a ring
// kernel through its proxy and the CPU device, and to a plain event-based CAF
// actor that does the same work. Same actor system, same scheduler.
//
//   bench_request [requests] [runs]
//
// Each reply is checked. Exit code 1 if one is wrong.
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/plain_actor.hpp"
#include "ringwright/bench/request_callers.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace ringwright;
using namespace std::chrono_literals;
using bench::p50_of;
using tests::echo_kernel;
using kernel_caller = bench::kernel_caller<echo_kernel>;

namespace {

/// The same state and work as the echo kernel's.
class plain_echo : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t value, std::uint64_t extra)
              -> caf::result<std::uint64_t, std::uint64_t, std::uint64_t> {
      return {value, extra, ++count_};
    }};
  }

private:
  std::uint64_t count_ = 0;
};

class plain_caller final : public bench::caller {
public:
  using caller::caller;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t) { next(); }};
  }

  void next() override {
    start();
    bench::plain_request(this, to_, 10s, asked_, asked_ + 1)
      .then(
        [this](std::uint64_t value, std::uint64_t extra, std::uint64_t) {
          book(value == asked_ && extra == asked_ + 1);
        },
        [this](const caf::error& why) { fail(why); });
  }
};

struct config : actors::system_config {
  explicit config(std::size_t threads) {
    set(actors::compat::option("scheduler.max-threads"), threads);
  }
};

std::uint64_t measure(std::size_t threads, std::uint64_t total, int runs) {
  config cfg{threads};
  caf::actor_system system{cfg};
  auto made = actors::runtime::builder()
                .backend(actors::backend::cpu)
                .kernels<echo_kernel>()
                .build(system);
  if (!made) {
    std::fprintf(stderr, "request: %s\n", made.error().what.c_str());
    return 1;
  }
  auto kernel = made->launch<echo_kernel>("echo", {.activate = true});
  auto plain = system.spawn<plain_echo>();
  std::uint64_t wrong = 0;
  p50_of<plain_caller>(system, plain, total / 10, wrong);
  p50_of<kernel_caller>(system, kernel->actor(), total / 10, wrong);
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  for (auto i = 0; i < runs; ++i) {
    theirs.push_back(p50_of<plain_caller>(system, plain, total, wrong));
    ours.push_back(
      p50_of<kernel_caller>(system, kernel->actor(), total, wrong));
    ratios.push_back(ours.back() / theirs.back());
  }
  auto metric = "request to reply through the proxy, p50, "
                + std::to_string(threads) + " CAF worker"
                + (threads == 1 ? "" : "s");
  bench::print({"request", metric, bench::median(ours), "ns",
                "plain event-based CAF actor", bench::median(theirs), "<=",
                1.5});
  caf::anon_send_exit(plain, caf::exit_reason::user_shutdown);
  return wrong;
}

} // namespace

int main(int argc, char** argv) {
  auto total = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  auto runs = argc > 2 ? std::atoi(argv[2]) : 7;
  auto wrong = measure(1, total, runs) + measure(2, total, runs);
  if (wrong != 0)
    std::fprintf(stderr, "request: %llu wrong replies\n",
                 static_cast<unsigned long long>(wrong));
  return wrong == 0 ? 0 : 1;
}
