// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/control.hpp"
#include "ringwright/gpu/detail/lent_blocks.hpp"
#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/instance.hpp"
#include "ringwright/gpu/pool.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// What the functions of `device` have in common, whatever the device.
namespace ringwright::gpu::detail {

/// Half of a pool in 64 KiB blocks, a quarter each in 16 and 4 KiB.
inline pool_layout pool_of(std::uint64_t bytes) {
  pool_layout result;
  result.blocks_64k = static_cast<std::uint32_t>(bytes / 2 / 65536);
  result.blocks_16k = static_cast<std::uint32_t>(bytes / 4 / 16384);
  result.blocks_4k = static_cast<std::uint32_t>(bytes / 4 / 4096);
  return result;
}

/// Copies a payload into a block of the host's pool, from which `lent` knows
/// what kernels have consumed; fails with capacity_exceeded.
inline expected<std::uint64_t>
put_payload(block_allocator& pool, lent_blocks& lent,
            std::span<const std::uint64_t> payload) {
  auto ref = pool.allocate(payload.size() * 8);
  if (!ref) {
    lent.sweep([&](std::uint64_t block) { pool.free(unpack_ref(block)); });
    ref = pool.allocate(payload.size() * 8);
  }
  if (!ref)
    return fail(errc::capacity_exceeded,
                "no room in the payload pool for "
                  + std::to_string(payload.size() * 8) + " bytes");
  std::copy(payload.begin(), payload.end(), pool.data(*ref));
  return pack_ref(*ref);
}

/// Ends `id` of a dead instance in an error that says so.
inline tl::unexpected<error> no_instance(instance_id id) {
  return fail(errc::kernel_not_found,
              "no live instance " + std::to_string(id.index) + " of generation "
                + std::to_string(id.generation));
}

/// not_found when the kernel has no such output port.
inline expected<void> check_port(const kernel_entry& kernel,
                                 std::uint8_t port) {
  if (port < kernel.outputs.size())
    return {};
  return fail(errc::not_found, std::string{kernel.info.id}
                                 + " has no output port "
                                 + std::to_string(port));
}

/// Whether events of `port` of one kernel can go to another.
inline expected<void> check_connection(const kernel_entry& from,
                                       std::uint8_t port,
                                       const kernel_entry& to) {
  if (auto ok = check_port(from, port); !ok)
    return ok;
  const auto& message = from.outputs[port].message;
  if (to.accepted(message.type_id) != nullptr)
    return {};
  return fail(errc::unknown_type, std::string{to.info.id}
                                    + " does not accept " + message.name);
}

/// Adds instance `index` to a route; one thread at a time.
inline expected<void> add_target(port_route& route, const char* port,
                                 std::uint32_t index) {
  if (route.target_count == max_port_targets)
    return fail(errc::capacity_exceeded,
                std::string{"port "} + port + " has its "
                  + std::to_string(max_port_targets) + " targets");
  route.targets[route.target_count] = static_cast<std::uint16_t>(index);
  // Release: whoever sees the count sees the target.
  store_release(&route.target_count, route.target_count + 1);
  return {};
}

/// Raises a client's wish for credit; false when its last one is still to be
/// answered.
inline bool wish_for_credit(control_block& control, std::uint32_t client) {
  auto& wanted = control.host.credit_wanted[client];
  auto wish = load_relaxed(&wanted);
  // Acquire pairs with the device's release in `answer_credits`.
  if (load_acquire(&control.device.credit_answered[client]) != wish)
    return false;
  // Release pairs with the loop's look at the line. The client is the only
  // writer.
  store_release(&wanted, wish + 1);
  return true;
}

/// Gives back the room of event records. A host word that host threads add to;
/// the device only reads it. Release: the consumer is done with the records.
inline void give_room(control_block& control, std::uint32_t records) {
  __atomic_fetch_add(&control.host.output_acked, records, __ATOMIC_RELEASE);
}

/// illegal_transition while handlers may write the state.
inline expected<void> check_readable(kernel_state state) {
  if (state != kernel_state::active && state != kernel_state::terminating)
    return {};
  return fail(errc::illegal_transition,
              std::string{"the state of a kernel that is "} + to_string(state)
                + " cannot be read; deactivate it");
}

/// Copies the part of head and arena, one behind the other, that begins at
/// `offset` and fits `into`, by `copy(to, from, bytes)`, which says whether it
/// has worked; false when one has not.
template <class Copy>
bool copy_state(const std::byte* head, std::uint64_t head_bytes,
                const std::byte* arena, std::uint64_t arena_bytes,
                std::uint64_t offset, std::span<std::byte> into, Copy copy) {
  struct part {
    const std::byte* at;
    std::uint64_t bytes;
  };
  for (auto [at, bytes] : {part{head, head_bytes}, part{arena, arena_bytes}}) {
    auto skipped = std::min(offset, bytes);
    auto taken = std::min<std::uint64_t>(bytes - skipped, into.size());
    if (taken > 0 && !copy(into.data(), at + skipped, taken))
      return false;
    offset -= skipped;
    into = into.subspan(taken);
  }
  return true;
}

/// Event records that the host has not consumed yet.
inline std::uint64_t output_depth(const control_block& control) {
  auto acked = load_relaxed(&control.host.output_acked);
  auto emitted = load_relaxed(&control.device.emitted);
  return emitted > acked ? emitted - acked : 0;
}

} // namespace ringwright::gpu::detail
