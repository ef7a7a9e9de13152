// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::domains::graph::detail {

/// Reads a file, plain or compressed by gzip, line by line.
class text_lines {
public:
  static constexpr std::size_t max_line = 4096;

  /// Fails with io_error.
  static expected<text_lines> open(const std::string& path);

  /// The next line without its end, valid until the next call; nothing after
  /// the last. Fails with io_error (damaged or cut off) or parse_error (a line
  /// that is too long).
  expected<std::optional<std::string_view>> next();

  /// Number of the line that `next` has returned, from 1.
  std::uint64_t number() const {
    return number_;
  }

  /// An error of this line, or of one before.
  tl::unexpected<error> wrong(errc code, const std::string& reason) const {
    return wrong(code, reason, number_);
  }

  tl::unexpected<error> wrong(errc code, const std::string& reason,
                              std::uint64_t line) const;

private:
  struct closer {
    void operator()(void* file) const;
  };

  text_lines() = default;

  expected<void> refill();
  expected<void> check_end();

  std::string path_;
  std::unique_ptr<void, closer> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool over_ = false;
};

} // namespace ringwright::domains::graph::detail
