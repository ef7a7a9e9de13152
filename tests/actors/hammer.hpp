// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <caf/event_based_actor.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace ringwright::tests {

/// Keeps a number of requests under way until the kernel is gone, and counts
/// that every one is answered.
class hammer : public caf::event_based_actor {
public:
  struct figures {
    std::atomic<std::uint64_t> asked{0};
    std::atomic<std::uint64_t> answered{0};
    std::atomic<std::uint64_t> wrong{0};
    /// Those of `answered` that were lost with their device.
    std::atomic<std::uint64_t> lost{0};
  };

  hammer(caf::actor_config& config, caf::actor kernel,
         std::shared_ptr<figures> seen)
    : caf::event_based_actor(config),
      kernel_(std::move(kernel)),
      seen_(std::move(seen)) {
    // nop
  }

  caf::behavior make_behavior() override {
    for (auto i = 0; i < 8; ++i)
      next();
    return {[](const frame&) {}};
  }

private:
  void next() {
    auto value = ++seen_->asked;
    ++open_;
    auto* self = this;
    ask(self, kernel_, echo{value, 0}, 20s)
      .then(
        [this, value](const echo_reply& reply) {
          if (reply.value != value)
            ++seen_->wrong;
          done();
          next();
        },
        [this](const caf::error& why) {
          if (code_of(why) == errc::device_lost)
            ++seen_->lost;
          else if (code_of(why) != errc::kernel_terminated)
            ++seen_->wrong;
          done();
          if (open_ == 0)
            quit();
        });
  }

  void done() {
    ++seen_->answered;
    --open_;
  }

  caf::actor kernel_;
  std::shared_ptr<figures> seen_;
  int open_ = 0;
};

} // namespace ringwright::tests
