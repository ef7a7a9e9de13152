// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/kernel.hpp"
#include "ringwright/gpu/turn.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace ringwright::gpu {

/// A named output port, as data.
struct port_info {
  const char* name;
  messages::message_info message;
};

/// A kernel type as a row of a table: what the runtime needs to launch and
/// run it by id. Made by `entry_of<Kernel>()`; lives as long as the program.
struct kernel_entry {
  kernel_info info;
  std::span<const messages::message_info> accepts;
  std::span<const port_info> outputs;
  std::size_t state_bytes;
  std::size_t config_bytes;
  std::uint32_t max_output_words;
  /// Threads of a CUDA block that runs an instance.
  std::uint32_t block;
  /// Hash over the accepted schemas; peers compare it before they talk.
  std::uint64_t accepts_hash;
  /// Hash over id, size and version of the state; snapshots compare it.
  std::uint64_t state_hash;
  /// The bytes of a default-made config; empty when there is none.
  std::span<const std::byte> default_config;
  /// Arena bytes that a config needs; 0 when the kernel has no arena.
  std::size_t (*arena_bytes)(std::span<const std::byte> config);
  /// Makes the state and runs `Kernel::start`.
  errc (*start)(context&, void* state, std::span<const std::byte> config);
  /// One turn of the persistent loop; see `turn`.
  turn_status (*turn)(instance&, std::uint32_t budget);
  /// Handles the record in hand outside of the loop; see `device::try_run`.
  void (*run_one)(instance&);

  /// The accepted message with this id, or nullptr.
  const messages::message_info* accepted(std::uint16_t type_id) const {
    for (const auto& message : accepts)
      if (message.type_id == type_id)
        return &message;
    return nullptr;
  }
};

namespace detail {

/// FNV-1a over 8 bytes.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  for (auto shift = 0; shift < 64; shift += 8)
    hash = (hash ^ ((value >> shift) & 0xff)) * 0x100000001b3ull;
  return hash;
}

inline constexpr std::uint64_t hash_basis = 0xcbf29ce484222325ull;

template <class Kernel, class List>
struct tables;

template <class Kernel, class... Messages>
struct tables<Kernel, messages::message_types<Messages...>> {
  static_assert(messages::message_types<Messages...>::unique_ids());
  static constexpr messages::message_info accepts[]
    = {messages::info_of<Messages>()...};
};

template <class Outputs>
struct port_table {
  static constexpr std::span<const port_info> ports{};
};

template <class First, class... Ports>
struct port_table<output_ports<First, Ports...>> {
  static constexpr port_info rows[]
    = {{First::name, messages::info_of<typename First::message>()},
       {Ports::name, messages::info_of<typename Ports::message>()}...};
  static constexpr std::span<const port_info> ports{rows};
};

template <class Kernel>
constexpr std::uint64_t state_hash() {
  auto result = mix(hash_basis, Kernel::info.state_version);
  for (auto c : std::string_view{Kernel::info.id})
    result = mix(result, static_cast<unsigned char>(c));
  return mix(result, sizeof(typename Kernel::state));
}

template <class Kernel>
std::size_t arena_bytes(std::span<const std::byte> bytes) {
  if constexpr (requires(const config_of<Kernel>& c) {
                  Kernel::arena_bytes(c);
                }) {
    config_of<Kernel> config{};
    std::memcpy(&config, bytes.data(), sizeof(config));
    return Kernel::arena_bytes(config);
  } else {
    return 0;
  }
}

template <class Kernel>
errc start(context& ctx, void* memory, std::span<const std::byte> bytes) {
  return start_kernel<Kernel>(ctx, memory, bytes.data());
}

template <class Kernel>
inline constexpr config_of<Kernel> default_config_value{};

template <class Kernel>
std::span<const std::byte> default_config() {
  return std::as_bytes(std::span{&default_config_value<Kernel>, 1});
}

} // namespace detail

/// The table row of `Kernel`.
template <ring_kernel Kernel>
const kernel_entry& entry_of() {
  using table = detail::tables<Kernel, typename Kernel::accepts>;
  static_assert(std::is_trivially_copyable_v<config_of<Kernel>>);
  static_assert(alignof(typename Kernel::state) <= 128);
  static const kernel_entry entry{
    Kernel::info,
    table::accepts,
    detail::port_table<outputs_of<Kernel>>::ports,
    sizeof(typename Kernel::state),
    sizeof(config_of<Kernel>),
    max_output_words<Kernel>(),
    block_threads<Kernel>(),
    Kernel::accepts::schema_hash(),
    detail::state_hash<Kernel>(),
    detail::default_config<Kernel>(),
    &detail::arena_bytes<Kernel>,
    &detail::start<Kernel>,
    &turn<Kernel>,
    &run_one<Kernel>,
  };
  return entry;
}

} // namespace ringwright::gpu
