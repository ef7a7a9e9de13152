// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace ringwright::actors::detail {

spdlog::logger& log() {
  static const auto logger = [] {
    auto known = spdlog::get("ringwright");
    return known ? known : spdlog::stderr_color_mt("ringwright");
  }();
  return *logger;
}

} // namespace ringwright::actors::detail
