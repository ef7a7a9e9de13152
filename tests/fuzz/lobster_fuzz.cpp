// SPDX-License-Identifier: Apache-2.0
//
// Feeds arbitrary bytes to the reader of LOBSTER pairs, and what it accepts to
// the replay. The input is a message file and an orderbook file, cut at the
// first NUL byte; the reader sees them as files in memory, plain or gzip.
#include "ringwright/examples/orders/lobster_reader.hpp"
#include "ringwright/examples/orders/replay.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace ringwright::examples::orders;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

class memory_file {
public:
  memory_file(const std::uint8_t* data, std::size_t size)
    : descriptor_(memfd_create("lobster", 0)) {
    require(descriptor_ >= 0);
    require(write(descriptor_, data, size) == static_cast<ssize_t>(size));
  }

  ~memory_file() {
    close(descriptor_);
  }

  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;

  std::string path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

private:
  int descriptor_;
};

/// After its corrections the book shows what the row shows.
void check_window(const replay& feed, const lobster_row& row) {
  for (const auto side : {wire::side::buy, wire::side::sell}) {
    auto at = feed.book().levels(side).begin();
    for (const auto& level : row.side(side)) {
      require(at != feed.book().levels(side).end());
      require(feed_book::price_of(side, at->first) == level.price);
      require(at->second.total == level.size);
      ++at;
    }
  }
}

void replay_all(lobster_reader& reader) {
  lobster_record record;
  replay feed{0};
  std::vector<command> commands;
  for (auto more = reader.next(record); more && *more;
       more = reader.next(record)) {
    commands.clear();
    if (reader.lines() == 1) {
      feed.seed(record.row, commands);
    } else {
      feed.apply(record.message, commands);
      feed.correct(record.row, commands);
    }
    check_window(feed, record.row);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto* end = data + size;
  const auto* cut = std::find(data, end, std::uint8_t{0});
  const auto* rest = cut == end ? end : cut + 1;
  const memory_file messages{data, static_cast<std::size_t>(cut - data)};
  const memory_file book{rest, static_cast<std::size_t>(end - rest)};
  auto reader = lobster_reader::open(messages.path(), book.path());
  require(reader.has_value() || !reader.error().what.empty());
  if (reader)
    replay_all(*reader);
  return 0;
}
