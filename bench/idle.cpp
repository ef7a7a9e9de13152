// SPDX-License-Identifier: Apache-2.0
//
// What a thousand idle ring kernels cost: CPU time of the process, all
// threads, while nobody sends anything.
//
//   bench_idle [kernels] [seconds]
//
// Exit code 1 if a kernel does not answer afterwards.
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <sys/resource.h>

using namespace ringwright;
using tests::echo_kernel;

namespace {

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

} // namespace

int main(int argc, char** argv) {
  auto count = argc > 1 ? std::atoi(argv[1]) : 1000;
  auto seconds = argc > 2 ? std::atof(argv[2]) : 5.0;
  actors::system_config cfg;
  caf::actor_system system{cfg};
  auto limits = actors::runtime_config::production();
  limits.max_instances = 65534;
  auto made = actors::runtime::builder()
                .backend(actors::backend::cpu)
                .config(limits)
                .kernels<echo_kernel>()
                .build(system);
  if (!made) {
    std::fprintf(stderr, "idle: %s\n", made.error().what.c_str());
    return 1;
  }
  for (auto i = 0; i < count; ++i)
    if (!made->launch<echo_kernel>("echo-" + std::to_string(i),
                                   {.activate = true}))
      return 1;
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  auto before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>{seconds});
  auto share = (cpu_seconds() - before) / seconds * 100;
  for (auto i = 0; i < count; ++i) {
    auto kernel = made->get_kernel("echo-" + std::to_string(i));
    auto reply = kernel->call(echo_kernel::echo{7, 8});
    if (!reply || reply->value != 7)
      return 1;
  }
  bench::print({"idle", std::to_string(count) + " idle ring kernels", share,
                "% of one core", "", 0, "<=", 1});
}
