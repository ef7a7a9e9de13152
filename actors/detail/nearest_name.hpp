// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ringwright::actors {

/// "; did you mean 'x'?" for the name nearest to `wanted`, "; there are: ..."
/// when none is near, or "; there are none".
std::string suggestion(std::string_view wanted,
                       const std::vector<std::string>& names);

} // namespace ringwright::actors
