// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/output_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ringwright::service {

namespace {

namespace fs = std::filesystem;

constexpr mode_t readable_by_all = 0666;

tl::unexpected<error> cannot_write(const std::string& path, int why) {
  return fail(errc::io_error, "the result cannot be written: " + path + ": "
                                + std::generic_category().message(why));
}

/// Where the file really is: a link is followed, not replaced.
fs::path target_of(const std::string& path) {
  std::error_code ignored;
  auto target = fs::canonical(path, ignored);
  return ignored ? fs::path{path} : target;
}

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path{"."};
}

bool is_special(const fs::path& target) {
  std::error_code ignored;
  const auto status = fs::status(target, ignored);
  return fs::exists(status) && !fs::is_regular_file(status);
}

/// A file that is not yet the target, and goes if it does not become it.
class new_file {
public:
  new_file(fs::path target, bool nameless)
    : target_{std::move(target)}, name_{folder_of(target_)
                                        / ("." + target_.filename().string()
                                           + "." + std::to_string(getpid())
                                           + ".tmp")} {
    const auto folder = folder_of(target_);
    if (nameless)
      number_ = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC,
                     readable_by_all);
    if (number_ != -1)
      return;
    unlink(name_.c_str());
    number_ = open(name_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
                   readable_by_all);
    named_ = number_ != -1;
  }

  new_file(const new_file&) = delete;

  ~new_file() {
    if (number_ != -1)
      close(number_);
    if (named_)
      unlink(name_.c_str());
  }

  int number() const {
    return number_;
  }

  /// Puts it in the place of the target; false leaves errno.
  bool finish() {
    struct stat old {};
    if (stat(target_.c_str(), &old) == 0
        && fchmod(number_, old.st_mode & 07777) != 0)
      return false;
    // Only what is on the disk may take the place of what was there.
    if (fsync(number_) != 0 || !give_name())
      return false;
    if (std::rename(name_.c_str(), target_.c_str()) != 0)
      return false;
    named_ = false;
    return true;
  }

private:
  bool give_name() {
    if (named_)
      return true;
    unlink(name_.c_str());
    const auto open_file = "/proc/self/fd/" + std::to_string(number_);
    named_ = linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name_.c_str(),
                    AT_SYMLINK_FOLLOW)
             == 0;
    return named_;
  }

  fs::path target_;
  fs::path name_;
  int number_ = -1;
  bool named_ = false;
};

/// False leaves errno.
bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written == -1 && errno == EINTR)
      continue;
    if (written == -1)
      return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

expected<void> write_special(const std::string& path, std::string_view text) {
  const auto file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file == -1)
    return cannot_write(path, errno);
  const auto done = write_all(file, text);
  const auto why = errno;
  if (close(file) != 0 && done)
    return cannot_write(path, errno);
  if (!done)
    return cannot_write(path, why);
  return {};
}

} // namespace

expected<void> check_output(const std::string& path) {
  const auto target = target_of(path);
  std::error_code ignored;
  if (path.empty() || fs::is_directory(target, ignored))
    return cannot_write(path, path.empty() ? ENOENT : EISDIR);
  const auto& place = is_special(target) ? target : folder_of(target);
  if (access(place.c_str(), W_OK) != 0)
    return cannot_write(path, errno);
  if (!is_special(target) && !fs::is_directory(place, ignored))
    return cannot_write(path, ENOTDIR);
  return {};
}

expected<void> write_output(const std::string& path, std::string_view text,
                            bool nameless) {
  const auto target = target_of(path);
  if (is_special(target))
    return write_special(path, text);
  new_file file{target, nameless};
  if (file.number() == -1 || !write_all(file.number(), text) || !file.finish())
    return cannot_write(path, errno);
  return {};
}

} // namespace ringwright::service
