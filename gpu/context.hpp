// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/group.hpp"
#include "ringwright/gpu/outbox.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/record.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ringwright::gpu {

/// The instance memory behind the state's head; offsets into it may be kept in
/// the state, pointers may not.
struct arena_view {
  std::byte* data = nullptr;
  std::size_t bytes = 0;

  /// The table of Ts that begins `offset` bytes behind the start.
  template <class T>
  RINGWRIGHT_HD T* table(std::uint64_t offset) const {
    return reinterpret_cast<T*>(data + offset);
  }
};

/// The right to answer one request later; may be stored in the state.
struct reply_token {
  std::uint64_t correlation_id = 0;
  std::uint32_t context_index = 0;
  std::uint16_t source = 0;
  std::uint8_t flags = 0;
  std::uint8_t priority = 0;
};

/// Names another kernel instance of the same device.
struct kernel_ref {
  std::uint16_t index = 0;
};

/// A timer that a handler has asked for.
struct timer_request {
  std::int64_t delay_ns = 0;
  std::uint64_t tag = 0;
  bool armed = false;
};

/// What a handler sees of the world: the message's header, time, its arena,
/// and the ways to answer, emit, send and continue. There is no other way to
/// reach clock, memory or other kernels, which is what makes a ring kernel
/// deterministic and replayable.
///
/// All threads of a group call the handler. Only the leader's answers, emits,
/// sends and timers count; those of the others have no effect.
class context {
public:
  /// The context of nothing, to be replaced before use.
  context() = default;

  RINGWRIGHT_HD context(outbox& out, arena_view arena, std::uint16_t instance)
    : out_(&out), arena_(arena), instance_(instance) {
    // nop
  }

  /// The context of threads of a group that are not its leader.
  RINGWRIGHT_HD context(arena_view arena, std::uint16_t instance,
                        const gpu::group& of)
    : arena_(arena), group_(of), instance_(instance) {
    // nop
  }

  /// Makes it the context of the leader of a group.
  RINGWRIGHT_HD void lead(const gpu::group& of) {
    group_ = of;
  }

  /// Begins the next message. Called by the loop only.
  RINGWRIGHT_HD void begin(const record_header& header) {
    header_ = header;
    continue_ = false;
    status_ = errc::none;
  }

  // -- what the message brings ------------------------------------------------

  /// Event time of the message in ns; never a wall clock.
  RINGWRIGHT_HD std::int64_t now() const {
    return header_.event_time_ns;
  }

  RINGWRIGHT_HD const record_header& header() const {
    return header_;
  }

  /// True when somebody waits for a reply.
  RINGWRIGHT_HD bool wants_reply() const {
    return (header_.flags & record_flags::needs_reply) != 0;
  }

  /// Index of this instance on its device.
  RINGWRIGHT_HD std::uint16_t instance() const {
    return instance_;
  }

  RINGWRIGHT_HD arena_view arena() const {
    return arena_;
  }

  RINGWRIGHT_HD gpu::group group() const {
    return group_;
  }

  // -- what the handler sends -------------------------------------------------

  /// Emits `message` on the port of `Outputs` that carries its type. Fails
  /// with output_overflow beyond the kernel's declared bound.
  template <class Outputs, class Message>
  RINGWRIGHT_HD errc emit(const Message& message) {
    outbox_entry entry;
    entry.route = route_kind::port;
    entry.header.flags = record_flags::is_event;
    entry.header.status = Outputs::template index_of<Message>();
    return put(entry, message);
  }

  /// Room for a `Message` on its port of `Outputs`, to be filled in place at
  /// once: saves a copy, and the wait for narrow stores that it would begin
  /// with. All bytes have to be written. nullptr beyond the declared bound.
  template <class Outputs, class Message>
  RINGWRIGHT_HD Message* emit_in_place() {
    outbox_entry entry;
    entry.route = route_kind::port;
    entry.payload_words = sizeof(Message) / 8;
    entry.header.type_id = Message::type_id;
    entry.header.flags = record_flags::is_event;
    entry.header.status = Outputs::template index_of<Message>();
    entry.header.context_index = header_.context_index;
    entry.header.priority = header_.priority;
    return reinterpret_cast<Message*>(append(entry));
  }

  /// Sends `message` one way to another instance on this device.
  template <class Message>
  RINGWRIGHT_HD errc send(kernel_ref to, const Message& message) {
    outbox_entry entry;
    entry.route = route_kind::instance;
    entry.target = to.index;
    return put(entry, message);
  }

