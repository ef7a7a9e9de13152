// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/feed_source.hpp"

#include "ringwright/examples/orders/command_frame.hpp"

#include <limits>

namespace ringwright::examples::orders {

void feed_source::on_answer(const actors::frame&) {
  // nop
}

// -- script_source ------------------------------------------------------------

script_source::script_source(const order_script& script,
                             const play_options& options,
                             std::optional<flow_clock> clock)
  : script_(script), options_(options), clock_(clock) {
  // nop
}

std::int64_t script_source::due_ns(std::uint64_t index) const {
  if (!script_.due_ns.empty())
    return script_.due_ns[index / options_.copies] + 1;
  constexpr std::uint64_t second = 1'000'000'000;
  // In two parts, for the product would not fit after some hours.
  return static_cast<std::int64_t>(
    index / options_.rate * second
    + index % options_.rate * second / options_.rate + 1);
}

feed_source::filled script_source::fill(actors::frame& out) {
  const auto now
    = clock_ ? clock_->now_ns() : std::numeric_limits<std::int64_t>::max();
  filled result;
  for (; next_ < options_.count && result.commands < frame_messages; ++next_) {
    const auto due = due_ns(next_);
    if (due > now)
      break;
    const auto& what = script_.commands[next_ / options_.copies];
    const auto book = options_.copies == 1
                        ? symbol_of(what)
                        : static_cast<std::uint32_t>(next_ % options_.copies);
    append_command(out, what, book, false, due);
    ++result.commands;
  }
  return result;
}

// -- replay_source ------------------------------------------------------------

std::int64_t replay_source::event_time_ns() const {
  // Rows have no clock of their own here: their number orders them.
  return static_cast<std::int64_t>(next_row_) + 1;
}

std::uint32_t replay_source::append_until(std::uint64_t end,
                                          actors::frame& out) {
  const auto begin = next_command_;
  for (; next_command_ < end; ++next_command_) {
    const auto& what = script_.commands[next_command_];
    // Whether the named order stood first is in the reply.
    const auto execution = std::holds_alternative<wire::execute_order>(what);
    append_command(out, what, symbol_of(what), execution, event_time_ns());
    if (execution)
      asked_.push_back({true, next_row_});
  }
  return static_cast<std::uint32_t>(end - begin);
}

feed_source::filled replay_source::fill(actors::frame& out) {
  filled result;
  // What comes before the first row fills the book.
  if (next_row_ == 0 && next_command_ == 0)
    result.commands += append_until(script_.seed_end, out);
  while (next_row_ < script_.rows.size()
         && result.commands + result.queries < frame_messages) {
    const auto& row = script_.rows[next_row_];
    result.commands += append_until(row.apply_end, out);
    append_to(out, wire::query_top{}, true, event_time_ns());
    ++result.queries;
    asked_.push_back({false, next_row_});
    result.commands += append_until(row.end, out);
    ++next_row_;
  }
  return result;
}

void replay_source::on_answer(const actors::frame& answer) {
  auto reader = answer.reader();
  while (reader.next() && !asked_.empty()) {
    judge(asked_.front(), reader.header(), reader.payload());
    asked_.pop_front();
  }
}

void replay_source::judge(const asked& what,
                          const messages::envelope_header& header,
                          std::span<const std::uint64_t> payload) {
  const auto failed = header.status != 0;
  if (what.execution) {
    const auto* reply = message_in<wire::execute_reply>(header, payload);
    wire::execute_reply none;
    none.reason = wire::reason::unknown_order;
    return judge_.executed(failed || reply == nullptr ? none : *reply);
  }
  const auto& row = script_.rows[what.row];
  const auto* reply = message_in<wire::top_reply>(header, payload);
  judge_.row(row.line, row.file,
             failed || reply == nullptr ? best_quotes{} : quotes_of(*reply));
}

} // namespace ringwright::examples::orders
