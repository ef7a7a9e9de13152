// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/tidy/rules.hpp"

#include <vector>

namespace ringwright::tidy {

/// Headers that need no test of their own. Keep it short.
inline const std::vector<exemption> exemptions{
  {"messages/macros.hpp", "two macros, seen by every test and by nvcc"},
};

} // namespace ringwright::tidy
