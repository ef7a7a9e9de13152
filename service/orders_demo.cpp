// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/orders_demo.hpp"

#include "ringwright/examples/orders/flow.hpp"
#include "ringwright/messages/fixed_text.hpp"
#include "ringwright/service/order_report.hpp"
#include "ringwright/service/shared_data.hpp"
#include "ringwright/service/terminal.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <iostream>
#include <map>
#include <memory>

namespace ringwright::service {

namespace {

namespace orders = examples::orders;

constexpr const char* summary
  = "A stock exchange in small: orders flow from a feed through a pre-trade\n"
    "risk check and a router to matching engines, and out as trades and "
    "market\n"
    "data. All are actors, the engines are ring kernels. Plays a LOBSTER pair\n"
    "and compares each row, or generated orders.";

constexpr const char* examples
  = "  ringwright demo orders\n"
    "  ringwright demo orders --generate 1000000 --symbols 100 --seed 7\n"
    "  ringwright demo orders --messages m.csv.gz --book b.csv.gz --output "
    "json\n"
    "  ringwright demo orders --shards 4 --workers 2 --rate 50000\n";

/// What the command line says.
struct demo_options {
  output_options output;
  orders::flow_options flow;
  orders::generator_options generated;
  std::string messages;
  std::string book;
  bool generate = false;
  bool quiet = false;
  double agreement = 99.0;
  std::string band = to_string(orders::risk_limits{}.band);
  std::string order_size = to_string(orders::risk_limits{}.order_size);
  std::string credit = to_string(orders::risk_limits{}.credit);
};

/// Refuses what is no percentage; CLI::Range takes "nan" for one.
std::string check_percentage(const std::string& text) {
  double value = 0;
  if (CLI::detail::lexical_cast(text, value) && value >= 0 && value <= 100)
    return {};
  return "'" + text + "' is no number from 0 to 100";
}

/// How an option's value and its default are shown in the help.
template <class Value>
std::string shown(const char* name, const Value& otherwise) {
  if constexpr (std::is_arithmetic_v<Value>)
    return std::string{name} + " [" + std::to_string(otherwise) + "]";
  else
    return std::string{name} + " [" + otherwise + "]";
}

void add_source_options(CLI::App& to, demo_options& into) {
  auto* messages = to.add_option("--messages", into.messages,
                                 "LOBSTER message file, plain or gzip");
  auto* book = to.add_option("--book", into.book,
                             "LOBSTER orderbook file of the same lines");
  messages->needs(book)->option_text("FILE");
  book->needs(messages)->option_text("FILE");
  auto* count
    = to.add_option("--generate", into.generated.count,
                    "Generate so many commands instead of reading files")
        ->check(CLI::Range(std::uint64_t{1}, orders::max_script_commands))
        ->option_text("N");
  auto* symbols = to.add_option("--symbols", into.generated.symbols,
                                "Generate, for so many books")
                    ->check(CLI::Range(1u, 65'536u))
                    ->option_text(shown("K", into.generated.symbols));
  auto* seed = to.add_option("--seed", into.generated.seed,
                             "Generate, from this seed")
                 ->option_text(shown("S", into.generated.seed));
  // Each of them asks for a generated flow, so none may go with files.
  for (auto* option : {count, symbols, seed}) {
    option->excludes(messages)->excludes(book);
    option->each([&into](const std::string&) { into.generate = true; });
  }
}

void add_flow_options(CLI::App& to, demo_options& into) {
  static const std::map<std::string, actors::backend> devices{
    {"auto", actors::backend::automatic},
    {"cpu", actors::backend::cpu},
    {"cuda", actors::backend::cuda},
  };
  to.add_option("--rate", into.flow.rate,
                "Commands per second of the latency pass, sent when due "
                "whatever\nbecomes of those before; 0 = no such pass")
    ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1'000'000'000}))
    ->option_text(shown("R", into.flow.rate));
  to.add_option("--latency-seconds", into.flow.latency_seconds,
                "Longest duration of the latency pass")
    ->check(CLI::Range(1u, 3'600u))
    ->option_text(shown("S", into.flow.latency_seconds));
  to.add_option("--shards", into.flow.shards,
                "Matching instances; book b lives on instance b modulo this")
    ->check(CLI::Range(1u, 64u))
    ->option_text(shown("N", into.flow.shards));
  to.add_option("--workers", into.flow.workers,
                "Threads of the CPU device that run the instances")
    ->check(CLI::Range(1u, 64u))
    ->option_text(shown("N", into.flow.workers));
  to.add_option("--device", into.flow.device,
                "Where kernels run: auto, cpu or cuda")
    ->transform(CLI::CheckedTransformer(devices, CLI::ignore_case))
    ->option_text(shown("DEVICE", "auto"));
  static const std::map<std::string, actors::isolation> kinds{
    {"none", actors::isolation::none},
    {"process", actors::isolation::process},
  };
  to.add_option("--isolation", into.flow.isolation,
                "Whether the device is in a worker process: none or process")
    ->transform(CLI::CheckedTransformer(kinds, CLI::ignore_case))
    ->option_text(shown("KIND", "none"));
}

void add_limit_options(CLI::App& to, demo_options& into) {
  to.add_option("--band", into.band,
                "Risk check: how far a price may lie from the last known mid "
                "price,\nas a part of it")
    ->option_text(shown("X", into.band));
  to.add_option("--max-order", into.order_size,
                "Risk check: largest quantity of an order")
    ->option_text(shown("Q", into.order_size));
  to.add_option("--credit", into.credit,
                "Risk check: price * quantity that an account may enter")
    ->option_text(shown("X", into.credit));
  to.add_option("--agreement", into.agreement,
                "Percent of rows that must agree with the file, else exit "
                "code 4")
    ->check(check_percentage)
    ->option_text("P [99]");
  to.add_flag("--quiet,-q", into.quiet, "Show no progress");
}

expected<fixed<8>> positive(const char* option, const std::string& text) {
  const auto number = parse_fixed_exactly<fixed<8>>(text);
  if (number.code != errc::none || number.value <= fixed<8>{})
    return fail(errc::invalid_argument,
                std::string{option} + ": '" + text
                  + "' is no positive number with at most 8 decimals");
  return number.value;
}

expected<void> read_limits(const demo_options& from,
                           orders::risk_limits& into) {
  struct row {
    const char* option;
    const std::string& text;
    fixed<8>& value;
  };
  for (const auto& [option, text, value] :
       {row{"--band", from.band, into.band},
        row{"--max-order", from.order_size, into.order_size},
        row{"--credit", from.credit, into.credit}}) {
    const auto number = positive(option, text);
    if (!number)
      return tl::unexpected{number.error()};
    value = *number;
  }
  return {};
}

/// The level of the command's own logger.
actors::log_level log_level_of(const spdlog::logger& log) {
  switch (log.level()) {
  case spdlog::level::trace:
    return actors::log_level::trace;
  case spdlog::level::debug:
    return actors::log_level::debug;
  case spdlog::level::info:
    return actors::log_level::info;
  case spdlog::level::warn:
    return actors::log_level::warning;
  case spdlog::level::off:
    return actors::log_level::off;
  default:
    return actors::log_level::error;
  }
}

expected<orders::order_script> script_for(const demo_options& options) {
  if (!options.messages.empty())
    return orders::read_script(options.messages, options.book);
  if (!options.generate) {
    const auto files = default_lobster_pair();
    if (!files)
      return tl::unexpected{files.error()};
    if (*files)
      return orders::read_script((*files)->messages, (*files)->book);
  }
  auto generated = options.generated;
  generated.rate = std::max<std::uint64_t>(1, options.flow.rate);
  if (!options.quiet)
    std::cerr << "generating " << generated.count << " commands\n";
  return orders::make_script(generated);
}

exit_code show(const demo_options& options, const orders::flow_report& report) {
  if (options.output.json())
    std::cout << order_report_json(report);
  else
    std::cout << order_report_table(report, wants_colour(STDOUT_FILENO));
  if (100.0 * report.agreement() >= options.agreement)
    return exit_code::done;
  std::cerr << "ringwright: only " << report.rows_best_equal << " of "
            << report.rows << " rows agree with the file\n";
  return exit_code::disagreement;
}

exit_code run(demo_options& options) {
  if (auto read = read_limits(options, options.flow.limits); !read)
    return report_error(read.error());
  const auto script = script_for(options);
  if (!script)
    return report_error(script.error());
  auto& log = *spdlog::default_logger();
  log.info("{}: {} commands in memory", script->source,
           script->commands.size());
  options.flow.log = log_level_of(log);
  options.flow.style = orders::progress_style_for(STDERR_FILENO, options.quiet);
  options.flow.progress_out = &std::cerr;
  const auto report = orders::run_flow(*script, options.flow);
  if (!report)
    return report_error(report.error());
  return show(options, *report);
}

} // namespace

void add_orders_demo(CLI::App& demo, std::function<exit_code()>& chosen) {
  const auto options = std::make_shared<demo_options>();
  auto* command = demo.add_subcommand("orders", summary);
  command->fallthrough();
  add_source_options(*command, *options);
  add_flow_options(*command, *options);
  add_limit_options(*command, *options);
  add_output_options(*command, options->output, examples);
  command->callback(
    [options, &chosen] { chosen = [options] { return run(*options); }; });
}

} // namespace ringwright::service
