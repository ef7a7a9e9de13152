// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct gzFile_s;

namespace ringwright::examples::orders {

/// Reads a text file line by line, plain or gzip (found by its content).
///
/// Streams through one fixed buffer, so memory does not depend on the file. A
/// line ends with LF or CR LF; the last one may lack it.
class line_reader {
public:
  /// Longest line without its end, in bytes; longer ones are a `parse_error`.
  static constexpr std::size_t max_line_bytes = 60'000;

  /// Opens a file; `io_error` if it cannot be read or is a directory.
  static expected<line_reader> open(const std::string& path);

  /// Reads a line into `line`, which is valid until the next call. False at
  /// the end of the file; `io_error` if reading fails or a gzip file is cut
  /// off or corrupt, `parse_error` for a line that is too long. What could be
  /// read before a failure comes first, so that the error names the first line
  /// that could not be read whole.
  expected<bool> next(std::string_view& line);

  /// Number of the line last read, from 1; 0 before the first.
  std::uint64_t line_number() const {
    return line_number_;
  }

  const std::string& path() const {
    return path_;
  }

  /// An error about the line last read: "<path>:<line>: <reason>".
  tl::unexpected<error> refuse(errc code, std::string_view reason) const;

private:
  struct close_file {
    void operator()(gzFile_s* file) const;
  };

  line_reader() = default;

  /// Moves what is left to the front of the buffer and reads behind it. Sets
  /// `at_end_` when there is no more to come, and `failure_` if that is why.
  void refill();

  /// The failure, at the line behind the one last read.
  tl::unexpected<error> report_failure() const;

  std::string path_;
  std::unique_ptr<gzFile_s, close_file> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
  /// Why reading ended before the end of the file; empty if it did not.
  std::string failure_;
  std::uint64_t line_number_ = 0;
};

} // namespace ringwright::examples::orders
