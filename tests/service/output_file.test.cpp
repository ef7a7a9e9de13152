// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/output_file.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/service/folder.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace ringwright;
using namespace ringwright::service;
using namespace ringwright::service::testing;

namespace {

using names = std::vector<std::string>;

/// Makes writing beyond `bytes` of a file fail, as on a full disk.
class small_disk {
public:
  explicit small_disk(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }

  ~small_disk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  void (*handler_)(int);
};

} // namespace

TEST_CASE("output file: takes the place of an old one, or of none") {
  for (const bool nameless : {true, false}) {
    folder f;
    CHECK(write_output(f / "a", "first", nameless));
    CHECK(f.read("a") == "first");
    CHECK(write_output(f / "a", "2", nameless));
    CHECK(f.read("a") == "2");
    CHECK(write_output(f / "empty", "", nameless));
    CHECK(f.files() == names{"a", "empty"});
  }
}

TEST_CASE("output file: what cannot be written leaves all as it was") {
  for (const bool nameless : {true, false}) {
    folder f;
    f.write("a", "old");
    expected<void> written;
    {
      const small_disk full{4096};
      written = write_output(f / "a", std::string(100'000, 'x'), nameless);
    }
    REQUIRE_FALSE(written);
    CHECK(written.error() == errc::io_error);
    CHECK(written.error().what.find("the result cannot be written: ") == 0);
    CHECK(f.read("a") == "old");
    CHECK(f.files() == names{"a"});
    CHECK_FALSE(write_output(f / "no/a", "x", nameless));
  }
}

TEST_CASE("output file: what a killed run has left is no obstacle") {
  folder f;
  const auto left = ".a." + std::to_string(getpid()) + ".tmp";
  for (const bool nameless : {true, false}) {
    f.write(left, "half");
    CHECK(write_output(f / "a", "whole", nameless));
    CHECK(f.read("a") == "whole");
    CHECK(f.files() == names{"a"});
  }
}

TEST_CASE("output file: a reader sees the old or the new, never a part") {
  folder f;
  const std::string old(200'000, 'a');
  const std::string fresh(300'000, 'b');
  f.write("a", old);
  std::jthread writer{[&] {
    for (int i = 0; i < 20; ++i)
      (void)write_output(f / "a", i % 2 == 0 ? fresh : old);
  }};
  for (int i = 0; i < 200; ++i) {
    const auto seen = f.read("a");
    REQUIRE((seen == old || seen == fresh));
  }
}

TEST_CASE("output file: a pipe is written to as it is") {
  folder f;
  REQUIRE(mkfifo((f / "p").c_str(), 0600) == 0);
  std::string seen;
  {
    std::jthread reader{[&] { seen = f.read("p"); }};
    CHECK(check_output(f / "p"));
    CHECK(write_output(f / "p", "through"));
  }
  CHECK(seen == "through");
  CHECK(std::filesystem::is_fifo(f.path / "p"));
}