  /// Sends `message` to another instance on this device and has its reply
  /// delivered as an ordinary message to `on(context&, state&, const reply&)`
  /// with `correlation_id` in its header (not 0). A failure, also that the
  /// other has ended or had no room, comes to `on_failure`.
  template <class Message>
  RINGWRIGHT_HD errc ask(kernel_ref to, const Message& message,
                         std::uint64_t correlation_id) {
    outbox_entry entry;
    entry.route = route_kind::instance;
    entry.target = to.index;
    entry.header.flags = record_flags::needs_reply;
    entry.header.correlation_id = correlation_id;
    return put(entry, message);
  }

  /// Keeps the right to answer the current request; return `deferred` then.
  RINGWRIGHT_HD reply_token defer() const {
    return {header_.correlation_id, header_.context_index, header_.source,
            header_.flags, header_.priority};
  }

  /// Answers the request behind `token`.
  template <class Message>
  RINGWRIGHT_HD errc reply(const reply_token& token, const Message& message) {
    if ((token.flags & record_flags::needs_reply) == 0)
      return errc::none;
    auto entry = reply_entry(token, errc::none);
    return put(entry, message);
  }

  /// Room for a reply of `words` payload words with type `type_id`, for
  /// messages with a trailing list; nullptr when it does not fit or nobody
  /// waits. The handler fills the words and returns `deferred`.
  RINGWRIGHT_HD std::uint64_t* reply_words(const reply_token& token,
                                           std::uint16_t type_id,
                                           std::uint32_t words) {
    if ((token.flags & record_flags::needs_reply) == 0)
      return nullptr;
    auto entry = reply_entry(token, errc::none);
    entry.header.type_id = type_id;
    entry.payload_words = words;
    return append(entry);
  }

  /// Answers the request behind `token` with an error (or with a bare
  /// acknowledgement for `errc::none`).
  RINGWRIGHT_HD errc fail(const reply_token& token, errc code) {
    if ((token.flags & record_flags::needs_reply) == 0)
      return errc::none;
    auto entry = reply_entry(token, code);
    return append(entry) != nullptr || out_ == nullptr ? errc::none
                                                       : errc::output_overflow;
  }

  // -- long work and time -----------------------------------------------------

  /// Asks the loop to call `Kernel::resume` before the next message, so that
  /// heartbeats and neighbours get their turn in between.
  RINGWRIGHT_HD void continue_later() {
    continue_ = true;
  }

  RINGWRIGHT_HD bool continues() const {
    return continue_;
  }

  /// Asks for one call of `Kernel::on_timer(tag)` not before `delay_ns` from
  /// now on the device's clock. One timer per instance; a later call replaces
  /// it. The timer's `now()` is its due time.
  RINGWRIGHT_HD void set_timer(std::int64_t delay_ns, std::uint64_t tag) {
    timer_ = {delay_ns, tag, true};
  }

  RINGWRIGHT_HD timer_request take_timer() {
    auto taken = timer_;
    timer_.armed = false;
    return taken;
  }

  /// First failed `emit`, `send` or `reply` of this message, or none.
  RINGWRIGHT_HD errc output_status() const {
    return status_;
  }

private:
  RINGWRIGHT_HD outbox_entry reply_entry(const reply_token& token,
                                         errc code) const {
    outbox_entry entry;
    entry.header.flags = record_flags::is_reply;
    entry.header.status = static_cast<std::uint8_t>(code);
    entry.header.correlation_id = token.correlation_id;
    entry.header.context_index = token.context_index;
    entry.header.priority = token.priority;
    if ((token.flags & record_flags::from_kernel) != 0) {
      entry.route = route_kind::instance;
      entry.target = token.source;
    }
    return entry;
  }

  template <class Message>
  RINGWRIGHT_HD errc put(outbox_entry& entry, const Message& message) {
    static_assert(sizeof(Message) % 8 == 0);
    entry.header.type_id = Message::type_id;
    entry.payload_words = sizeof(Message) / 8;
    if ((entry.header.flags & record_flags::is_reply) == 0) {
      entry.header.context_index = header_.context_index;
      entry.header.priority = header_.priority;
    }
    auto* at = append(entry);
    if (at != nullptr)
      std::memcpy(at, &message, sizeof(Message));
    return at != nullptr || out_ == nullptr ? errc::none
                                            : errc::output_overflow;
  }

  RINGWRIGHT_HD std::uint64_t* append(outbox_entry& entry) {
    if (out_ == nullptr)
      return nullptr;
    entry.header.source = instance_;
    entry.header.event_time_ns = header_.event_time_ns;
    if (entry.route == route_kind::instance)
      entry.header.flags |= record_flags::from_kernel;
    auto* at = out_->append(entry);
    if (at == nullptr)
      status_ = errc::output_overflow;
    return at;
  }

  record_header header_;
  outbox* out_ = nullptr;
  arena_view arena_;
  timer_request timer_;
  gpu::group group_;
  std::uint16_t instance_ = 0;
  errc status_ = errc::none;
  bool continue_ = false;
};

} // namespace ringwright::gpu
