// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <ostream>
#include <unistd.h>
#include <utility>

namespace ringwright::examples::orders {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr std::int64_t bar_interval_ns = ns_per_second / 10;
constexpr std::int64_t line_interval_ns = 2 * ns_per_second;
constexpr std::size_t bar_width = 24;

/// 1234567 as "1.23 M".
std::string short_number(double value) {
  const char* unit = "";
  for (const auto* next : {" k", " M", " G"}) {
    if (value < 1'000)
      break;
    value /= 1'000;
    unit = next;
  }
  char text[32];
  std::snprintf(text, sizeof text, *unit == '\0' ? "%.0f" : "%.2f", value);
  return std::string(text) + unit;
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  char text[48];
  std::snprintf(text, sizeof text, "%02llu:%02llu:%02llu",
                static_cast<unsigned long long>(whole / 3'600),
                static_cast<unsigned long long>(whole / 60 % 60),
                static_cast<unsigned long long>(whole % 60));
  return text;
}

} // namespace

progress_style progress_style_for(int file_descriptor, bool quiet) {
  if (quiet)
    return progress_style::quiet;
  return isatty(file_descriptor) != 0 ? progress_style::bar
                                      : progress_style::lines;
}

progress::progress(std::ostream& out, progress_style style, std::string title,
                   std::uint64_t total, std::int64_t now_ns)
  : out_(out), style_(style), title_(std::move(title)), total_(total),
    start_ns_(now_ns), due_ns_(now_ns) {
  if (style_ == progress_style::lines)
    due_ns_ += line_interval_ns;
  if (style_ == progress_style::quiet)
    due_ns_ = std::numeric_limits<std::int64_t>::max();
}

void progress::finish(std::uint64_t done, std::int64_t now_ns) {
  if (style_ == progress_style::quiet)
    return;
  draw(done, now_ns);
  if (style_ == progress_style::bar)
    out_ << '\n' << std::flush;
}

void progress::draw(std::uint64_t done, std::int64_t now_ns) {
  auto line = text(done, now_ns);
  if (style_ == progress_style::lines) {
    due_ns_ = now_ns + line_interval_ns;
    out_ << line << '\n' << std::flush;
    return;
  }
  due_ns_ = now_ns + bar_interval_ns;
  // Blanks hide what a longer text before has left.
  const auto size = line.size();
  line.append(drawn_ > size ? drawn_ - size : 0, ' ');
  drawn_ = size;
  out_ << '\r' << line << std::flush;
}

std::string progress::text(std::uint64_t done, std::int64_t now_ns) const {
  const auto seconds
    = static_cast<double>(now_ns - start_ns_) / double{ns_per_second};
  const auto rate = seconds > 0 ? static_cast<double>(done) / seconds : 0.0;
  auto line = title_ + " ";
  if (total_ > 0) {
    const auto share
      = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    const auto full = static_cast<std::size_t>(share * bar_width);
    if (style_ == progress_style::bar)
      line += "[" + std::string(full, '#') + std::string(bar_width - full, '.')
              + "] ";
    char percent[16];
    std::snprintf(percent, sizeof percent, "%3.0f %% ", share * 100);
    line += percent;
  }
  line += short_number(static_cast<double>(done)) + "  " + short_number(rate)
          + "/s";
  if (total_ > done && rate > 0)
    line
      += "  " + duration(static_cast<double>(total_ - done) / rate) + " to go";
  return line;
}

} // namespace ringwright::examples::orders
