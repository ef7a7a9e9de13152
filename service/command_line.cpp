// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/command_line.hpp"

#include "ringwright/service/catalogue_text.hpp"
#include "ringwright/service/doctor.hpp"
#include "ringwright/service/exit_code.hpp"
#include "ringwright/service/options.hpp"
#include "ringwright/service/orders_demo.hpp"
#include "ringwright/service/run_command.hpp"
#include "ringwright/service/terminal.hpp"
#include "ringwright/service/version.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <iostream>
#include <memory>
#include <new>
#include <system_error>
#include <unistd.h>

namespace ringwright::service {

namespace {

using action = std::function<exit_code()>;

constexpr const char* examples
  = "Examples:\n"
    "  ringwright doctor\n"
    "  ringwright list --output json\n"
    "  ringwright info orderbook/matching\n"
    "  ringwright run graph/pagerank --input in.json --output out.json\n"
    "  ringwright demo orders --generate 1000000 --symbols 16\n"
    "  RINGWRIGHT_LOG=debug ringwright demo orders\n\n";

/// The logger of the whole library, on stderr; coloured on a terminal only.
void open_log(const std::string& level) {
  auto log = spdlog::get("ringwright");
  if (!log)
    log = spdlog::stderr_color_mt("ringwright");
  log->set_pattern("%H:%M:%S.%e %^%l%$ %v");
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

void add_doctor(CLI::App& app, action& chosen) {
  const auto output = std::make_shared<output_options>();
  auto* command = app.add_subcommand(
    "doctor", "Say what this machine offers and what it lacks");
  command->fallthrough();
  add_output_options(*command, *output,
                     "  ringwright doctor\n"
                     "  ringwright doctor --output json\n");
  const auto run = [output] {
    const auto found = examine_machine();
    std::cout << (output->json()
                    ? findings_json(found)
                    : findings_table(found, wants_colour(STDOUT_FILENO)));
    return exit_code::done;
  };
  command->callback([run, &chosen] { chosen = run; });
}

void add_list(CLI::App& app, const catalogue_rows& rows, action& chosen) {
  const auto output = std::make_shared<output_options>();
  auto* command = app.add_subcommand("list", "List the kernels");
  command->fallthrough();
  add_output_options(*command, *output, "  ringwright list\n");
  const auto run = [output, &rows] {
    std::cout << (output->json() ? catalogue_json(rows)
                                 : catalogue_table(rows));
    return exit_code::done;
  };
  command->callback([run, &chosen] { chosen = run; });
}

void add_info(CLI::App& app, const catalogue_rows& rows, action& chosen) {
  struct options {
    output_options output;
    std::string kernel;
  };
  const auto wanted = std::make_shared<options>();
  auto* command
    = app.add_subcommand("info", "Show what a kernel takes, tells and needs");
  command->fallthrough();
  command->add_option("kernel", wanted->kernel, "Id of the kernel")->required();
  add_output_options(*command, wanted->output,
                     "  ringwright info orderbook/matching\n");
  const auto run = [wanted, &rows] {
    const auto row = find_kernel(rows, wanted->kernel);
    if (!row)
      return report_error(row.error());
    std::cout << (wanted->output.json() ? kernel_json(**row)
                                        : kernel_table(**row));
    return exit_code::done;
  };
  command->callback([run, &chosen] { chosen = run; });
}

exit_code run(const action& chosen) {
  try {
    return chosen();
  } catch (const std::bad_alloc&) {
    return report_error({errc::out_of_memory, "there is not enough memory"});
  }
}

/// Help and version go to stdout, what is wrong to stderr.
exit_code answer_parse_error(const CLI::App& app, const CLI::ParseError& why) {
  if (why.get_exit_code() == 0) {
    app.exit(why, std::cout, std::cerr);
    return exit_code::done;
  }
  std::cerr << "ringwright: " << why.what()
            << "\nRun with --help for more information.\n";
  return exit_code::bad_input;
}

exit_code parse_and_run(int argc, char** argv, const catalogue_rows& rows) {
  CLI::App app{
    "Ring kernels behind actors: matching engines and other kernels "
    "that keep\ntheir state on the device and are reached as actors.",
    "ringwright"};
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", version);
  app.set_help_all_flag("--help-all", "Print the help of all subcommands");
  app.footer(std::string{examples} + exit_code_help);
  std::string level = "warning";
  app.add_option("--log-level", level, "What is logged to stderr, at least")
    ->check(
      CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
    ->envname("RINGWRIGHT_LOG")
    ->capture_default_str();
  action chosen;
  add_doctor(app, chosen);
  add_list(app, rows, chosen);
  add_info(app, rows, chosen);
  add_run(app, rows, chosen);
  auto* demo = app.add_subcommand("demo", "Run a demonstration");
  demo->require_subcommand(0, 1);
  demo->fallthrough();
  add_orders_demo(*demo, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return answer_parse_error(app, why);
  }
  open_log(level);
  if (chosen)
    return run(chosen);
  // Of the subcommand that was given, if there was one.
  std::cerr << app.help();
  return exit_code::bad_input;
}

/// If stdout is closed, its number would go to the next file that is opened,
/// and the result into that one. In its place: a file that refuses writing.
void occupy_closed_stdout() {
  if (fcntl(STDOUT_FILENO, F_GETFD) != -1)
    return;
  const auto refusing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  // The lowest number is free: that of stdin, if that is closed, too.
  if (refusing == -1 || refusing == STDOUT_FILENO)
    return;
  dup2(refusing, STDOUT_FILENO);
  close(refusing);
}

/// Writes what is still in the buffer: only then does a full disk show.
exit_code finish_output(exit_code code) {
  errno = 0;
  if (std::cout.flush())
    return code;
  std::cerr << "ringwright: the result cannot be written";
  if (errno != 0)
    std::cerr << ": " << std::generic_category().message(errno);
  std::cerr << '\n';
  return exit_code::failed;
}

} // namespace

int run_command_line(int argc, char** argv, const catalogue_rows& rows) {
  occupy_closed_stdout();
  return static_cast<int>(finish_output(parse_and_run(argc, argv, rows)));
}

} // namespace ringwright::service
