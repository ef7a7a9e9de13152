// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/line_reader.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace ringwright::examples::orders {

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
static_assert(buffer_bytes > line_reader::max_line_bytes + 2);

std::string system_reason(int number) {
  return std::generic_category().message(number);
}

} // namespace

void line_reader::close_file::operator()(gzFile_s* file) const {
  gzclose_r(file);
}

expected<line_reader> line_reader::open(const std::string& path) {
  line_reader result;
  result.path_ = path;
  errno = 0;
  result.file_.reset(gzopen(path.c_str(), "rb"));
  if (!result.file_)
    return fail(errc::io_error,
                path + ": "
                  + (errno != 0 ? system_reason(errno) : "cannot be opened"));
  result.buffer_.resize(buffer_bytes);
  // A directory opens but does not read: say so before the first line.
  result.refill();
  if (!result.failure_.empty() && result.end_ == 0)
    return result.report_failure();
  return result;
}

expected<bool> line_reader::next(std::string_view& line) {
  for (;;) {
    const char* first = buffer_.data() + begin_;
    const auto* end
      = static_cast<const char*>(std::memchr(first, '\n', end_ - begin_));
    auto size
      = end != nullptr ? static_cast<std::size_t>(end - first) : end_ - begin_;
    if (end == nullptr && !at_end_ && size <= max_line_bytes + 1) {
      refill();
      continue;
    }
    // A line that breaks off here is not handed out: it is a part of one.
    if (end == nullptr && !failure_.empty() && size <= max_line_bytes + 1)
      return report_failure();
    if (end == nullptr && size == 0)
      return false;
    ++line_number_;
    begin_ += size + (end != nullptr ? 1 : 0);
    if (size > 0 && first[size - 1] == '\r')
      --size;
    if (size > max_line_bytes)
      return refuse(errc::parse_error, "line is longer than "
                                         + std::to_string(max_line_bytes)
                                         + " bytes");
    line = {first, size};
    return true;
  }
}

void line_reader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  errno = 0;
  const auto room = static_cast<unsigned>(buffer_.size() - end_);
  const int count = gzread(file_.get(), buffer_.data() + end_, room);
  end_ += count > 0 ? static_cast<std::size_t>(count) : 0;
  // A cut-off gzip file reads to its end without complaint: Z_BUF_ERROR.
  int code = Z_OK;
  const char* text = gzerror(file_.get(), &code);
  const auto failed = count < 0 || (code != Z_OK && code != Z_STREAM_END);
  at_end_ = count == 0 || failed;
  if (failed)
    failure_ = code == Z_ERRNO       ? system_reason(errno)
               : code == Z_BUF_ERROR ? "gzip data end too early"
                                     : std::string(text);
}

tl::unexpected<error> line_reader::report_failure() const {
  return fail(errc::io_error,
              path_ + ":" + std::to_string(line_number_ + 1) + ": " + failure_);
}

tl::unexpected<error> line_reader::refuse(errc code,
                                          std::string_view reason) const {
  return fail(code, path_ + ":" + std::to_string(line_number_) + ": "
                      + std::string(reason));
}

} // namespace ringwright::examples::orders
