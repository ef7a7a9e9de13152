// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <unistd.h>

namespace ringwright::service {

/// Whether what goes to this file descriptor may be coloured: it is a terminal
/// and nobody has set NO_COLOR (see no-color.org).
inline bool wants_colour(int file_descriptor) {
  const auto* refused = std::getenv("NO_COLOR");
  return isatty(file_descriptor) != 0
         && (refused == nullptr || *refused == '\0');
}

} // namespace ringwright::service
