// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/message_frame.hpp"
#include "ringwright/actors/reply.hpp"
#include "ringwright/actors/runtime_status.hpp"
#include "ringwright/actors/send_options.hpp"
#include "ringwright/actors/typed_kernel.hpp"
#include "ringwright/gpu/kernel_entry.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::actors {

class live_kernel;

/// An event of an output port as a thread receives it.
class kernel_event {
public:
  kernel_event(const record_header& header, std::vector<std::uint64_t> payload)
    : header_(header), payload_(std::move(payload)) {
    // nop
  }

  /// Index of the port in the kernel's `outputs`.
  std::uint8_t port() const {
    return header_.status;
  }

  std::uint16_t type_id() const {
    return header_.type_id;
  }

  /// Event time of the message that caused it.
  std::int64_t event_time_ns() const {
    return header_.event_time_ns;
  }

  std::span<const std::uint64_t> payload() const {
    return payload_;
  }

  /// The event as a `Message`, in place; null if it is another type.
  template <messages::ring_message Message>
  const Message* as() const {
    if (header_.type_id != Message::type_id
        || payload_.size() < messages::fixed_words<Message>)
      return nullptr;
    return &messages::message_at<Message>(payload_.data());
  }

private:
  record_header header_;
  std::vector<std::uint64_t> payload_;
};

/// A kernel for hot loops and for code without actors. A value; copies mean
/// the same kernel. All functions are thread safe; those that wait say so.
class kernel_handle {
public:
  using duration = std::chrono::nanoseconds;

  /// A handle of nothing: not to be used but to be assigned to.
  kernel_handle() = default;

  explicit kernel_handle(std::shared_ptr<live_kernel> kernel);

  explicit operator bool() const {
    return kernel_ != nullptr;
  }

  const std::string& name() const;

  const gpu::kernel_entry& entry() const;

  /// The kernel as an actor; an invalid handle once it has ended.
  caf::actor actor() const;

  // -- messages ---------------------------------------------------------------

  /// Sends one message one way. Under `block` it waits for room, at most for
  /// the runtime's `call_timeout`. Fails with unknown_type, queue_full,
  /// payload_too_large, illegal_transition (not activated yet), shutting_down
  /// or kernel_terminated.
  template <sendable T>
  expected<void> send(const T& what, const send_options& options = {}) const {
    using message = message_of<T>;
    auto header = header_of(message::type_id, options);
    if constexpr (std::is_same_v<T, message>) {
      std::uint64_t words[messages::fixed_words<message>];
      messages::to_words(what, words);
      return send_one(header, words, options);
    } else {
      return send_one(header, messages::encode(what.head, what.elements),
                      options);
    }
  }

  /// Sends a batch one way and in order; the lock, the clock and the doorbell
  /// are paid for once. Gives how many were taken: fewer than all if room did
  /// not come; an error if none was.
  template <messages::ring_message Message>
    requires(Message::pointer_words == 0)
  expected<std::size_t> send(std::span<const Message> batch,
                             const send_options& options = {}) const {
    static_assert(sizeof(Message) % 8 == 0);
    return send_run(header_of(Message::type_id, options),
                    reinterpret_cast<const std::uint64_t*>(batch.data()),
                    sizeof(Message) / 8, batch.size(), options);
  }

  /// Asks and waits for the reply, at most for `timeout` (0 = the runtime's
  /// `call_timeout`). Beside the errors of `send`: what the handler reports,
  /// timeout, deadline_exceeded, dropped, handler_failed, device_lost. A
  /// handler that has been measured to be short may run on this thread; no
  /// time limit interrupts that one.
  template <sendable T>
  expected<reply_of<message_of<T>>>
  call(const T& what, duration timeout = duration{0},
       const send_options& options = {}) const {
    using message = message_of<T>;
    auto header = header_of(message::type_id, options);
    if constexpr (std::is_same_v<T, message>) {
      std::uint64_t words[messages::fixed_words<message>];
      messages::to_words(what, words);
      return decode<message>(call_raw(header, words, timeout, options));
    } else {
      return decode<message>(
        call_raw(header, messages::encode(what.head, what.elements), timeout,
                 options));
    }
  }

