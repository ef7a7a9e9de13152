// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/slot.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

/// What all devices ask of an instance before they make it.
namespace ringwright::gpu::detail {

/// Outbox words beyond one message's bound: what is batched before a flush.
inline constexpr std::uint32_t outbox_batch_words = 2048;

/// Checks the ranges that `instance_options` documents.
expected<void> check_instance(const instance_options& options);

/// The config to start with: the given one, or the kernel's own when none is
/// given. Fails with invalid_argument when its size is wrong.
expected<std::span<const std::byte>> check_config(
  const kernel_entry& kernel, std::span<const std::byte> config);

/// The slot class that was asked for, or the smallest one that holds every
/// accepted message's fixed part.
slot_class slot_for(const kernel_entry& kernel, std::uint32_t wanted_bytes);

/// Words of an instance's outbox.
inline std::uint32_t outbox_words_of(const kernel_entry& kernel) {
  return kernel.max_output_words + 2 * outbox_slack_words + outbox_batch_words;
}

} // namespace ringwright::gpu::detail
