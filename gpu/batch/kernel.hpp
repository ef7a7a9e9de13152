// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/gpu/kernel.hpp"
#include "ringwright/messages/expected.hpp"

#include <concepts>
#include <cstddef>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ringwright::gpu {

/// A kernel with a batch mode is a type with `info`, the types `input` and
/// `output`, aggregates that capnpc-ringwright makes of `$batch` structs, and
///
///     static expected<output> batch(const executor&, const input&);
///
/// which runs on the threads or the device of the executor, calls its
/// `checkpoint` often enough for stop and deadline to be heard (about every
/// 10 ms), and returns their errors unchanged. The same input gives the same
/// output on every executor and number of threads. The kernel may be a ring
/// kernel, too.
template <class Kernel>
concept batch_kernel
  = std::same_as<std::remove_cvref_t<decltype(Kernel::info)>,
                 kernel_info> && requires(const executor& on,
                                          const typename Kernel::input& in) {
  typename Kernel::output;
  { Kernel::batch(on, in) } -> std::same_as<expected<typename Kernel::output>>;
};

// -- one computation ----------------------------------------------------------

/// Runs the kernel once. What throws in it is an error: out_of_memory, or
/// handler_failed with the exception's text.
template <batch_kernel Kernel>
expected<typename Kernel::output> execute(const executor& on,
                                          const typename Kernel::input& input) {
  try {
    return Kernel::batch(on, input);
  } catch (const std::bad_alloc&) {
    return fail(errc::out_of_memory, "there is not enough memory");
  } catch (const std::length_error&) {
    return fail(errc::out_of_memory, "there is not enough memory");
  } catch (const std::exception& problem) {
    return fail(errc::handler_failed,
                std::string{Kernel::info.id} + ": " + problem.what());
  }
}

// -- many computations --------------------------------------------------------

/// Runs the kernel on each item, one after the other, so that each has the
/// whole executor; result i is that of item i. The progress is that over the
/// items. Stop and deadline are heard between and within items: the item that
/// hears them, and all after it, have that error, and those before it their
/// results. The failure of an item for a reason of its own ends only that one.
template <batch_kernel Kernel>
std::vector<expected<typename Kernel::output>>
execute_batch(const executor& on,
              std::span<const typename Kernel::input> items) {
  std::vector<expected<typename Kernel::output>> results;
  results.reserve(items.size());
  expected<void> watch;
  for (std::size_t i = 0; i < items.size(); ++i) {
    watch = watch ? on.checkpoint(i, items.size()) : watch;
    if (!watch) {
      results.push_back(tl::unexpected{watch.error()});
      continue;
    }
    // Its own checkpoints ask `on`, which knows what the items are.
    std::stop_source stop;
    run_options inner;
    inner.stop = stop.get_token();
    inner.on_progress = [&](std::uint64_t, std::uint64_t) {
      watch = watch ? on.checkpoint(i, items.size()) : watch;
      if (!watch)
        stop.request_stop();
    };
    results.push_back(execute<Kernel>(on.with(std::move(inner)), items[i]));
    // What was done before it heard of the end stands.
    if (!watch && !results.back())
      results.back() = tl::unexpected{watch.error()};
  }
  if (watch && !items.empty())
    (void)on.checkpoint(items.size(), items.size());
  return results;
}

// -- computations by iteration ------------------------------------------------

/// What one iteration has done.
struct iteration {
  /// Counts from one.
  std::uint64_t number = 0;
  /// How much the state has changed, in the kernel's own measure.
  double delta = 0;
};

namespace detail {

template <class T>
struct value_of_expected;

template <class T>
struct value_of_expected<expected<T>> {
  using type = T;
};

} // namespace detail

/// The state between iterations: what `initial_state` makes.
template <class Kernel>
using iteration_state =
  typename detail::value_of_expected<decltype(Kernel::initial_state(
    std::declval<const executor&>(),
    std::declval<const typename Kernel::input&>()))>::type;

/// A batch kernel whose computation goes by steps has
///
///     static expected<S> initial_state(const executor&, const input&);
///     static expected<iteration> iterate(const executor&, S&, const input&);
///     static bool converged(const S&, double threshold);
///
/// with a movable state S of its own. `iterate` numbers its steps from one.
template <class Kernel>
concept iterative_kernel
  = requires(const executor& on, const typename Kernel::input& in,
             iteration_state<Kernel>& state) {
  { Kernel::iterate(on, state, in) } -> std::same_as<expected<iteration>>;
  { Kernel::converged(std::as_const(state), 0.0) } -> std::same_as<bool>;
};

/// When to stop iterating.
struct iteration_limits {
  /// Handed to `converged`.
  double threshold = 1e-6;
  /// Most iterations; reaching it is not convergence.
  std::uint64_t cap = 100;
};

/// Where the iterations have led.
template <class State>
struct iterated {
  State state;
  /// The last one; number 0 if there was none.
  iteration last;
  /// False if the cap ended them: the state is then that of `cap` iterations,
  /// and no solution.
  bool converged = false;
};

/// Iterates until the kernel calls its state converged, or to the cap. Calls
/// `on_iteration(iteration)` after each, and `checkpoint(number, cap)` before:
/// stop and deadline end it with their errors.
template <iterative_kernel Kernel, class OnIteration>
expected<iterated<iteration_state<Kernel>>>
iterate_until_converged(const executor& on, const typename Kernel::input& input,
                        iteration_limits limits, OnIteration on_iteration) {
  auto begun = Kernel::initial_state(on, input);
  if (!begun)
    return tl::unexpected{std::move(begun.error())};
  iterated<iteration_state<Kernel>> result{std::move(*begun), {}, false};
  for (std::uint64_t done = 0;; ++done) {
    result.converged
      = Kernel::converged(std::as_const(result.state), limits.threshold);
    if (result.converged || done >= limits.cap)
      return result;
    if (auto go = on.checkpoint(done, limits.cap); !go)
      return tl::unexpected{std::move(go.error())};
    auto step = Kernel::iterate(on, result.state, input);
    if (!step)
      return tl::unexpected{std::move(step.error())};
    result.last = *step;
    on_iteration(result.last);
  }
}

template <iterative_kernel Kernel>
expected<iterated<iteration_state<Kernel>>>
iterate_until_converged(const executor& on, const typename Kernel::input& input,
                        iteration_limits limits = {}) {
  return iterate_until_converged<Kernel>(on, input, limits,
                                         [](const iteration&) {});
}

} // namespace ringwright::gpu
