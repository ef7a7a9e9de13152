// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

namespace ringwright::gpu {

/// Which host lane of an instance is read ahead in, and how far.
///
/// A look at a lane that lies beyond a bus costs a round trip, whether it
/// brings one slot or several in a row. So when looks have found their records
/// in the same lane, the next one also brings the slots behind its next, and
/// what is there is taken without looking anywhere else. That is a burst; a
/// more urgent lane is looked at again after it, `slots` records later at most.
struct lane_burst {
  /// Slots of a burst: 8 chunks of each are one load of a warp.
  static constexpr std::uint32_t slots = 4;

  /// Finds in one lane, one after the other, before a look reads ahead in it.
  static constexpr std::uint32_t finds_before = 2;

  /// Number of the lane among all of the instance in which a look last found a
  /// record.
  std::uint32_t lane = 0;
  /// Looks in a row that found theirs there, up to `finds_before`.
  std::uint32_t finds = 0;
  /// Slots of the burst that are still to be tried.
  std::uint32_t left = 0;

  /// Whether the next look reads ahead, in `lane`.
  RINGWRIGHT_HD bool reads_ahead() const {
    return finds == finds_before;
  }

  /// A look has found its record in lane `where`: begins a burst if it has read
  /// ahead there.
  RINGWRIGHT_HD void found(std::uint32_t where) {
    const auto same = where == lane;
    left = same && reads_ahead() ? slots : 0;
    lane = where;
    finds = !same ? 1 : finds < finds_before ? finds + 1 : finds;
  }
};

} // namespace ringwright::gpu
