// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/worker_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace ringwright::gpu::process {

namespace {

tl::unexpected<error> failed(const std::string& what, int code) {
  return fail(errc::io_error, what + ": " + std::strerror(code));
}

/// Our environment with the worker's variable in it.
std::vector<std::string> environment_of_child() {
  const std::string name = std::string{worker_variable} + "=";
  std::vector<std::string> result;
  for (auto** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view{*entry}.starts_with(name))
      result.emplace_back(*entry);
  result.push_back(name + "1");
  return result;
}

std::vector<char*> pointers_of(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& string : strings)
    result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

/// What is different in the child: its files, and no signal blocked.
class spawn_setup {
public:
  /// `files[i]` becomes number `worker_files::line` + i.
  explicit spawn_setup(std::array<int, 3> files) {
    ::posix_spawn_file_actions_init(&files_);
    // By way of numbers above all of theirs, so that none takes the place of
    // one that is still to be moved.
    auto above = std::max(*std::max_element(files.begin(), files.end()),
                          worker_files::store);
    for (auto i = 0; i < 3; ++i)
      ::posix_spawn_file_actions_adddup2(&files_, files[i], above + 1 + i);
    for (auto i = 0; i < 3; ++i) {
      ::posix_spawn_file_actions_adddup2(&files_, above + 1 + i,
                                         worker_files::line + i);
      ::posix_spawn_file_actions_addclose(&files_, above + 1 + i);
    }
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }

  spawn_setup(const spawn_setup&) = delete;
  spawn_setup& operator=(const spawn_setup&) = delete;

  ~spawn_setup() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  int spawn(pid_t& pid, std::vector<char*> arguments,
            std::vector<char*> environment) const {
    return ::posix_spawnp(&pid, arguments[0], &files_, &attributes_,
                          arguments.data(), environment.data());
  }

private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

std::string text_of_end(int status) {
  if (WIFSIGNALED(status))
    return "was killed by signal " + std::to_string(WTERMSIG(status)) + " ("
           + ::strsignal(WTERMSIG(status)) + ")";
  return "ended with code " + std::to_string(WEXITSTATUS(status));
}

} // namespace

file_handle::file_handle(file_handle&& other) noexcept
  : number_(std::exchange(other.number_, -1)) {
  // nop
}

file_handle& file_handle::operator=(file_handle&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

file_handle::~file_handle() {
  if (number_ >= 0)
    ::close(number_);
}

expected<file_handle> make_shared_file(std::size_t bytes) {
  file_handle file{::memfd_create("ringwright", MFD_CLOEXEC)};
  if (file.number() < 0
      || ::ftruncate(file.number(), static_cast<off_t>(bytes)) != 0)
    return fail(errc::out_of_memory, "cannot make " + std::to_string(bytes)
                                       + " bytes of shared memory: "
                                       + std::strerror(errno));
  return file;
}

worker_process::worker_process(pid_t pid, file_handle line)
  : pid_(pid), line_(std::move(line)) {
  // nop
}

expected<std::unique_ptr<worker_process>>
worker_process::start(const std::vector<std::string>& command,
                      const file_handle& block, const file_handle& store) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return failed("no line to a device worker", errno);
  file_handle ours{ends[0]};
  file_handle theirs{ends[1]};
  auto arguments = command;
  if (arguments.empty())
    arguments.emplace_back("/proc/self/exe");
  auto environment = environment_of_child();
  spawn_setup setup{{theirs.number(), block.number(), store.number()}};
  pid_t pid = 0;
  if (auto code = setup.spawn(pid, pointers_of(arguments),
                              pointers_of(environment));
      code != 0)
    return failed("cannot start the device worker " + arguments[0], code);
  return std::unique_ptr<worker_process>{
    new worker_process(pid, std::move(ours))};
}

worker_process::~worker_process() {
  hang_up();
  reap(std::chrono::milliseconds{0});
}

bool worker_process::line_ended(std::chrono::milliseconds limit) const {
  pollfd line{line_.number(), POLLIN | POLLRDHUP, 0};
  // Nobody ever writes: what can be read is the end.
  return ::poll(&line, 1, static_cast<int>(limit.count())) > 0;
}

void worker_process::hang_up() const {
  ::shutdown(line_.number(), SHUT_RDWR);
}

void worker_process::kill() const {
  ::kill(pid_, SIGKILL);
}

std::string worker_process::reap(std::chrono::milliseconds limit) {
  if (reaped_)
    return {};
  auto until = std::chrono::steady_clock::now() + limit;
  int status = 0;
  auto ended = [&](int how) {
    return ::waitpid(pid_, &status, how) != 0;
  };
  while (!ended(WNOHANG)) {
    if (std::chrono::steady_clock::now() >= until) {
      kill();
      ended(0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  reaped_ = true;
  return text_of_end(status);
}

} // namespace ringwright::gpu::process
