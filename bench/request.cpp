// SPDX-License-Identifier: Apache-2.0
//
// Request and reply, one at a time, by an event-based CAF actor: to a ring
// kernel through its proxy and the CPU device, and to a plain event-based CAF
// actor that does the same work. Same actor system, same scheduler.
//
//   bench_request [requests] [runs]
//
// Each reply is checked. Exit code 1 if one is wrong.
#include "ringwright/actors/ask.hpp"
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/plain_actor.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/gpu/histogram.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace ringwright;
using namespace std::chrono_literals;
using tests::echo_kernel;

namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           std::chrono::steady_clock::now().time_since_epoch())
    .count();
}

/// What one caller found.
struct outcome {
  gpu::histogram latency;
  std::uint64_t wrong = 0;
};

/// The same state and work as the echo kernel's.
class plain_echo : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t value, std::uint64_t extra)
              -> caf::result<std::uint64_t, std::uint64_t, std::uint64_t> {
      return {value, extra, ++count_};
    }};
  }

private:
  std::uint64_t count_ = 0;
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
    bench::plain_send(this, done_, std::uint64_t{1});
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

class plain_caller final : public caller {
public:
  using caller::caller;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t) { next(); }};
  }

  void next() override {
    start();
    bench::plain_request(this, to_, 10s, asked_, asked_ + 1)
      .then(
        [this](std::uint64_t value, std::uint64_t extra, std::uint64_t) {
          book(value == asked_ && extra == asked_ + 1);
        },
        [this](const caf::error& why) { fail(why); });
  }
};

class kernel_caller final : public caller {
public:
  using caller::caller;

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t) { next(); }};
  }

  void next() override {
    start();
    actors::ask(this, to_, echo_kernel::echo{asked_, asked_ + 1}, 10s)
      .then(
        [this](const echo_kernel::echo_reply& reply) {
          book(reply.value == asked_ && reply.extra == asked_ + 1);
        },
        [this](const caf::error& why) { fail(why); });
  }
};

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

struct config : actors::system_config {
  explicit config(std::size_t threads) {
    set(actors::compat::option("scheduler.max-threads"), threads);
  }
};

std::uint64_t measure(std::size_t threads, std::uint64_t total, int runs) {
  config cfg{threads};
  caf::actor_system system{cfg};
  auto made = actors::runtime::builder()
                .backend(actors::backend::cpu)
                .kernels<echo_kernel>()
                .build(system);
  if (!made) {
    std::fprintf(stderr, "request: %s\n", made.error().what.c_str());
    return 1;
  }
  auto kernel = made->launch<echo_kernel>("echo", {.activate = true});
  auto plain = system.spawn<plain_echo>();
  std::uint64_t wrong = 0;
  p50_of<plain_caller>(system, plain, total / 10, wrong);
  p50_of<kernel_caller>(system, kernel->actor(), total / 10, wrong);
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  for (auto i = 0; i < runs; ++i) {
    theirs.push_back(p50_of<plain_caller>(system, plain, total, wrong));
    ours.push_back(
      p50_of<kernel_caller>(system, kernel->actor(), total, wrong));
    ratios.push_back(ours.back() / theirs.back());
  }
  auto metric = "request to reply through the proxy, p50, "
                + std::to_string(threads) + " CAF worker"
                + (threads == 1 ? "" : "s");
  bench::print({"request", metric, bench::median(ours), "ns",
                "plain event-based CAF actor", bench::median(theirs), "<=",
                1.5});
  caf::anon_send_exit(plain, caf::exit_reason::user_shutdown);
  return wrong;
}

} // namespace

int main(int argc, char** argv) {
  auto total = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  auto runs = argc > 2 ? std::atoi(argv[2]) : 7;
  auto wrong = measure(1, total, runs) + measure(2, total, runs);
  if (wrong != 0)
    std::fprintf(stderr, "request: %llu wrong replies\n",
                 static_cast<unsigned long long>(wrong));
  return wrong == 0 ? 0 : 1;
}
