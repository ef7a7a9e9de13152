// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/input_text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace ringwright::service {

namespace {

/// Closes what it has opened.
class descriptor {
public:
  explicit descriptor(const std::string& path)
    : number_{path == "-" ? STDIN_FILENO
                          : open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    // nop
  }

  descriptor(const descriptor&) = delete;

  ~descriptor() {
    if (number_ > STDIN_FILENO)
      close(number_);
  }

  int number() const {
    return number_;
  }

private:
  int number_;
};

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr int patience_ms = 100;

tl::unexpected<error> cannot_read(const std::string& path) {
  const auto why = std::generic_category().message(errno);
  return fail(errc::io_error,
              (path == "-" ? "stdin" : path) + " cannot be read: " + why);
}

} // namespace

expected<std::string> read_text(const std::string& path, std::size_t max_bytes,
                                const std::function<expected<void>()>& watch) {
  const descriptor file{path};
  if (file.number() == -1)
    return cannot_read(path);
  std::string text;
  for (;;) {
    if (auto go = watch(); !go)
      return tl::unexpected{std::move(go.error())};
    // A terminal or a pipe may have nothing for long.
    pollfd ready{file.number(), POLLIN, 0};
    if (poll(&ready, 1, patience_ms) == 0)
      continue;
    const auto size = text.size();
    text.resize(size + std::min(piece_bytes, max_bytes + 1 - size));
    const auto got
      = read(file.number(), text.data() + size, text.size() - size);
    if (got == -1 && errno != EINTR)
      return cannot_read(path);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0)
      return text;
    if (text.size() > max_bytes)
      return fail(errc::payload_too_large,
                  (path == "-" ? "stdin" : path) + " has more than "
                    + std::to_string(max_bytes) + " bytes");
  }
}

} // namespace ringwright::service
