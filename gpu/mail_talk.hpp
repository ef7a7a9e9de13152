// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// What a look for the next record is at.
enum class look_at : std::uint32_t { everything, mailbox, neighbours };

/// When a block listens to one source of kernels' records alone.
///
/// A look at lanes beyond the bus takes longer than several messages of another
/// kernel. So when a look has found the lanes empty and a kernel's record, the
/// next ones are only at where that came from: until one brings nothing, and
/// `looks` of them at most.
struct mail_talk {
  static constexpr std::uint32_t looks = 32;
  /// How often a ring is read in such a look, if nothing is there. A guess at
  /// what another kernel needs for an answer.
  static constexpr std::uint32_t polls = 16;

  look_at source = look_at::everything;
  std::uint32_t left = 0;
  bool near_first = false;

  /// Begins a look.
  RINGWRIGHT_HD look_at begin_look() {
    if (left == 0)
      return look_at::everything;
    --left;
    return source;
  }

  /// A look at everything has found the lanes empty and a record of `from`.
  RINGWRIGHT_HD void begin(look_at from) {
    source = from;
    left = looks;
  }

  /// A look at one source has brought nothing.
  RINGWRIGHT_HD void end() {
    left = 0;
  }

  /// Whether a look at everything asks neighbours before the mailbox; in turns.
  RINGWRIGHT_HD bool is_near_first() {
    near_first = !near_first;
    return near_first;
  }
};

} // namespace ringwright::gpu
