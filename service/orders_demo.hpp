// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/service/exit_code.hpp"
#include "ringwright/service/options.hpp"

#include <functional>

namespace ringwright::service {

/// Adds `demo orders` with its options to `demo`. Gives what runs it once the
/// arguments have been parsed.
std::function<exit_code()> add_orders_demo(CLI::App& demo);

} // namespace ringwright::service
