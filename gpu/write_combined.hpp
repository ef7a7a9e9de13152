// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/record.hpp"

#include <cstddef>
#include <cstdint>

/// Writing through a mapping that combines writes, such as a GPU's BAR1.
///
/// The processor collects what is written there by lines of 64 bytes and sends
/// a full line as one transaction. A line that is interrupted halfway it may
/// send in parts of 8 bytes, in any order: a chunk of 16 bytes can then arrive
/// in two halves.
namespace ringwright::gpu {

inline constexpr std::size_t combined_line_bytes = 64;

/// Writes `lines` lines to `to`, which is aligned to a line, after everything
/// that the caller has written before, and sends them off.
void store_lines(std::byte* to, const std::byte* from, std::uint32_t lines);

/// As `write_slot`, through such a mapping: whole lines, all of them with the
/// record's tag.
///
/// They are written twice, the first time with a tag that nobody waits for. The
/// second writing changes the half of each chunk that holds the tag and nothing
/// else, so a reader that sees the tag sees the chunk's data, in whatever parts
/// the lines arrive.
void write_slot_combined(std::byte* slot, std::uint64_t position,
                         const record_header& header,
                         const std::uint64_t* payload,
                         std::uint32_t min_chunks);

} // namespace ringwright::gpu
