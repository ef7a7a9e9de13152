// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/ask.hpp"
#include "ringwright/bench/plain_actor.hpp"
#include "ringwright/gpu/histogram.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

/// Actors that ask one request after the other and check each reply.
namespace ringwright::bench {

inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           std::chrono::steady_clock::now().time_since_epoch())
    .count();
}

/// What one caller found.
struct outcome {
  gpu::histogram latency;
  std::uint64_t wrong = 0;
};

/// Asks `total` times, each time when the last reply is there, and then tells
/// `done`.
class caller : public caf::event_based_actor {
public:
  caller(caf::actor_config& config, caf::actor to, std::uint64_t total,
         std::shared_ptr<outcome> out, caf::actor report_to)
    : caf::event_based_actor(config),
      to_(std::move(to)),
      total_(total),
      out_(std::move(out)),
      done_(std::move(report_to)) {
    // nop
  }

protected:
  void book(bool right) {
    out_->latency.record(static_cast<std::uint64_t>(now_ns() - began_));
    if (!right)
      ++out_->wrong;
    if (++asked_ < total_)
      next();
    else
      finish();
  }

  void fail(const caf::error&) {
    ++out_->wrong;
    finish();
  }

  void finish() {
    plain_send(this, done_, std::uint64_t{1});
    quit();
  }

  void start() {
    began_ = now_ns();
  }

  virtual void next() = 0;

  caf::actor to_;
  std::uint64_t total_;
  std::uint64_t asked_ = 0;

private:
  std::shared_ptr<outcome> out_;
  caf::actor done_;
  std::int64_t began_ = 0;
};

/// Asks a kernel that has the messages `echo` and `echo_reply`.
template <class Kernel>
class kernel_caller final : public caller {
public:
  using caller::caller;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t) { next(); }};
  }

  void next() override {
    start();
    actors::ask(this, to_, typename Kernel::echo{asked_, asked_ + 1},
                std::chrono::seconds{10})
      .then(
        [this](const typename Kernel::echo_reply& reply) {
          book(reply.value == asked_ && reply.extra == asked_ + 1);
        },
        [this](const caf::error& why) { fail(why); });
  }
};

/// Median time from a request to its reply, in ns; adds to `wrong` what was not
/// the right one.
template <class Caller>
double p50_of(caf::actor_system& system, const caf::actor& to,
              std::uint64_t total, std::uint64_t& wrong) {
  caf::scoped_actor self{system};
  auto out = std::make_shared<outcome>();
  auto worker = system.spawn<Caller>(to, total, out,
                                     caf::actor_cast<caf::actor>(self.ptr()));
  actors::compat::anon_send(worker, std::uint64_t{0});
  self->receive([](std::uint64_t) {});
  wrong += out->wrong;
  return static_cast<double>(out->latency.percentile(50));
}

} // namespace ringwright::bench
