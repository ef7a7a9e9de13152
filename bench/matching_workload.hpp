// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/order_matching.ring.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

/// Streams of commands for the engine benchmarks.
namespace ringwright::bench {

/// One command, ready to be handed to the kernel.
struct command {
  std::uint16_t type_id = 0;
  std::uint16_t words = 0;
  std::uint32_t reserved = 0;
  std::int64_t event_time_ns = 0;
  std::uint64_t payload[8] = {};

  template <class Message>
  static command of(const Message& message, std::int64_t time_ns = 0) {
    command result;
    result.type_id = Message::type_id;
    result.words = sizeof(Message) / 8;
    result.event_time_ns = time_ns;
    std::memcpy(result.payload, &message, sizeof(Message));
    return result;
  }
};

/// A workload: `setup` fills the book and is not timed, `timed` is.
struct workload {
  std::string name;
  std::vector<command> setup;
  std::vector<command> timed;
  /// Named orders and levels that the books must hold.
  std::uint32_t orders = 0;
  std::uint32_t levels = 0;
};

/// The LOBSTER message file to measure with: `named`, or if that is empty the
/// one that `ringwright demo orders` plays. Empty if there is none. Throws
/// std::runtime_error if a data folder is named that is not there.
std::string lobster_file(const std::string& named);

/// What a row says that `lobster_file` left empty.
inline constexpr const char* no_lobster_file = "no LOBSTER file";

/// The LOBSTER messages as commands: submissions, cancels and partial cancels
/// as they are, each visible execution as an immediate-or-cancel order of the
/// other side at its price. Orders that the file does not introduce are left
/// out. Throws std::runtime_error if the file cannot be read.
workload lobster_mix(const std::string& path);

/// A book that keeps `resting` orders while it is added to (45 %), cancelled
/// at random (45 %) and traded with (10 %), on 1,000 ticks either side.
/// `scatter` replaces the upward-counting order ids by scrambled ones.
workload steady_book(std::uint32_t resting, std::uint32_t count,
                     std::uint64_t seed, bool scatter);

} // namespace ringwright::bench
