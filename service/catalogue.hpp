// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/batch_entry.hpp"
#include "ringwright/domains/kernel_list.hpp"
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

/// A kernel type that this command knows.
struct catalogue_row {
  gpu::kernel_info info{};
  domains::kernel_modes modes;
  /// Null without a ring mode.
  const gpu::kernel_entry* ring = nullptr;
  std::vector<accepted_message> accepts;
  /// Null without a batch mode.
  const domains::batch_entry* batch = nullptr;
};

using catalogue_rows = std::vector<catalogue_row>;

/// The kernels of the library.
const catalogue_rows& catalogue();

/// The kernel with this id; `kernel_not_found` naming the nearest id.
expected<const catalogue_row*> find_kernel(const catalogue_rows& rows,
                                           std::string_view id);

namespace detail {

template <class Message>
accepted_message describe() {
  accepted_message result{messages::info_of<Message>(), std::nullopt};
  if constexpr (messages::has_reply<Message>)
    result.reply = messages::info_of<typename Message::reply>();
  return result;
}

template <class Kernel>
catalogue_row row_of() {
  catalogue_row result;
  result.info = Kernel::info;
  result.modes = domains::modes_of<Kernel>;
  if constexpr (gpu::ring_kernel<Kernel>) {
    result.ring = &gpu::entry_of<Kernel>();
    Kernel::accepts::for_each(
      [&]<class Message>() { result.accepts.push_back(describe<Message>()); });
  }
  if constexpr (gpu::batch_kernel<Kernel>)
    result.batch = &domains::batch_entry_of<Kernel>();
  return result;
}

} // namespace detail

/// The rows of a kernel list.
template <class List>
catalogue_rows rows_of() {
  catalogue_rows result;
  List::for_each(
    [&]<class Kernel>() { result.push_back(detail::row_of<Kernel>()); });
  return result;
}

} // namespace ringwright::service
