// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/kernel.hpp"

#include "ringwright/tests/catch.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace std::chrono_literals;

namespace {

constexpr kernel_info about(const char* id) {
  return {id, domain::custom, "For tests.", "none", 1};
}

/// Sums up what it is given, with a checkpoint for each number.
struct sum {
  static constexpr auto info = about("test/sum");

  struct input {
    std::vector<int> numbers;
  };

  struct output {
    int total = 0;
  };

  static expected<output> batch(const executor& on, const input& in) {
    output out;
    for (std::size_t i = 0; i < in.numbers.size(); ++i) {
      if (auto go = on.checkpoint(i, in.numbers.size()); !go)
        return tl::unexpected{go.error()};
      if (in.numbers[i] == -1)
        return fail(errc::invalid_argument, "-1");
      if (in.numbers[i] == -2)
        throw std::bad_alloc{};
      if (in.numbers[i] == -3)
        throw std::runtime_error{"three"};
      out.total += in.numbers[i];
    }
    return out;
  }
};

static_assert(batch_kernel<sum>);
static_assert(!iterative_kernel<sum>);
static_assert(!ring_kernel<sum>);
static_assert(!batch_kernel<int>);

/// Square roots by Newton's method.
struct square_root {
  static constexpr auto info = about("test/square-root");

  struct input {
    double number = 2;
    /// The iteration that fails; 0 = none.
    std::uint64_t fails_at = 0;
  };

  struct output {
    double root = 0;
    bool converged = false;
  };

  struct guess {
    double root;
    double delta;
    std::uint64_t number;
  };

  static expected<guess> initial_state(const executor&, const input& in) {
    if (in.number < 0)
      return fail(errc::invalid_argument, "negative");
    return guess{in.number, in.number == 0 ? 0 : INFINITY, 0};
  }

  static expected<iteration> iterate(const executor&, guess& state,
                                     const input& in) {
    const auto next = (state.root + in.number / state.root) / 2;
    state = {next, std::abs(next - state.root), state.number + 1};
    if (state.number == in.fails_at)
      return fail(errc::overflow, "as asked for");
    return iteration{state.number, state.delta};
  }

  static bool converged(const guess& state, double threshold) {
    return state.delta <= threshold;
  }

  static expected<output> batch(const executor& on, const input& in) {
    auto done = iterate_until_converged<square_root>(on, in);
    if (!done)
      return tl::unexpected{done.error()};
    return output{done->state.root, done->converged};
  }
};

static_assert(batch_kernel<square_root> && iterative_kernel<square_root>);

executor one_thread() {
  return *executor::cpu(1);
}

} // namespace

TEST_CASE("batch kernel: what it throws is an error", "[gpu][batch]") {
  CHECK(execute<sum>(one_thread(), {{1, 2}})->total == 3);
  CHECK(execute<sum>(one_thread(), {{-1}}).error() == errc::invalid_argument);
  CHECK(execute<sum>(one_thread(), {{-2}}).error() == errc::out_of_memory);
  const auto thrown = execute<sum>(one_thread(), {{-3}});
  REQUIRE_FALSE(thrown);
  CHECK(thrown.error() == errc::handler_failed);
  CHECK(thrown.error().what == "test/sum: three");
}

TEST_CASE("execute_batch: each item has its result, in order", "[gpu][batch]") {
  const std::vector<sum::input> items{{{1, 2}}, {{-1}}, {}, {{-3}}, {{5}}};
  const auto results = execute_batch<sum>(one_thread(), items);
  REQUIRE(results.size() == 5);
  CHECK(results[0]->total == 3);
  CHECK(results[1].error() == errc::invalid_argument);
  CHECK(results[2]->total == 0);
  CHECK(results[3].error() == errc::handler_failed);
  CHECK(results[4]->total == 5);
  CHECK(execute_batch<sum>(one_thread(), {}).empty());
}

TEST_CASE("execute_batch: the progress is that over the items",
          "[gpu][batch]") {
  const std::vector<sum::input> items{{{1, 2, 3}}, {{4}}, {}};
  std::vector<std::uint64_t> told;
  run_options options;
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 3);
    if (told.empty() || told.back() != done)
      told.push_back(done);
  };
  execute_batch<sum>(one_thread().with(options), items);
  CHECK(told == std::vector<std::uint64_t>{0, 1, 2, 3});
}

