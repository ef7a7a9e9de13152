// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/message_frame.hpp"
#include "ringwright/actors/reply.hpp"
#include "ringwright/actors/typed_kernel.hpp"

#include <chrono>
#include <span>
#include <utility>

namespace ringwright::actors {

/// A request under way; attach what is to happen with its outcome.
///
/// `on_reply` takes `const reply&` (an `owned_message` for replies with a
/// list, nothing for a bare acknowledgement), `on_error` a `const
/// caf::error&` whose code is an `errc`: CAF's own time-out arrives as
/// `errc::timeout`, a dead kernel as `errc::kernel_terminated`.
template <class Message, class Handle>
class asked {
public:
  explicit asked(Handle handle) : handle_(std::move(handle)) {
    // nop
  }

  /// Runs the handlers when the outcome is there, other messages meanwhile.
  template <class OnReply, class OnError>
  void then(OnReply on_reply, OnError on_error) && {
    std::move(handle_).then(frame_handler(on_reply, on_error),
                            error_handler(on_error));
  }

  /// As `then`, but the actor handles nothing else meanwhile.
  template <class OnReply, class OnError>
  void await(OnReply on_reply, OnError on_error) && {
    std::move(handle_).await(frame_handler(on_reply, on_error),
                             error_handler(on_error));
  }

  /// Blocks until the outcome is there; for a scoped_actor.
  template <class OnReply, class OnError>
  void receive(OnReply on_reply, OnError on_error) && {
    std::move(handle_).receive(frame_handler(on_reply, on_error),
                               error_handler(on_error));
  }

private:
  template <class OnReply, class OnError>
  static auto frame_handler(OnReply on_reply, OnError on_error) {
    return [on_reply = std::move(on_reply),
            on_error = std::move(on_error)](frame& answer) mutable {
      auto reply = decode_reply<Message>(std::move(answer));
      if (!reply)
        on_error(to_caf(reply.error()));
      else if constexpr (std::is_void_v<reply_of<Message>>)
        on_reply();
      else
        on_reply(*reply);
    };
  }

  template <class OnError>
  static auto error_handler(OnError on_error) {
    return [on_error = std::move(on_error)](const caf::error& why) mutable {
      on_error(is_ours(why) ? why : to_caf(from_caf(why)));
    };
  }

  Handle handle_;
};

/// Asks `kernel` and expects the reply of its handler within `timeout`.
///
///     ask(this, book, new_order{...}, 1s).then(
///       [](const order_accepted& reply) { ... },
///       [](const caf::error& why) { ... });
///
/// `self` is a pointer to an event-based actor or a scoped_actor. Does not
/// compile if `kernel` is typed and does not accept the message.
template <class Self, class Handle, class T>
  requires accepted_by<T, Handle>
auto ask(Self&& self, const Handle& kernel, const T& what,
         caf::timespan timeout, const send_options& options = {}) {
  const caf::actor& to = kernel;
  auto handle = compat::request(self, to, timeout,
                                to_frame(what, true, options));
  return asked<message_of<T>, decltype(handle)>{std::move(handle)};
}

/// Sends one message and forgets it. What finds no room at the kernel is a
/// dead letter, counted there; use `post` for back-pressure.
template <class Self, class Handle, class T>
  requires accepted_by<T, Handle>
void tell(Self&& self, const Handle& kernel, const T& what,
          const send_options& options = {}) {
  const caf::actor& to = kernel;
  compat::send(self, to, to_frame(what, false, options));
}

/// A batch of one-way messages under way. `on_credit()` runs when all of them
/// have room at the kernel: the moment to post the next batch.
template <class Handle>
class posted {
public:
  explicit posted(Handle handle) : handle_(std::move(handle)) {
    // nop
  }

  template <class OnCredit, class OnError>
  void then(OnCredit on_credit, OnError on_error) && {
    std::move(handle_).then(answer_handler(on_credit, on_error),
                            error_handler(on_error));
  }

  template <class OnCredit, class OnError>
  void receive(OnCredit on_credit, OnError on_error) && {
    std::move(handle_).receive(answer_handler(on_credit, on_error),
                               error_handler(on_error));
  }

private:
  template <class OnCredit, class OnError>
  static auto answer_handler(OnCredit on_credit, OnError on_error) {
    return [on_credit = std::move(on_credit),
            on_error = std::move(on_error)](frame& answer) mutable {
      if (auto ok = detail::check_acknowledgement(answer); !ok)
        on_error(to_caf(ok.error()));
      else
        on_credit();
    };
  }

  template <class OnError>
  static auto error_handler(OnError on_error) {
    return [on_error = std::move(on_error)](const caf::error& why) mutable {
      on_error(is_ours(why) ? why : to_caf(from_caf(why)));
    };
  }

  Handle handle_;
};

/// Sends a batch of one-way messages as one frame; its answer is the credit.
/// Back-pressure reaches from kernel to sender if the sender keeps a bounded
/// number of unanswered posts. `on_error` runs if any message was refused.
template <class Self, class Handle, class T>
  requires accepted_by<T, Handle>
auto post(Self&& self, const Handle& kernel, std::span<const T> what,
          caf::timespan timeout, const send_options& options = {}) {
  const caf::actor& to = kernel;
  auto handle = compat::request(self, to, timeout, to_frame(what, options));
  return posted<decltype(handle)>{std::move(handle)};
}

} // namespace ringwright::actors
