// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/message.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace ringwright::service {

/// A message that a kernel accepts, and what answers it.
struct accepted_message {
  messages::message_info message;
  std::optional<messages::message_info> reply;
};

/// A kernel type that this command can run.
struct catalogue_row {
  const gpu::kernel_entry* entry = nullptr;
  std::vector<accepted_message> accepts;
};

/// All of them, by id.
const std::vector<catalogue_row>& catalogue();

/// The kernel with this id; `kernel_not_found` naming the nearest id.
expected<const catalogue_row*> find_kernel(std::string_view id);

} // namespace ringwright::service