TEST_CASE("execute_batch: a stop is heard within an item and after it",
          "[gpu][batch]") {
  const std::vector<sum::input> items{{{1}}, {{1, 2, 3}}, {{4}}};
  for (std::uint64_t stop_at : {0u, 1u, 2u}) {
    for (const bool within : {false, true}) {
      std::stop_source stop;
      run_options options;
      options.stop = stop.get_token();
      std::uint64_t calls = 0;
      options.on_progress = [&](std::uint64_t done, std::uint64_t) {
        calls = done == stop_at ? calls + 1 : 0;
        if (calls == (within ? 2u : 1u))
          stop.request_stop();
      };
      const auto results
        = execute_batch<sum>(one_thread().with(options), items);
      REQUIRE(results.size() == 3);
      for (std::size_t i = 0; i < 3; ++i) {
        INFO(stop_at << ' ' << within << ' ' << i);
        CHECK(results[i].has_value() == (i < stop_at));
        if (!results[i])
          CHECK(results[i].error() == errc::cancelled);
      }
    }
  }
}

TEST_CASE("execute_batch: a deadline is heard, and told as one",
          "[gpu][batch]") {
  run_options options;
  options.deadline = std::chrono::steady_clock::now() + 20ms;
  std::optional<std::uint64_t> last;
  options.on_progress = [&](std::uint64_t done, std::uint64_t) {
    last = done;
    if (done == 1)
      while (std::chrono::steady_clock::now() < options.deadline)
        ;
  };
  const std::vector<sum::input> items{{{1}}, {{2}}, {{3}}};
  const auto results = execute_batch<sum>(one_thread().with(options), items);
  CHECK(results[0]);
  CHECK(results[1].error() == errc::deadline_exceeded);
  CHECK(results[2].error() == errc::deadline_exceeded);
  CHECK(last == 1);
}

TEST_CASE("iteration: ends at convergence, and numbers its steps",
          "[gpu][batch]") {
  std::vector<iteration> seen;
  const auto done = iterate_until_converged<square_root>(
    one_thread(), {2}, {1e-9, 50},
    [&](const iteration& one) { seen.push_back(one); });
  REQUIRE(done);
  CHECK(done->converged);
  CHECK(done->state.root == Approx(std::sqrt(2)));
  REQUIRE(seen.size() > 3);
  for (std::size_t i = 0; i < seen.size(); ++i)
    CHECK(seen[i].number == i + 1);
  CHECK(done->last.number == seen.size());
  CHECK(done->last.delta <= 1e-9);
  CHECK(seen[seen.size() - 2].delta > 1e-9);
}

TEST_CASE("iteration: reaching the cap is not convergence", "[gpu][batch]") {
  for (std::uint64_t cap : {0u, 1u, 3u}) {
    const auto done
      = iterate_until_converged<square_root>(one_thread(), {1e30}, {1e-9, cap});
    REQUIRE(done);
    CHECK_FALSE(done->converged);
    CHECK(done->last.number == cap);
  }
  // One step more or less is what decides.
  const auto steps
    = iterate_until_converged<square_root>(one_thread(), {2}, {1e-9, 50})
        ->last.number;
  CHECK(iterate_until_converged<square_root>(one_thread(), {2}, {1e-9, steps})
          ->converged);
  CHECK_FALSE(
    iterate_until_converged<square_root>(one_thread(), {2}, {1e-9, steps - 1})
      ->converged);
}

TEST_CASE("iteration: what has converged from the start is not iterated",
          "[gpu][batch]") {
  const auto done
    = iterate_until_converged<square_root>(one_thread(), {0}, {0, 10});
  REQUIRE(done);
  CHECK(done->converged);
  CHECK(done->last.number == 0);
}

TEST_CASE("iteration: no number never converges", "[gpu][batch]") {
  const auto done = iterate_until_converged<square_root>(
    one_thread(), {std::numeric_limits<double>::quiet_NaN()}, {1e-9, 10});
  REQUIRE(done);
  CHECK_FALSE(done->converged);
  CHECK(std::isnan(done->last.delta));
}

TEST_CASE("iteration: errors, stop and deadline end it", "[gpu][batch]") {
  CHECK(iterate_until_converged<square_root>(one_thread(), {-1}).error()
        == errc::invalid_argument);
  CHECK(iterate_until_converged<square_root>(one_thread(), {2, 3}).error()
        == errc::overflow);
  std::stop_source stop;
  run_options options;
  options.stop = stop.get_token();
  std::uint64_t told = 0;
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 7);
    told = done;
    if (done == 2)
      stop.request_stop();
  };
  CHECK(iterate_until_converged<square_root>(one_thread().with(options), {1e30},
                                             {1e-9, 7})
          .error()
        == errc::cancelled);
  CHECK(told == 2);
  run_options late;
  late.deadline = std::chrono::steady_clock::now();
  CHECK(
    iterate_until_converged<square_root>(one_thread().with(late), {2}).error()
    == errc::deadline_exceeded);
}
