// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/checked.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ringwright {

/// A point of a hybrid logical clock: totally ordered over all nodes, never
/// behind its cause, and within the skew limit of physical time.
struct hlc_time {
  /// Largest wall-clock time seen, ns since 1970.
  std::int64_t physical_ns = 0;
  /// Orders events of equal physical time.
  std::uint32_t logical = 0;
  /// Breaks ties between nodes.
  std::uint32_t node = 0;

  friend auto operator<=>(const hlc_time&, const hlc_time&) = default;
};

static_assert(sizeof(hlc_time) == 16);
static_assert(std::is_trivially_copyable_v<hlc_time>);

/// A hybrid logical clock. The wall clock is passed in, so that tests and
/// simulations own time. Not thread safe: one per proxy or thread.
class hybrid_clock {
public:
  /// How far a peer's physical time may run ahead of ours.
  static constexpr std::int64_t default_max_skew_ns = 60'000'000'000;

  explicit hybrid_clock(std::uint32_t node,
                        std::int64_t max_skew_ns = default_max_skew_ns)
    : last_{0, 0, node}, max_skew_ns_(max_skew_ns) {
    // nop
  }

  /// The last time given out.
  hlc_time last() const {
    return last_;
  }

  /// The time of a local event or send; greater than all times before.
  hlc_time tick(std::int64_t now_ns) {
    if (now_ns > last_.physical_ns)
      set(now_ns, 0);
    else
      advance(last_.physical_ns, last_.logical);
    return last_;
  }

  /// The time of a receipt; greater than all times before and than `received`.
  /// `invalid_argument` if the sender's clock runs ahead of `now_ns` by more
  /// than the skew limit; the clock is then unchanged.
  checked<hlc_time> update(hlc_time received, std::int64_t now_ns) {
    if (received.physical_ns > now_ns
        && static_cast<std::uint64_t>(received.physical_ns)
               - static_cast<std::uint64_t>(now_ns)
             > static_cast<std::uint64_t>(max_skew_ns_))
      return {last_, errc::invalid_argument};
    if (now_ns > last_.physical_ns && now_ns > received.physical_ns) {
      set(now_ns, 0);
      return {last_, errc::none};
    }
    if (received.physical_ns > last_.physical_ns)
      advance(received.physical_ns, received.logical);
    else if (received.physical_ns < last_.physical_ns)
      advance(last_.physical_ns, last_.logical);
    else
      advance(last_.physical_ns, received.logical > last_.logical
                                   ? received.logical
                                   : last_.logical);
    return {last_, errc::none};
  }

private:
  void set(std::int64_t physical_ns, std::uint32_t logical) {
    last_.physical_ns = physical_ns;
    last_.logical = logical;
  }

  /// One step past (physical, logical); a full logical part carries over.
  void advance(std::int64_t physical_ns, std::uint32_t logical) {
    if (logical == std::numeric_limits<std::uint32_t>::max())
      set(physical_ns + 1, 0);
    else
      set(physical_ns, logical + 1);
  }

  hlc_time last_;
  std::int64_t max_skew_ns_;
};

} // namespace ringwright
