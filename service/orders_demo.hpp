// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/service/exit_code.hpp"
#include "ringwright/service/options.hpp"

#include <functional>

namespace ringwright::service {

/// Adds `demo orders` with its options to `demo`. When the arguments ask for
/// it, `chosen` becomes what runs it; both must live until then.
void add_orders_demo(CLI::App& demo, std::function<exit_code()>& chosen);

} // namespace ringwright::service
