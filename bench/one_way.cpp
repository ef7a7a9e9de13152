// SPDX-License-Identifier: Apache-2.0
//
// One-way messages of 64 bytes from one sender to one consumer: through a
// kernel_handle into a ring kernel on the CPU device, in batches, and from a
// plain CAF actor to another. The consumers check every sequence number.
//
//   bench_one_way [messages] [runs] [batch]
//
// Exit code 1 if a message is lost or out of order.
#include "ringwright/actors/runtime_builder.hpp"
#include "ringwright/actors/system_config.hpp"
#include "ringwright/bench/median.hpp"
#include "ringwright/bench/plain_actor.hpp"
#include "ringwright/bench/row.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace ringwright;
using namespace std::chrono_literals;
using tests::echo_kernel;

namespace {

using word = std::uint64_t;
using wall = std::chrono::steady_clock;

double seconds_since(wall::time_point begin) {
  return std::chrono::duration<double>(wall::now() - begin).count();
}

/// Counts what comes, and tells `done` about faults after the last one.
class plain_consumer : public caf::event_based_actor {
public:
  plain_consumer(caf::actor_config& config, word total, caf::actor report_to)
    : caf::event_based_actor(config),
      total_(total),
      done_(std::move(report_to)) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](word value, word sequence, word, word, word, word, word,
                   word) {
      sum_ += value;
      faults_ += sequence != ++count_;
      if (count_ == total_) {
        faults_ += sum_ != total_ * (total_ + 1) / 2;
        bench::plain_send(this, done_, faults_);
        quit();
      }
    }};
  }

private:
  word total_;
  caf::actor done_;
  word count_ = 0;
  word sum_ = 0;
  word faults_ = 0;
};

/// Sends `total` messages in portions, so that it does not hold its worker for
/// ever.
class plain_sender : public caf::event_based_actor {
public:
  plain_sender(caf::actor_config& config, word total, caf::actor to)
    : caf::event_based_actor(config), total_(total), to_(std::move(to)) {
    // nop
  }

  caf::behavior make_behavior() override {
    return {[this](word) {
      for (auto i = 0; i < 1000 && sent_ < total_; ++i) {
        ++sent_;
        bench::plain_send(this, to_, sent_, sent_, word{0}, word{0},
                             word{0}, word{0}, word{0}, word{0});
      }
      if (sent_ < total_)
        bench::plain_send(this, caf::actor_cast<caf::actor>(this), word{0});
      else
        quit();
    }};
  }

private:
  word total_;
  caf::actor to_;
  word sent_ = 0;
};

/// M messages per second between two plain actors.
double plain_rate(caf::actor_system& system, word total, word& faults) {
  caf::scoped_actor self{system};
  auto consumer = system.spawn<plain_consumer>(
    total, caf::actor_cast<caf::actor>(self.ptr()));
  auto sender = system.spawn<plain_sender>(total, consumer);
  auto begin = wall::now();
  actors::compat::anon_send(sender, word{0});
  self->receive([&](word found) { faults += found; });
  return static_cast<double>(total) / seconds_since(begin) / 1e6;
}

/// M messages per second into a ring kernel, until it has handled the last.
double kernel_rate(actors::runtime& where, word total, std::size_t batch,
                   word& faults) {
  actors::launch_options options;
  options.activate = true;
  options.window = 4096;
  auto kernel = where.launch<echo_kernel>("sink", options);
  if (!kernel) {
    std::fprintf(stderr, "one_way: %s\n", kernel.error().what.c_str());
    ++faults;
    return 0;
  }
  std::vector<messages::echo::add> messages(batch);
  auto begin = wall::now();
  for (word sent = 0; sent < total;) {
    auto count = std::min<word>(batch, total - sent);
    for (word i = 0; i < count; ++i) {
      messages[i].value = sent + i + 1;
      messages[i].sequence = sent + i + 1;
    }
    auto taken = kernel->send(
      std::span<const messages::echo::add>{messages.data(), count});
    if (!taken) {
      ++faults;
      break;
    }
    sent += *taken;
  }
  auto seen = kernel->call(messages::echo::sum{}, 30s);
  auto rate = static_cast<double>(total) / seconds_since(begin) / 1e6;
  if (!seen || seen->count != total || seen->out_of_order != 0
      || seen->sum != total * (total + 1) / 2)
    ++faults;
  where.terminate("sink");
  return rate;
}

} // namespace

int main(int argc, char** argv) {
  auto total = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  auto runs = argc > 2 ? std::atoi(argv[2]) : 5;
  auto batch = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 256;
  actors::system_config cfg;
  cfg.set(actors::compat::option("scheduler.max-threads"), std::size_t{2});
  caf::actor_system system{cfg};
  auto made = actors::runtime::builder()
                .backend(actors::backend::cpu)
                .kernels<echo_kernel>()
                .build(system);
  if (!made) {
    std::fprintf(stderr, "one_way: %s\n", made.error().what.c_str());
    return 1;
  }
  word faults = 0;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (auto i = 0; i < runs; ++i) {
    theirs.push_back(plain_rate(system, total / 5, faults));
    ours.push_back(kernel_rate(*made, total, batch, faults));
  }
  auto metric = "64-byte messages through kernel_handle, batches of "
                + std::to_string(batch);
  bench::print({"one_way", metric, bench::median(ours), "M msg/s",
                "plain CAF one-way", bench::median(theirs), ">=", 3});
  bench::print({"one_way", metric + ", two cores", bench::median(ours),
                "M msg/s", "", 0, ">=", 10});
  if (faults != 0)
    std::fprintf(stderr, "one_way: %llu faults\n",
                 static_cast<unsigned long long>(faults));
  return faults == 0 ? 0 : 1;
}
