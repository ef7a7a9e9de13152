// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/tidy/rules.hpp"

#include <vector>

namespace ringwright::tidy {

/// Headers that need no test of their own. Keep it short.
inline const std::vector<exemption> exemptions{
  {"messages/macros.hpp", "two macros, seen by every test and by nvcc"},
  {"gpu/device_memory.hpp", "data only; turn.test.cpp works on it"},
  {"gpu/cuda/accelerator.hpp", "an interface; cuda_device.test.cpp uses it"},
  {"gpu/cuda/grid.hpp", "data only; cuda_device.test.cpp works on it"},
  {"gpu/cuda/place.hpp", "cuda_device.test.cpp runs grids of it on threads"},
  {"gpu/leader_object.hpp",
   "one macro; on a GPU the test of the resident rules shows what it does"},
  {"gpu/instance.hpp", "data only; turn.test.cpp works on it"},
};

} // namespace ringwright::tidy
