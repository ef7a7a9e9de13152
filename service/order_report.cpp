// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/order_report.hpp"

#include "ringwright/messages/fixed_text.hpp"
#include "ringwright/service/json_writer.hpp"

#include <cstdio>

namespace ringwright::service {

namespace {

using examples::orders::best_quotes;
using examples::orders::flow_report;

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = text.size(); at > 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

std::string microseconds(std::uint64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f us", static_cast<double>(ns) / 1000);
  return text;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  char text[32];
  std::snprintf(text, sizeof text, " (%.2f %%)",
                whole == 0 ? 0.0
                           : 100.0 * static_cast<double>(part)
                               / static_cast<double>(whole));
  return grouped(part) + " of " + grouped(whole) + text;
}

std::string hash_text(std::uint64_t hash) {
  char text[24];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(hash));
  return text;
}

std::string volume_text(std::uint64_t units) {
  return grouped(units / fixed<8>::scale);
}

/// Lines of name and value.
class table {
public:
  explicit table(bool colour) : colour_(colour) {
    // nop
  }

  void heading(const std::string& text) {
    text_ += (text_.empty() ? "" : "\n");
    text_ += colour_ ? "\033[1m" + text + "\033[0m\n" : text + '\n';
  }

  void line(std::string name, const std::string& value) {
    name.resize(std::max<std::size_t>(name.size() + 1, 34), ' ');
    text_ += "  " + name + value + '\n';
  }

  const std::string& text() const {
    return text_;
  }

private:
  bool colour_;
  std::string text_;
};

void add_agreement(table& to, const flow_report& report) {
  if (!report.compared)
    return;
  to.heading("agreement with the exchange's books");
  to.line("rows with equal best bid and ask",
          share(report.rows_best_equal, report.rows));
  to.line("executions of known orders, first",
          share(report.executions_known_first, report.executions_known));
  to.line("corrections", grouped(report.corrections));
  to.line("levels with depth added", grouped(report.depth_added));
}

void add_flow(table& to, const flow_report& report) {
  const auto& pass = report.counted;
  to.heading("flow");
  to.line("messages", grouped(report.messages));
  to.line("trades",
          grouped(pass.trades) + ", volume " + volume_text(pass.volume_units));
  to.line("events", grouped(pass.events));
  to.line("handled / rejected / dropped / dead",
          grouped(pass.account.handled) + " / " + grouped(pass.account.rejected)
            + " / " + grouped(pass.account.dropped) + " / "
            + grouped(pass.account.dead));
  for (const auto& [why, count] : pass.rejected)
    to.line("rejected: " + why, grouped(count));
}

void add_speed(table& to, const flow_report& report) {
  to.heading("speed");
  to.line("orders per second",
          grouped(static_cast<std::uint64_t>(report.orders_per_second())));
  if (report.rate == 0)
    return;
  const auto& latency = report.paced.latency;
  to.line("latency at " + grouped(report.rate) + "/s, due to event",
          "p50 " + microseconds(latency.p50_ns) + ", p99 "
            + microseconds(latency.p99_ns) + ", p99.9 "
            + microseconds(latency.p999_ns));
}

void write_latency(json_writer& to, const flow_report& report) {
  const auto& latency = report.paced.latency;
  to.key("latency_ns");
  to.begin_object();
  to.member("p50", latency.p50_ns);
  to.member("p99", latency.p99_ns);
  to.member("p999", latency.p999_ns);
  to.end_object();
}

void write_rejected(json_writer& to, const flow_report& report) {
  to.key("rejected");
  to.begin_object();
  for (const auto& [why, count] : report.counted.rejected)
    to.member(why, count);
  to.end_object();
}

void write_account(json_writer& to, const flow_report& report) {
  const auto& sum = report.counted.account;
  to.key("account");
  to.begin_object();
  to.member("in", sum.in);
  to.member("handled", sum.handled);
  to.member("rejected", sum.rejected);
  to.member("dropped", sum.dropped);
  to.member("dead", sum.dead);
  to.end_object();
}

void write_quotes(json_writer& to, const char* name,
                  const best_quotes& quotes) {
  to.key(name);
  to.begin_object();
  to.member("bid_price", to_string(quotes.bid_price));
  to.member("bid_size", to_string(quotes.bid_size));
  to.member("ask_price", to_string(quotes.ask_price));
  to.member("ask_size", to_string(quotes.ask_size));
  to.end_object();
}

void write_different(json_writer& to, const flow_report& report) {
  to.key("different_rows");
  to.begin_array();
  for (const auto& row : report.different) {
    to.begin_object();
    to.member("line", row.line);
    write_quotes(to, "file", row.file);
    write_quotes(to, "engine", row.engine);
    to.end_object();
  }
  to.end_array();
}

} // namespace

std::string order_report_table(const flow_report& report, bool colour) {
  table out{colour};
  out.heading(report.source + ": device " + report.device + ", "
              + std::to_string(report.shards) + " instances, "
              + std::to_string(report.workers) + " worker"
              + (report.workers == 1 ? "" : "s"));
  add_agreement(out, report);
  add_flow(out, report);
  add_speed(out, report);
  return out.text();
}

std::string order_report_json(const flow_report& report) {
  json_writer out;
  out.begin_object();
  out.member("messages", report.messages);
  out.member("orders_per_second", report.orders_per_second());
  write_latency(out, report);
  out.member("rows", report.rows);
  out.member("rows_best_equal", report.rows_best_equal);
  out.member("executions_known", report.executions_known);
  out.member("executions_known_first", report.executions_known_first);
  out.member("corrections", report.corrections);
  write_rejected(out, report);
  out.member("device", report.device);
  out.member("source", report.source);
  out.member("shards", report.shards);
  out.member("workers", report.workers);
  out.member("symbols", report.symbols);
  out.member("rate", report.rate);
  out.member("latency_samples", report.paced.latency.count);
  out.member("depth_added", report.depth_added);
  out.member("trades", report.counted.trades);
  out.member("trade_hash", hash_text(report.counted.trade_hash));
  out.member("events", report.counted.events);
  write_account(out, report);
  write_different(out, report);
  out.end_object();
  return out.text() + '\n';
}

} // namespace ringwright::service
