// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/order_script.hpp"

#include "ringwright/examples/orders/lobster_reader.hpp"

#include <utility>

namespace ringwright::examples::orders {

namespace {

/// Prices of the files are in 1/10000 USD, sizes in shares.
constexpr auto lobster_tick = fixed<8>::from_units(10'000);
constexpr auto one_share = fixed<8>::from_units(fixed<8>::scale);

void append(const lobster_record& record, std::uint64_t line, replay& feed,
            order_script& out) {
  feed.apply(record.message, out.commands);
  order_script::row row;
  row.line = line;
  row.apply_end = out.commands.size();
  row.file = quotes_of(record.row);
  feed.correct(record.row, out.commands);
  row.end = out.commands.size();
  out.rows.push_back(row);
}

expected<void> append_all(lobster_reader& reader, order_script& out) {
  replay feed{0};
  lobster_record record;
  for (;;) {
    const auto more = reader.next(record);
    if (!more)
      return tl::unexpected{more.error()};
    if (!*more)
      break;
    if (reader.lines() == 1) {
      feed.seed(record.row, out.commands);
      out.seed_end = out.commands.size();
    } else {
      append(record, reader.lines(), feed, out);
    }
    if (out.commands.size() > max_script_commands)
      return fail(errc::capacity_exceeded,
                  out.source + ": needs more than "
                    + std::to_string(max_script_commands) + " commands");
  }
  out.messages = reader.lines();
  out.replayed = feed.counts();
  return {};
}

} // namespace

expected<order_script> read_script(const std::string& messages,
                                   const std::string& book) {
  auto reader = lobster_reader::open(messages, book);
  if (!reader)
    return tl::unexpected{std::move(reader.error())};
  order_script result;
  result.source = messages;
  result.tick = lobster_tick;
  result.lot = one_share;
  if (auto read = append_all(*reader, result); !read)
    return tl::unexpected{std::move(read.error())};
  return result;
}

expected<order_script> make_script(const generator_options& options) {
  auto made = generator::make(options);
  if (!made)
    return tl::unexpected{std::move(made.error())};
  if (options.count == 0 || options.count > max_script_commands)
    return fail(errc::invalid_argument,
                "generator: count must be 1 to "
                  + std::to_string(max_script_commands));
  order_script result;
  result.source = "generator, seed " + std::to_string(options.seed);
  result.messages = options.count;
  result.symbols = options.symbols;
  result.tick = options.tick;
  result.lot = options.lot;
  result.commands.reserve(options.count);
  result.due_ns.reserve(options.count);
  timed_command next;
  while (made->next(next)) {
    result.commands.push_back(next.what);
    result.due_ns.push_back(next.time_ns);
  }
  return result;
}

} // namespace ringwright::examples::orders
