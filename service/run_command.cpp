// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/run_command.hpp"

#include "ringwright/examples/orders/progress.hpp"
#include "ringwright/service/device_choice.hpp"
#include "ringwright/service/input_text.hpp"
#include "ringwright/service/interruption.hpp"
#include "ringwright/service/options.hpp"
#include "ringwright/service/output_file.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

namespace ringwright::service {

namespace {

namespace orders = examples::orders;
using std::chrono::steady_clock;

constexpr const char* examples
  = "Examples:\n"
    "  ringwright info graph/pagerank     what the input has\n"
    "  ringwright run graph/pagerank --input graph.txt --output ranks.json\n"
    "  ringwright run graph/pagerank --input in.json --set damping=0.9 "
    "--device cpu\n"
    "  ringwright run risk/monte-carlo-var --input - --threads 2 --deadline 5 "
    "< in.json\n\n";

/// What the command line says.
struct run_options {
  std::string kernel;
  std::string input;
  std::string output = "-";
  std::string device = "auto";
  std::optional<std::uint32_t> threads;
  std::vector<std::string> settings;
  std::optional<double> deadline;
  bool progress = false;
};

/// Longest that a deadline may be: 30 years of nanoseconds fit a time point.
constexpr double max_deadline_s = 1e9;

/// Refuses what is no duration; CLI::Range takes "nan" for one.
std::string check_seconds(const std::string& text) {
  double value = 0;
  if (CLI::detail::lexical_cast(text, value) && value > 0
      && value <= max_deadline_s)
    return {};
  return "'" + text + "' is no positive number of seconds up to 1e9";
}

expected<std::vector<domains::input_setting>>
parse_settings(const std::vector<std::string>& texts) {
  std::vector<domains::input_setting> result;
  for (const auto& text : texts) {
    const auto sign = text.find('=');
    if (sign == 0 || sign == text.npos)
      return fail(errc::invalid_argument,
                  "--set: '" + text + "' is not <field>=<value>");
    result.push_back({text.substr(0, sign), text.substr(sign + 1)});
  }
  return result;
}

expected<const domains::batch_entry*> find_batch(const catalogue_rows& rows,
                                                 const std::string& id) {
  const auto row = find_kernel(rows, id);
  if (!row)
    return tl::unexpected{row.error()};
  if ((*row)->batch == nullptr)
    return fail(errc::invalid_argument,
                id
                  + " has no batch mode; it is a ring kernel, which lives and "
                    "takes messages (see 'ringwright info "
                  + id + "')");
  return (*row)->batch;
}

/// Shows how far the kernel is; made at the first checkpoint, which knows how
/// long the way is.
class shown_progress {
public:
  explicit shown_progress(std::string title) : title_{std::move(title)} {
    // nop
  }

  ~shown_progress() {
    if (shown_)
      shown_->finish(done_, now_ns());
  }

  void update(std::uint64_t done, std::uint64_t total) {
    if (!shown_)
      shown_.emplace(std::cerr,
                     orders::progress_style_for(STDERR_FILENO, false), title_,
                     total, now_ns());
    done_ = done;
    shown_->update(done, now_ns());
  }

private:
  static std::int64_t now_ns() {
    return std::chrono::nanoseconds{steady_clock::now().time_since_epoch()}
      .count();
  }

  std::string title_;
  std::optional<orders::progress> shown_;
  std::uint64_t done_ = 0;
};

/// One run, from the arguments to the output.
class kernel_run {
public:
  kernel_run(const run_options& options, const catalogue_rows& rows)
    : options_{options}, rows_{rows} {
    if (options.deadline)
      watches_.deadline = steady_clock::now()
                          + std::chrono::duration_cast<steady_clock::duration>(
                            std::chrono::duration<double>{*options.deadline});
    watches_.stop = interruption_.token();
  }

