// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/command_line.hpp"

int main(int argc, char** argv) {
  return ringwright::service::run_command_line(argc, argv);
}
