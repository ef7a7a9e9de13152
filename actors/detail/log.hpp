// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spdlog/logger.h>

namespace ringwright::actors::detail {

/// The logger "ringwright": the application's, if it has registered one under
/// that name before the first use, else one that writes to stderr.
spdlog::logger& log();

} // namespace ringwright::actors::detail
