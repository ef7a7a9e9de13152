// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/tidy/rules.hpp"

#include <vector>

namespace ringwright::tidy {

/// Headers that need no test of their own. Keep it short.
inline const std::vector<exemption> exemptions{
  {"messages/macros.hpp", "two macros, seen by every test and by nvcc"},
  {"gpu/device.hpp", "an interface; cpu_device.test.cpp tests the device"},
  {"gpu/instance.hpp", "data only; turn.test.cpp works on it"},
  {"gpu/intake.hpp", "ingress.test.cpp tests the order of taking"},
};

} // namespace ringwright::tidy
