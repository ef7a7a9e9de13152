// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/detail/text_lines.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace ringwright::domains::graph::detail {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 18;

gzFile handle(void* file) {
  return static_cast<gzFile>(file);
}

} // namespace

void text_lines::closer::operator()(void* file) const {
  gzclose(handle(file));
}

expected<text_lines> text_lines::open(const std::string& path) {
  text_lines result;
  result.path_ = path;
  std::error_code why;
  if (std::filesystem::is_directory(path, why))
    return fail(errc::io_error, path + ": is a folder");
  errno = 0;
  result.file_.reset(gzopen(path.c_str(), "rb"));
  if (!result.file_)
    return fail(errc::io_error,
                path + ": " + std::strerror(errno != 0 ? errno : ENOMEM));
  gzbuffer(handle(result.file_.get()), 1 << 16);
  result.buffer_.resize(buffer_bytes);
  return result;
}

tl::unexpected<error> text_lines::wrong(errc code, const std::string& reason,
                                        std::uint64_t line) const {
  return fail(code, path_ + ":" + std::to_string(line) + ": " + reason);
}

expected<std::optional<std::string_view>> text_lines::next() {
  ++number_;
  for (;;) {
    const auto* from = buffer_.data() + begin_;
    const auto size = end_ - begin_;
    const auto* found = static_cast<const char*>(std::memchr(from, '\n', size));
    if (found == nullptr && !over_ && size <= max_line) {
      if (auto done = refill(); !done)
        return tl::unexpected{done.error()};
      continue;
    }
    if (found == nullptr && size == 0)
      return std::nullopt;
    auto length
      = found == nullptr ? size : static_cast<std::size_t>(found - from);
    if (length > max_line)
      return wrong(errc::parse_error, "more than " + std::to_string(max_line)
                                        + " bytes in a line");
    begin_ += found == nullptr ? length : length + 1;
    if (length > 0 && from[length - 1] == '\r')
      --length;
    return std::string_view{from, length};
  }
}

expected<void> text_lines::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto got = gzread(handle(file_.get()), buffer_.data() + end_,
                          static_cast<unsigned>(buffer_.size() - end_));
  if (got > 0)
    end_ += static_cast<std::size_t>(got);
  else
    over_ = true;
  return got > 0 ? expected<void>{} : check_end();
}

/// At the end of what can be read: whether it is the end of the file.
expected<void> text_lines::check_end() {
  int code = Z_OK;
  const char* text = gzerror(handle(file_.get()), &code);
  if (code == Z_OK || code == Z_STREAM_END)
    return {};
  if (code == Z_BUF_ERROR)
    return fail(errc::io_error, path_ + ": the compressed data are cut off");
  if (code == Z_ERRNO)
    return fail(errc::io_error, path_ + ": " + std::strerror(errno));
  return fail(errc::io_error,
              path_ + ": damaged compressed data (" + text + ")");
}

} // namespace ringwright::domains::graph::detail
