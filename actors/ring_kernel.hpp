// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/detail/admission.hpp"
#include "ringwright/actors/detail/event_publisher.hpp"
#include "ringwright/actors/detail/launched_kernel.hpp"
#include "ringwright/actors/detail/parked_frames.hpp"
#include "ringwright/actors/detail/pending_table.hpp"
#include "ringwright/gpu/ingress.hpp"

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <utility>

namespace ringwright::actors {

/// The actor that stands for one ring kernel instance.
///
/// It takes frames. A request of one envelope is answered by a frame of one
/// envelope or by a `caf::error` of `errc`; a request of several by one frame
/// with an envelope per request, in order, errors in the envelopes' status. A
/// frame of one-way messages that was sent as a request is answered by an
/// empty frame when all of them have room: that answer is the sender's credit.
/// What cannot be reported to anybody is a counted dead letter.
///
/// Monitors and links see it end as its kernel does; `exit_msg` ends the
/// kernel. Every pending request is answered before it exits.
class ring_kernel : public caf::event_based_actor {
public:
  ring_kernel(caf::actor_config& config,
              std::shared_ptr<launched_kernel> kernel);

  caf::behavior make_behavior() override;

  const char* name() const override {
    return "ringwright.ring_kernel";
  }

  void on_exit() override;

  /// What it shares with runtime and handles; the same for its whole life.
  const std::shared_ptr<launched_kernel>& kernel() const {
    return kernel_;
  }

  // -- for controls that run in its turn --------------------------------------

  event_publisher& events() {
    return events_;
  }

  /// Ends the actor although the instance has not said that it has ended.
  void end(errc why);

  /// Writes what waits here into the gauges.
  void publish_gauges();

private:
  // -- frames in (ring_kernel.cpp) --------------------------------------------

  bool open_lanes();
  void on_frame(frame& what);
  void on_single(const messages::envelope_header& from,
                 std::span<const std::uint64_t> payload, frame& whole);
  void submit_single(const admitted& message, std::uint32_t slot,
                     std::uint64_t message_id, frame& whole);
  void refuse_single(errc why, bool wants_reply);
  void on_batch(frame& what);
  std::shared_ptr<reply_group> make_group(bool single);
  bool advance(parked_frame& from);
  bool hand_on(parked_frame& from, const messages::envelope_header& header,
               std::span<const std::uint64_t> payload);
  bool waits_for_room(const parked_frame& from) const;
  void refuse_part(parked_frame& from,
                   const messages::envelope_header& header, errc why);
  void park(parked_frame what, std::uint8_t priority);
  void refuse_rest(parked_frame& what, errc why);
  void resume_parked();
  void count_refused(errc why, bool somebody_knows);

  // -- records back (ring_kernel_replies.cpp) ---------------------------------

  void on_wake();
  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload);
  void on_reply(const record_header& header,
                std::span<const std::uint64_t> payload);
  void on_evicted(const record_header& header);
  void answer(std::uint32_t slot, const record_header& header,
              std::span<const std::uint64_t> payload);
  void answer_error(std::uint32_t slot, errc why);
  void add_to_group(pending_request& request, const record_header& header,
                    std::span<const std::uint64_t> payload);
  void finish_group(reply_group& group);
  void await_reply(std::uint32_t slot, const admitted& message,
                   std::uint64_t message_id);
  void release(std::uint32_t slot);
  void arm_tick(std::int64_t now_ns);
  void expire();
  void expire_parked();
  void fail_all(errc why);

  std::shared_ptr<launched_kernel> kernel_;
  std::unique_ptr<gpu::ingress> ingress_;
  admission admission_;
  pending_table pending_;
  parked_frames parked_;
  event_publisher events_;
  inbox::content taken_;
  /// Deadlines of pending requests, earliest first.
  std::set<std::pair<std::int64_t, std::uint64_t>> deadlines_;
  /// When the next look at them is due; 0 = none is.
  std::int64_t tick_due_ns_ = 0;
  /// Some parked message has a deadline.
  bool parked_deadlines_ = false;
  bool credited_ = false;
  bool ended_ = false;
  errc ended_with_ = errc::none;
};

} // namespace ringwright::actors
