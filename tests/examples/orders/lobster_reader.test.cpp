// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/lobster_reader.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/examples/orders/shared_data.hpp"
#include "ringwright/tests/examples/orders/temporary_file.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::examples::orders;
using namespace ringwright::examples::orders::testing;

namespace {

constexpr const char* three_messages = "34200.1,1,7,100,2238100,1\n"
                                       "34200.1,2,7,40,2238100,1\n"
                                       "34200.25,3,7,60,2238100,1\n";
constexpr const char* three_rows = "2239500,100,2238100,100\n"
                                   "2239500,100,2238100,60\n"
                                   "2239500,100,2231800,10\n";

/// All records, or the error that ends them.
struct reading {
  std::vector<lobster_record> records;
  error failure;
};

reading read_all(const std::string& messages, const std::string& book) {
  reading result;
  auto reader = lobster_reader::open(messages, book);
  if (!reader)
    return {{}, reader.error()};
  lobster_record record;
  for (;;) {
    const auto more = reader->next(record);
    if (!more)
      result.failure = more.error();
    if (!more || !*more)
      return result;
    result.records.push_back(record);
  }
}

reading read_text(std::string_view messages, std::string_view book) {
  const temporary_file message_file{"m.csv", messages};
  const temporary_file book_file{"b.csv", book};
  return read_all(message_file.path(), book_file.path());
}

/// The end of a path and what follows.
bool ends_with(const std::string& text, const std::string& end) {
  INFO(text);
  return text.size() >= end.size()
         && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

} // namespace

TEST_CASE("lobster reader: plain and gzip files read the same", "[examples]") {
  const auto plain = read_text(three_messages, three_rows);
  CHECK(plain.failure.code == errc::none);
  REQUIRE(plain.records.size() == 3);
  CHECK(plain.records[2].message.time_ns == 34'200'250'000'000);
  CHECK(plain.records[2].row.bids.front().size
        == fixed<8>::from_units(1'000'000'000));
  const auto packed
    = read_text(gzipped("p1", three_messages), gzipped("p2", three_rows));
  CHECK(packed.failure.code == errc::none);
  REQUIRE(packed.records.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(packed.records[i].message == plain.records[i].message);
    CHECK(packed.records[i].row == plain.records[i].row);
  }
}

TEST_CASE("lobster reader: CR LF and a missing last line end are read",
          "[examples]") {
  const auto read = read_text("34200.1,1,7,100,2238100,1\r\n34200.1,3,7,100,"
                              "2238100,1",
                              "2,1,1,1\r\n2,1,1,1\r\n");
  CHECK(read.failure.what.empty());
  CHECK(read.records.size() == 2);
}

TEST_CASE("lobster reader: a missing file or a folder is named", "[examples]") {
  const temporary_file book{"b.csv", three_rows};
  const auto missing = read_all("/nonexistent/m.csv", book.path());
  CHECK(missing.failure.code == errc::io_error);
  CHECK(missing.failure.what
        == "/nonexistent/m.csv: No such file or directory");
  const auto folder
    = read_all(book.path(), std::filesystem::temp_directory_path().string());
  CHECK(folder.failure.code == errc::io_error);
  CHECK(ends_with(folder.failure.what, "Is a directory"));
}

TEST_CASE("lobster reader: an error names file and line", "[examples]") {
  const auto message
    = read_text("34200.1,1,7,100,2238100,1\n1,2,3\n", three_rows);
  CHECK(message.records.size() == 1);
  CHECK(message.failure.code == errc::parse_error);
  CHECK(
    ends_with(message.failure.what, "m.csv:2: expected 6 columns, found 3"));
  const auto row = read_text(three_messages, "2,1,1,1\n2,1,1\n");
  CHECK(ends_with(row.failure.what,
                  "b.csv:2: expected 4 columns per level, found 3"));
}

TEST_CASE("lobster reader: time that runs backwards is refused", "[examples]") {
  const auto read = read_text("34200.2,1,7,100,2238100,1\n"
                              "34200.199999999,3,7,100,2238100,1\n",
                              three_rows);
  CHECK(read.records.size() == 1);
  CHECK(ends_with(read.failure.what,
                  "m.csv:2: the time is before that of the line before"));
}

TEST_CASE("lobster reader: rows of different width are refused", "[examples]") {
  const auto read = read_text(three_messages, "2,1,1,1\n3,1,2,1,4,1,1,1\n");
  CHECK(ends_with(read.failure.what,
                  "b.csv:2: the row has 2 levels, the first had 1"));
}

TEST_CASE("lobster reader: files of different length are refused",
          "[examples]") {
  const auto short_book = read_text(three_messages, "2,1,1,1\n2,1,1,1\n");
  CHECK(short_book.records.size() == 2);
  CHECK(short_book.failure.what.find("b.csv:2: the file ends here, but")
        != std::string::npos);
  CHECK(ends_with(short_book.failure.what, "m.csv has a line 3"));
  const auto short_messages
    = read_text("1,1,7,100,2238100,1\n", "2,1,1,1\n2,1,1,1\n");
  CHECK(short_messages.failure.what.find("m.csv:1: the file ends here, but")
        != std::string::npos);
  const auto empty = read_text("", "");
  CHECK(ends_with(empty.failure.what, "m.csv: the file is empty"));
}

TEST_CASE("lobster reader: a line without end is refused", "[examples]") {
  const auto read = read_text(std::string(1'000'000, '1'), three_rows);
  CHECK(read.records.empty());
  CHECK(ends_with(read.failure.what, "m.csv:1: line is longer than 60000 "
                                     "bytes"));
  const auto longest
    = read_text(std::string(line_reader::max_line_bytes, '1'), three_rows);
  CHECK(ends_with(longest.failure.what, "expected 6 columns, found 1"));
}

TEST_CASE("lobster reader: a gzip file that is cut off or corrupt is refused",
          "[examples]") {
  std::string long_text;
  for (int i = 0; i < 20'000; ++i)
    long_text += std::to_string(34'200 + i / 7) + "." + std::to_string(i % 10)
                 + ",5,0,1,2238250,1\n";
  // The times must not run backwards within the text; only sizes matter here.
  const auto packed = gzipped("p3", long_text);
  const temporary_file whole{"m.gz", packed};
  const temporary_file cut{"c.gz", packed.substr(0, packed.size() / 2)};
  const temporary_file tail{"t.gz", packed.substr(0, packed.size() - 4)};
  auto flipped_bytes = packed;
  flipped_bytes[packed.size() / 2] ^= 0x10;
  const temporary_file flipped{"f.gz", flipped_bytes};
  const auto last_error = [](const std::string& path) {
    auto reader = line_reader::open(path);
    std::string_view line;
    while (reader) {
      const auto more = reader->next(line);
      if (!more)
        return more.error();
      if (!*more)
        return error{};
    }
    return reader.error();
  };
  CHECK(last_error(whole.path()).code == errc::none);
  CHECK(last_error(cut.path()).code == errc::io_error);
  CHECK(last_error(cut.path()).what.find("gzip data end too early")
        != std::string::npos);
  CHECK(last_error(tail.path()).code == errc::io_error);
  CHECK(last_error(flipped.path()).code == errc::io_error);
}

TEST_CASE("lobster reader: a gzip file that is cut off gives its lines first",
          "[examples]") {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i * 7'919 % 10'007) + "\n";
  const auto packed = gzipped("p4", text);
  for (const auto size : {packed.size() / 4, packed.size() - 4}) {
    const temporary_file cut{"cut.gz", packed.substr(0, size)};
    auto reader = line_reader::open(cut.path());
    REQUIRE(reader);
    std::string read;
    std::string_view line;
    auto more = reader->next(line);
    for (; more && *more; more = reader->next(line))
      read.append(line) += '\n';
    REQUIRE_FALSE(more);
    CHECK(text.compare(0, read.size(), read) == 0);
    // As large a part of the text as of the packed file, or nearly so.
    CHECK(read.size() * 10 > text.size() * 9 / packed.size() * size);
    CHECK(more.error().what
          == cut.path() + ":" + std::to_string(reader->line_number() + 1)
               + ": gzip data end too early");
    if (size == packed.size() - 4)
      CHECK(read == text);
  }
}

TEST_CASE("lobster reader: the real files are read to their ends",
          "[examples][data]") {
  const auto data = shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no folder shared/data");
    return;
  }
  const auto amzn = amzn_files(data);
  const auto read = read_all(amzn.messages, amzn.book);
  CHECK(read.failure.what.empty());
  CHECK(read.records.size() == 40'000);
  const auto aapl = aapl_files(data);
  CHECK(read_all(aapl.messages, aapl.book).records.size() == 999);
}
