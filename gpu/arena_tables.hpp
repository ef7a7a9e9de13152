// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context.hpp"
#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// Says where tables lie in an arena: one behind the other, each on a cache
/// line of its own.
class arena_cursor {
public:
  /// Where a table of `count` entries of `entry_bytes` begins, in bytes from
  /// the arena's start.
  RINGWRIGHT_HD constexpr std::uint64_t take(std::uint64_t count,
                                             std::uint64_t entry_bytes) {
    const auto begin = bytes_;
    bytes_ += (count * entry_bytes + 63) / 64 * 64;
    return begin;
  }

  /// Bytes of all tables so far.
  RINGWRIGHT_HD constexpr std::uint64_t bytes() const {
    return bytes_;
  }

private:
  std::uint64_t bytes_ = 0;
};

/// Makes a state with empty tables, as a kernel's `start` has to. The state has
/// a `config` with `is_valid()` and a `layout` with `of(config)` and `bytes`.
/// invalid_argument when the config is out of its ranges or the arena too
/// small.
///
/// An empty table is all zero, and so every device hands out its arenas. One
/// thread starts an instance: on a GPU it would take longer to clear a large
/// arena than the host waits for it.
template <class State, class Config>
RINGWRIGHT_HD errc start_with_tables(context& ctx, State& s, const Config& c) {
  if (!c.is_valid())
    return errc::invalid_argument;
  const auto layout = decltype(s.layout)::of(c);
  if (ctx.arena().bytes < layout.bytes)
    return errc::invalid_argument;
  if (!ctx.group().leader())
    return errc::none;
  s = {};
  s.config = c;
  s.layout = layout;
  return errc::none;
}

} // namespace ringwright::gpu