  // -- events -----------------------------------------------------------------

  /// From now on the events of `port` ("" = all ports) wait for `receive`.
  /// Each that is received is credit for another; nobody receiving stops the
  /// kernel at its output window. Fails with not_found, or name_taken when
  /// actors have subscribed to the port.
  expected<void> listen(std::string_view port = {}) const;

  /// The oldest event; waits for one. Fails with timeout, or
  /// kernel_terminated when none is left and none will come.
  expected<kernel_event> receive(duration timeout) const;

  std::optional<kernel_event> try_receive() const;

  using raw_event_handler
    = std::function<void(const record_header&, std::span<const std::uint64_t>)>;

  /// From now on runs `handler` for each event of `port`, on the device's
  /// poller thread: for hot loops. It must not block, nor call this handle.
  expected<void> on_events(std::string_view port,
                           raw_event_handler handler) const;

  // -- life -------------------------------------------------------------------

  /// Waits for the device's word, at most for the runtime's command_timeout.
  expected<void> activate() const;
  expected<void> deactivate() const;
  expected<void> reactivate() const;
  expected<void> terminate() const;

  /// Waits until the kernel has ended; false when it has not in time.
  bool wait(duration timeout) const;

  gpu::kernel_state state() const;
  bool is_active() const;
  bool is_terminated() const;
  kernel_status status() const;
  gpu::kernel_metrics metrics() const;

  friend bool operator==(const kernel_handle&, const kernel_handle&) = default;

private:
  static record_header header_of(std::uint16_t type_id,
                                 const send_options& options);

  expected<void> send_one(const record_header& header,
                          std::span<const std::uint64_t> payload,
                          const send_options& options) const;
  expected<std::size_t> send_run(record_header header,
                                 const std::uint64_t* words,
                                 std::size_t words_each, std::size_t count,
                                 const send_options& options) const;
  expected<frame> call_raw(record_header header,
                           std::span<const std::uint64_t> payload,
                           duration timeout, const send_options& options) const;
  expected<void> add_context(record_header& header,
                             const send_options& options) const;

  template <class Message>
  static expected<reply_of<Message>> decode(expected<frame> answer) {
    if (!answer)
      return tl::unexpected{std::move(answer.error())};
    return decode_reply<Message>(std::move(*answer));
  }

  std::shared_ptr<live_kernel> kernel_;
};

/// A handle whose kernel type is known: takes only what the kernel accepts.
template <gpu::ring_kernel Kernel>
class typed_handle : public kernel_handle {
public:
  using kernel = Kernel;

  typed_handle() = default;

  explicit typed_handle(kernel_handle handle)
    : kernel_handle(std::move(handle)) {
    // nop
  }

  /// The kernel as a typed actor.
  typed_kernel<Kernel> actor() const {
    return typed_kernel<Kernel>{kernel_handle::actor()};
  }

  template <accepted_by<typed_kernel<Kernel>> T>
  expected<void> send(const T& what, const send_options& options = {}) const {
    return kernel_handle::send(what, options);
  }

  template <class Message>
    requires gpu::accepts_message<Kernel, Message>
  expected<std::size_t> send(std::span<const Message> batch,
                             const send_options& options = {}) const {
    return kernel_handle::send(batch, options);
  }

  template <accepted_by<typed_kernel<Kernel>> T>
  auto call(const T& what, duration timeout = duration{0},
            const send_options& options = {}) const {
    return kernel_handle::call(what, timeout, options);
  }

  using kernel_handle::on_events;

  /// Runs `handler(const Message&)` for each event of the port that carries
  /// `Message`.
  template <class Message, class Handler>
  expected<void> on_events(Handler handler) const {
    using outputs = gpu::outputs_of<Kernel>;
    constexpr auto port = outputs::template index_of<Message>();
    return kernel_handle::on_events(
      this->entry().outputs[port].name,
      [handler = std::move(handler)](const record_header&,
                                     std::span<const std::uint64_t> words) {
        handler(messages::message_at<Message>(words.data()));
      });
  }
};

} // namespace ringwright::actors
