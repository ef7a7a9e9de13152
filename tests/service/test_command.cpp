// SPDX-License-Identifier: Apache-2.0
// The command with the catalogue of the library and the tests' batch kernel.
#include "ringwright/domains/catalogue.hpp"
#include "ringwright/service/command_line.hpp"
#include "ringwright/tests/domains/savings_kernel.hpp"

using namespace ringwright;

int main(int argc, char** argv) {
  using rows = domains::joined<domains::catalogue,
                               domains::kernel_list<tests::savings>>;
  return service::run_command_line(argc, argv, service::rows_of<rows>());
}
