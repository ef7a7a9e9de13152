// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/check_instance.hpp"

#include "ringwright/gpu/detail/check_options.hpp"

#include <algorithm>
#include <string>

namespace ringwright::gpu::detail {

expected<void> check_instance(const instance_options& o) {
  for (auto result : {check_slots("window", o.window, 4, 65536),
                      check_slots("mailbox_slots", o.mailbox_slots, 4, 65536),
                      check_range("output_window", o.output_window, 16,
                                  1u << 20),
                      check_range("arena_bytes", o.arena_bytes, 0,
                                  std::uint64_t{1} << 40)})
    if (!result)
      return result;
  if (o.slot_bytes != 0 && o.slot_bytes != 128 && o.slot_bytes != 256
      && o.slot_bytes != 512 && o.slot_bytes != 1024)
    return fail(errc::invalid_argument,
                "slot_bytes is " + std::to_string(o.slot_bytes)
                  + ", allowed are 0, 128, 256, 512 and 1024");
  return {};
}

expected<std::span<const std::byte>> check_config(
  const kernel_entry& kernel, std::span<const std::byte> config) {
  if (config.empty())
    config = kernel.default_config;
  if (config.size() != kernel.config_bytes)
    return fail(errc::invalid_argument,
                std::string{kernel.info.id} + " takes a config of "
                  + std::to_string(kernel.config_bytes) + " bytes, given are "
                  + std::to_string(config.size()));
  return config;
}

slot_class slot_for(const kernel_entry& kernel, std::uint32_t wanted_bytes) {
  if (wanted_bytes != 0)
    return static_cast<slot_class>(wanted_bytes);
  std::uint32_t words = 0;
  for (const auto& message : kernel.accepts)
    words = std::max<std::uint32_t>(words, message.data_words
                                             + message.pointer_words);
  return class_for(words);
}

} // namespace ringwright::gpu::detail
