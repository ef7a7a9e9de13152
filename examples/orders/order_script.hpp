// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/command.hpp"
#include "ringwright/examples/orders/comparison.hpp"
#include "ringwright/examples/orders/generator.hpp"
#include "ringwright/examples/orders/replay.hpp"
#include "ringwright/messages/expected.hpp"
#include "ringwright/messages/fixed.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ringwright::examples::orders {

/// What the flow plays, in memory: reading and generating must not slow down
/// what is measured, and bad input must be found before anything runs. 80
/// bytes per command.
struct order_script {
  /// A line of a LOBSTER pair after the first: the commands of its message end
  /// at `apply_end`, then the engine is compared with `file`, and the
  /// corrections follow up to `end`. Indices of `commands`.
  struct row {
    std::uint64_t line = 0;
    std::uint64_t apply_end = 0;
    std::uint64_t end = 0;
    best_quotes file;
  };

  /// For people: the file, or the generator and its seed.
  std::string source;
  std::vector<command> commands;
  /// When each command is due, in ns since the start; empty: evenly.
  std::vector<std::int64_t> due_ns;
  /// Commands before it fill the books from the first row.
  std::uint64_t seed_end = 0;
  /// Empty unless the script comes from a LOBSTER pair.
  std::vector<row> rows;
  /// Lines of the message file, or commands that were generated.
  std::uint64_t messages = 0;
  std::uint32_t symbols = 1;
  fixed<8> tick;
  fixed<8> lot;
  /// What the replay had to add to the messages of a LOBSTER pair.
  replay_counts replayed;
};

/// Most commands of a script.
inline constexpr std::uint64_t max_script_commands = 50'000'000;

/// Reads a LOBSTER pair, plain or gzip, to its end. The first row fills the
/// book. Errors are those of `lobster_reader`, which name file, line and
/// reason.
expected<order_script> read_script(const std::string& messages,
                                   const std::string& book);

/// Generates a script; `invalid_argument` for options out of range.
expected<order_script> make_script(const generator_options& options);

} // namespace ringwright::examples::orders