  /// All that can be wrong is found before anything long is begun.
  expected<void> run() {
    const auto kernel = find_batch(rows_, options_.kernel);
    if (!kernel)
      return tl::unexpected{kernel.error()};
    auto settings = parse_settings(options_.settings);
    if (!settings)
      return tl::unexpected{std::move(settings.error())};
    auto device = choose_device(options_.device, options_.threads);
    if (!device)
      return tl::unexpected{std::move(device.error())};
    if (to_file())
      if (auto ok = check_output(options_.output); !ok)
        return ok;
    spdlog::default_logger()->info("{} runs on {}: {}", options_.kernel,
                                   device->on.name(), device->why);
    const auto begin = steady_clock::now();
    const auto text = compute(**kernel, device->on, *settings);
    if (!text)
      return tl::unexpected{text.error()};
    spdlog::default_logger()->info(
      "{} took {:.3f} s with reading and writing JSON", options_.kernel,
      std::chrono::duration<double>{steady_clock::now() - begin}.count());
    if (auto go = watch(); !go)
      return go;
    if (to_file())
      return write_output(options_.output, *text);
    std::cout << *text;
    return {};
  }

  bool output_failed(const error& why) const {
    return why.code == errc::io_error
           && why.what.starts_with("the result cannot be written");
  }

private:
  bool to_file() const {
    return options_.output != "-";
  }

  /// Stop and deadline, for what is not in the kernel.
  expected<void> watch() const {
    if (watches_.stop.stop_requested())
      return fail(errc::cancelled, "cancelled");
    if (steady_clock::now() >= watches_.deadline)
      return fail(errc::deadline_exceeded, "the deadline has passed");
    return {};
  }

  expected<std::string>
  compute(const domains::batch_entry& kernel, const gpu::executor& on,
          const std::vector<domains::input_setting>& settings) {
    shown_progress shown{options_.kernel};
    auto watches = watches_;
    if (options_.progress)
      watches.on_progress = [&shown](std::uint64_t done, std::uint64_t total) {
        shown.update(done, total);
      };
    const auto watched = on.with(std::move(watches));
    if (options_.input != "-" && kernel.reads(options_.input))
      return kernel.run_file(watched, options_.input, settings);
    const auto text = read_text(options_.input, messages::max_json_bytes,
                                [this] { return watch(); });
    if (!text)
      return tl::unexpected{text.error()};
    auto result = kernel.run_json(watched, *text, settings);
    // The path of a field says nothing about which file it is in.
    if (!result && result.error().code == errc::parse_error)
      result.error().what = (options_.input == "-" ? "stdin" : options_.input)
                            + ": " + result.error().what;
    return result;
  }

  const run_options& options_;
  const catalogue_rows& rows_;
  // Before the threads of an executor, which leave the signals to it.
  interruption interruption_;
  gpu::run_options watches_;
};

exit_code run(const run_options& options, const catalogue_rows& rows) {
  kernel_run one{options, rows};
  const auto done = one.run();
  if (done)
    return exit_code::done;
  const auto code = report_error(done.error());
  // It is not the arguments that are wrong then.
  return one.output_failed(done.error()) ? exit_code::failed : code;
}

void add_options(CLI::App& to, run_options& into) {
  to.add_option("kernel", into.kernel, "Id of the kernel")->required();
  to.add_option("--input", into.input,
                "JSON with the input, or a file that the kernel reads itself; "
                "'-' is stdin")
    ->required()
    ->option_text("FILE");
  to.add_option("--output", into.output,
                "Where the JSON with the result goes; '-' is stdout. A file is "
                "written\nwholly or not at all")
    ->option_text("FILE [-]");
  to.add_option("--device", into.device,
                "cpu, cuda, cuda:<index>, or auto: a GPU if there is one")
    ->option_text("DEVICE [auto]");
  to.add_option("--threads", into.threads,
                "Threads of the CPU; 0 = as many as it has")
    ->check(CLI::Range(0u, gpu::executor::max_threads))
    ->option_text("N [0]");
  to.add_option("--set", into.settings,
                "Set a field of the input that is a single value; may be given "
                "more than once")
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
    ->allow_extra_args(false)
    ->option_text("FIELD=VALUE");
  to.add_option("--deadline", into.deadline,
                "End the run after so many seconds")
    ->check(check_seconds)
    ->option_text("SECONDS");
  to.add_flag("--progress", into.progress, "Show on stderr how far it is");
}

} // namespace

void add_run(CLI::App& app, const catalogue_rows& rows,
             std::function<exit_code()>& chosen) {
  const auto options = std::make_shared<run_options>();
  auto* command = app.add_subcommand(
    "run", "Run a batch kernel once, from a file to a file");
  command->fallthrough();
  add_options(*command, *options);
  command->footer(std::string{examples} + exit_code_help);
  command->callback([options, &rows, &chosen] {
    chosen = [options, &rows] { return run(*options, rows); };
  });
}

} // namespace ringwright::service
