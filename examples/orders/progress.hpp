// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace ringwright::examples::orders {

/// How progress is shown.
enum class progress_style : std::uint8_t {
  /// Not at all.
  quiet,
  /// A line now and then, for logs.
  lines,
  /// One line that is drawn over itself, for a terminal.
  bar,
};

/// `bar` if the file descriptor is a terminal, else `lines`; `quiet` on wish.
progress_style progress_style_for(int file_descriptor, bool quiet);

/// Shows how far a long task is: done, share, rate and time to go.
///
/// A bar is drawn ten times a second at most, a line written every two
/// seconds; `update` costs a comparison in between. Times are ns of any
/// steady clock, given by the caller.
class progress {
public:
  /// `total` 0 = not known. `out` must outlive this.
  progress(std::ostream& out, progress_style style, std::string title,
           std::uint64_t total, std::int64_t now_ns);

  void update(std::uint64_t done, std::int64_t now_ns) {
    if (now_ns >= due_ns_)
      draw(done, now_ns);
  }

  /// Draws the last state and ends the line.
  void finish(std::uint64_t done, std::int64_t now_ns);

private:
  void draw(std::uint64_t done, std::int64_t now_ns);
  std::string text(std::uint64_t done, std::int64_t now_ns) const;

  std::ostream& out_;
  progress_style style_;
  std::string title_;
  std::uint64_t total_;
  std::int64_t start_ns_;
  std::int64_t due_ns_;
  std::size_t drawn_ = 0;
};

} // namespace ringwright::examples::orders
