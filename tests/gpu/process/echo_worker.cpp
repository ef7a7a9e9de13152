// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/device_worker.hpp"
#include "ringwright/gpu/process_device.hpp"

#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace {

/// Starts a worker, says both process ids, and does nothing until it is
/// killed.
int be_a_parent(const char* program) {
  ringwright::gpu::process_device_options options;
  options.command = {program};
  auto made = ringwright::gpu::process_device::make(options);
  if (!made)
    return 1;
  std::printf("%d %d\n", ::getpid(), (*made)->worker_pid());
  std::fflush(stdout);
  ::pause();
  return 0;
}

} // namespace

/// A program that runs the echo kernel as a device worker; with `--parent`,
/// one that has such a worker.
int main(int argc, char** argv) {
  auto code = ringwright::gpu::serve_device_worker(
    {{&ringwright::gpu::entry_of<ringwright::tests::echo_kernel>()}, nullptr});
  if (code)
    return *code;
  if (argc == 2 && std::string_view{argv[1]} == "--parent")
    return be_a_parent(argv[0]);
  std::fputs("echo_worker: to be started by a process device\n", stderr);
  return 2;
}
