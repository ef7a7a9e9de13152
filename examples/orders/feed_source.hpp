// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/examples/orders/comparison.hpp"
#include "ringwright/examples/orders/flow_clock.hpp"
#include "ringwright/examples/orders/order_script.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace ringwright::examples::orders {

/// What the feed actor sends. Used from its turns only.
class feed_source {
public:
  /// What `fill` has put into a frame.
  struct filled {
    std::uint32_t commands = 0;
    std::uint32_t queries = 0;
  };

  virtual ~feed_source() = default;

  /// Appends the messages that are next and due, as many as make a frame.
  /// None: nothing is due now, or all has been sent.
  virtual filled fill(actors::frame& out) = 0;

  /// Whether all has been sent.
  virtual bool done() const = 0;

  /// The answer to a frame; called in the order of the frames.
  virtual void on_answer(const actors::frame& answer);
};

/// How a script is played without rows.
struct play_options {
  /// Each command is played so many times, for as many books: a way to load
  /// several instances with the messages of one book. 1: the script's own
  /// books.
  std::uint32_t copies = 1;
  /// Commands to play, copies included; at most commands * copies.
  std::uint64_t count = 0;
  /// Commands per second when the script does not say when each is due.
  std::uint64_t rate = 1;
};

/// Plays the commands of a script, one way.
class script_source : public feed_source {
public:
  /// With a clock no command leaves before it is due, without as fast as the
  /// receivers take them. `script` must outlive this.
  script_source(const order_script& script, const play_options& options,
                std::optional<flow_clock> clock);

  filled fill(actors::frame& out) override;

  bool done() const override {
    return next_ == options_.count;
  }

  /// When command `index` is due, in ns, at least 1.
  std::int64_t due_ns(std::uint64_t index) const;

private:
  const order_script& script_;
  play_options options_;
  std::optional<flow_clock> clock_;
  std::uint64_t next_ = 0;
};

/// Plays the rows of a LOBSTER pair and holds the engine's answers against
/// them: for each row its commands, QueryTop, then the corrections.
class replay_source : public feed_source {
public:
  /// Both must outlive this.
  replay_source(const order_script& script, comparison& judge)
    : script_(script), judge_(judge) {
    // nop
  }

  filled fill(actors::frame& out) override;

  bool done() const override {
    return next_row_ == script_.rows.size();
  }

  void on_answer(const actors::frame& answer) override;

private:
  /// A request whose reply is to come.
  struct asked {
    bool execution = false;
    std::uint64_t row = 0;
  };

  std::uint32_t append_until(std::uint64_t end, actors::frame& out);
  std::int64_t event_time_ns() const;
  void judge(const asked& what, const messages::envelope_header& header,
             std::span<const std::uint64_t> payload);

  const order_script& script_;
  comparison& judge_;
  std::uint64_t next_command_ = 0;
  std::uint64_t next_row_ = 0;
  std::deque<asked> asked_;
};

} // namespace ringwright::examples::orders
