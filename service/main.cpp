// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/command_line.hpp"
#include "ringwright/service/device_worker.hpp"

int main(int argc, char** argv) {
  if (auto code = ringwright::service::serve_device_worker())
    return *code;
  return ringwright::service::run_command_line(argc, argv);
}
