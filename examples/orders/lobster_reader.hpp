// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/line_reader.hpp"
#include "ringwright/examples/orders/lobster.hpp"

#include <cstdint>
#include <string>

namespace ringwright::examples::orders {

/// A message and the book after it.
struct lobster_record {
  lobster_message message;
  lobster_row row;
};

/// Reads a LOBSTER pair, line by line and in bounded memory.
///
/// Every error names the file, the line where there is one, and the reason.
class lobster_reader {
public:
  /// Opens both files, plain or gzip; `io_error` if one cannot be read.
  static expected<lobster_reader> open(const std::string& messages,
                                       const std::string& book);

  /// Reads the next line of both; false when both have ended. `parse_error`
  /// for a line that does not follow the format, a time before the line
  /// before, a row of another width than the first, empty files, or one file
  /// ending before the other; `io_error` if reading fails. After an error: no
  /// further call.
  expected<bool> next(lobster_record& record);

  /// Lines read so far.
  std::uint64_t lines() const {
    return messages_.line_number();
  }

private:
  lobster_reader(line_reader messages, line_reader book);

  expected<void> read_message(std::string_view line, lobster_message& message);
  expected<void> read_row(std::string_view line, lobster_row& row);

  line_reader messages_;
  line_reader book_;
  std::int64_t last_time_ns_ = 0;
  std::uint32_t window_ = 0;
};

} // namespace ringwright::examples::orders
