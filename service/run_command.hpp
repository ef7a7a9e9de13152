// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/service/catalogue.hpp"
#include "ringwright/service/exit_code.hpp"

#include <functional>

namespace CLI {
class App;
} // namespace CLI

namespace ringwright::service {

/// Adds `run`, which runs a batch kernel of `rows` by id. When the arguments
/// ask for it, `chosen` becomes what runs it; all must live until then.
void add_run(CLI::App& app, const catalogue_rows& rows,
             std::function<exit_code()>& chosen);

} // namespace ringwright::service
