// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/actors/detail/pending_table.hpp"

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

namespace ringwright::actors {

/// A frame of which some messages have found no room yet.
struct parked_frame {
  frame content;
  /// Words of the frame that are dealt with.
  std::size_t done_words = 0;
  /// Messages that are not.
  std::uint32_t messages = 0;
  /// The same, as `parked_frames` has counted it.
  std::uint32_t counted = 0;
  /// Null for one-way messages that nobody waits for.
  std::shared_ptr<reply_group> group;
};

/// The frames of blocked senders, bounded by their number of messages. The
/// most urgent goes first, then the oldest.
class parked_frames {
public:
  explicit parked_frames(std::uint32_t capacity) : capacity_(capacity) {
    // nop
  }

  /// Whether `messages` more may wait.
  bool has_room(std::uint32_t messages) const {
    return messages_ + messages <= capacity_;
  }

  void push(std::uint8_t priority, parked_frame what) {
    what.counted = what.messages;
    messages_ += what.messages;
    frames_.emplace(key{static_cast<std::uint8_t>(255 - priority), next_++},
                    std::move(what));
  }

  /// The next one to offer; not when empty.
  parked_frame& front() {
    return frames_.begin()->second;
  }

  /// Call it after messages of `front()` have found room.
  void recount() {
    auto& first = front();
    messages_ -= first.counted - first.messages;
    first.counted = first.messages;
  }

  /// Forgets `front()`.
  void pop() {
    messages_ -= front().counted;
    frames_.erase(frames_.begin());
  }

  bool empty() const {
    return frames_.empty();
  }

  /// Calls `f(frame)` for each, the next first; forgets those for which it
  /// returns true.
  template <class F>
  void erase_if(F f) {
    for (auto at = frames_.begin(); at != frames_.end();) {
      auto& waiting = at->second;
      auto done = f(waiting);
      messages_ -= done ? waiting.counted : waiting.counted - waiting.messages;
      waiting.counted = waiting.messages;
      at = done ? frames_.erase(at) : std::next(at);
    }
  }

  /// Messages that wait.
  std::uint32_t messages() const {
    return messages_;
  }

private:
  using key = std::pair<std::uint8_t, std::uint64_t>;

  std::map<key, parked_frame> frames_;
  std::uint64_t next_ = 0;
  std::uint32_t capacity_;
  std::uint32_t messages_ = 0;
};

} // namespace ringwright::actors
