// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/lobster_reader.hpp"

#include <utility>

namespace ringwright::examples::orders {

namespace {

tl::unexpected<error> ended_early(const line_reader& shorter,
                                  const line_reader& longer) {
  return shorter.refuse(errc::parse_error,
                        "the file ends here, but " + longer.path()
                          + " has a line "
                          + std::to_string(longer.line_number()));
}

} // namespace

lobster_reader::lobster_reader(line_reader messages, line_reader book)
  : messages_(std::move(messages)), book_(std::move(book)) {
  // nop
}

expected<lobster_reader> lobster_reader::open(const std::string& messages,
                                              const std::string& book) {
  auto first = line_reader::open(messages);
  if (!first)
    return tl::unexpected<error>{std::move(first.error())};
  auto second = line_reader::open(book);
  if (!second)
    return tl::unexpected<error>{std::move(second.error())};
  return lobster_reader{std::move(*first), std::move(*second)};
}

expected<bool> lobster_reader::next(lobster_record& record) {
  std::string_view message_line;
  const auto has_message = messages_.next(message_line);
  if (!has_message)
    return has_message;
  std::string_view book_line;
  const auto has_row = book_.next(book_line);
  if (!has_row)
    return has_row;
  if (*has_message != *has_row)
    return *has_message ? ended_early(book_, messages_)
                        : ended_early(messages_, book_);
  if (!*has_message)
    return lines() > 0 ? expected<bool>{false}
                       : fail(errc::parse_error,
                              messages_.path() + ": the file is empty");
  if (auto read = read_message(message_line, record.message); !read)
    return tl::unexpected<error>{std::move(read.error())};
  if (auto read = read_row(book_line, record.row); !read)
    return tl::unexpected<error>{std::move(read.error())};
  return true;
}

expected<void> lobster_reader::read_message(std::string_view line,
                                            lobster_message& message) {
  const auto parsed = parse_message(line);
  if (!parsed)
    return messages_.refuse(parsed.error().code, parsed.error().what);
  if (parsed->time_ns < last_time_ns_)
    return messages_.refuse(errc::parse_error,
                            "the time is before that of the line before");
  last_time_ns_ = parsed->time_ns;
  message = *parsed;
  return {};
}

expected<void> lobster_reader::read_row(std::string_view line,
                                        lobster_row& row) {
  if (const auto parsed = parse_row(line, row); !parsed)
    return book_.refuse(parsed.error().code, parsed.error().what);
  if (window_ == 0)
    window_ = row.window;
  if (row.window != window_)
    return book_.refuse(errc::parse_error, "the row has "
                                             + std::to_string(row.window)
                                             + " levels, the first had "
                                             + std::to_string(window_));
  return {};
}

} // namespace ringwright::examples::orders
