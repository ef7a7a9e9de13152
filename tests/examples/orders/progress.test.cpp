// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/progress.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sstream>
#include <unistd.h>

using namespace ringwright::examples::orders;

namespace {

constexpr std::int64_t second = 1'000'000'000;

} // namespace

TEST_CASE("progress: a bar is drawn over itself, ten times a second",
          "[examples]") {
  std::ostringstream out;
  progress shown{out, progress_style::bar, "feed", 4'000, 0};
  for (std::int64_t ms = 0; ms < 1'000; ++ms)
    shown.update(static_cast<std::uint64_t>(ms), ms * second / 1'000);
  shown.finish(4'000, 2 * second);
  const auto text = out.str();
  CHECK(std::count(text.begin(), text.end(), '\r') == 11);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.find("\rfeed [#####...................]  22 % 900  1.00 k/s  "
                  "00:00:03 to go")
        != std::string::npos);
  CHECK(text.find("\rfeed [########################] 100 % 4.00 k  2.00 k/s")
        != std::string::npos);
}

TEST_CASE("progress: a shorter text hides a longer one", "[examples]") {
  std::ostringstream out;
  progress shown{out, progress_style::bar, "t", 10, 0};
  shown.update(1, second);
  const auto before = out.str().size();
  shown.finish(10, 2 * second);
  CHECK(out.str().size() >= 2 * before);
}

TEST_CASE("progress: a log gets a line every two seconds", "[examples]") {
  std::ostringstream out;
  progress shown{out, progress_style::lines, "feed", 0, 0};
  for (std::int64_t tenth = 0; tenth < 50; ++tenth)
    shown.update(static_cast<std::uint64_t>(tenth), tenth * second / 10);
  shown.finish(50, 5 * second);
  CHECK(out.str() == "feed 20  10/s\nfeed 40  10/s\nfeed 50  10/s\n");
}

TEST_CASE("progress: quiet writes nothing", "[examples]") {
  std::ostringstream out;
  progress shown{out, progress_style::quiet, "feed", 10, 0};
  shown.update(5, 100 * second);
  shown.finish(10, 200 * second);
  CHECK(out.str().empty());
}

TEST_CASE("progress: what is no terminal gets lines", "[examples]") {
  const int null = open("/dev/null", O_WRONLY);
  CHECK(progress_style_for(null, false) == progress_style::lines);
  CHECK(progress_style_for(null, true) == progress_style::quiet);
  close(null);
}
