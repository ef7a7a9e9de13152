// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/host_channel.hpp"

#include "ringwright/messages/errc_text.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace ringwright::actors {

namespace {

/// The lane set of handles.
constexpr std::uint32_t client = 1;

/// Looks at the lanes before a sender sleeps; each takes about a microsecond.
constexpr int looks_before_sleep = 20;

/// Bounds the wait for a wake-up that a race has lost.
constexpr std::chrono::milliseconds longest_wait{2};

/// Received events are acknowledged in groups of this size.
constexpr std::uint32_t acknowledge_group = 64;

expected<host_record> outcome_of(host_record reply) {
  auto status = static_cast<errc>(reply.header.status);
  if (status != errc::none)
    return fail(status, std::string{description(status)});
  return reply;
}

bool is_taken(gpu::submit_outcome outcome) {
  return outcome == gpu::submit_outcome::committed
         || outcome == gpu::submit_outcome::staged;
}

} // namespace

/// Catches the reply of a handler that runs on the caller's thread.
class host_channel::caught_reply final : public gpu::record_sink {
public:
  explicit caught_reply(host_record& into) : into_(&into) {
    // nop
  }

  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    into_->header = header;
    into_->payload.assign(payload.begin(), payload.end());
    caught = true;
  }

  bool caught = false;

private:
  host_record* into_;
};

host_channel::host_channel(launched_kernel& kernel,
                           std::function<void()> pump_later)
  : kernel_(&kernel),
    pump_later_(std::move(pump_later)),
    callbacks_(std::make_unique<std::atomic<const event_callback*>[]>(
      kernel.entry.outputs.size())) {
  // nop
}

// -- sends --------------------------------------------------------------------

expected<void> host_channel::open_lanes() {
  if (lanes_ != nullptr)
    return {};
  auto opened = gpu::ingress::open(
    *kernel_->device, kernel_->id, client,
    {kernel_->limits.queue_capacity, kernel_->limits.strategy},
    [this](const record_header& header, std::uint64_t) {
      gpu::count(counters_.received);
      gpu::count(counters_.dropped);
      if (header.correlation_id != 0)
        answer_error(header.correlation_id, errc::dropped);
    });
  if (!opened)
    return tl::unexpected{opened.error()};
  lanes_ = std::move(*opened);
  return {};
}

std::size_t host_channel::send(const record_header& header,
                               const std::uint64_t* words,
                               std::size_t words_each, std::size_t count,
                               clock::time_point deadline, errc& why) {
  std::unique_lock guard{lanes_mutex_};
  std::size_t taken = 0;
  why = kernel_->gate();
  if (why == errc::none && !open_lanes())
    why = errc::kernel_terminated;
  while (taken < count && why == errc::none) {
    auto outcome
      = lanes_->submit(header, {words + taken * words_each, words_each});
    if (is_taken(outcome))
      ++taken;
    else if (outcome == gpu::submit_outcome::too_large)
      why = errc::payload_too_large;
    else if (kernel_->limits.strategy != gpu::backpressure::block
             || !wait_for_room(guard, deadline))
      why = errc::queue_full;
    else
      why = kernel_->gate();
  }
  gpu::count(counters_.received, count - taken);
  gpu::count(counters_.rejected, count - taken);
  leave(guard);
  return taken;
}

bool host_channel::wait_for_room(std::unique_lock<std::mutex>& guard,
                                 clock::time_point deadline) {
  // Somebody else may have moved the staged messages on.
  auto has_room = [this] {
    lanes_->pump();
    return lanes_->staged() < kernel_->limits.queue_capacity;
  };
  for (auto i = 0; i < looks_before_sleep; ++i) {
    if (has_room())
      return true;
    std::this_thread::yield();
  }
  while (clock::now() < deadline) {
    room_.wait_until(guard, std::min(deadline, clock::now() + longest_wait));
    if (kernel_->gate() != errc::none)
      return true;
    if (lanes_ == nullptr)
      return false;
    if (has_room())
      return true;
  }
  return false;
}

/// Rings, unlocks, and makes sure that no credit that came meanwhile is
/// forgotten.
void host_channel::leave(std::unique_lock<std::mutex>& guard) {
  for (;;) {
    // Sequentially consistent, like the store in `on_batch_end`: either we see
    // the credit here or below, or the poller sees the mutex free.
    auto credited = credited_.exchange(false);
    if (lanes_ != nullptr) {
      lanes_->ring_doorbell();
      if (credited)
        lanes_->pump();
      // Relaxed: read by calls of the same thread, or of threads whose order
      // with this one nobody has promised.
      has_staged_.store(lanes_->staged() != 0, std::memory_order_relaxed);
    }
    guard.unlock();
    if (!credited_.load() || !guard.try_lock())
      return;
  }
}

void host_channel::pump() {
  std::unique_lock guard{lanes_mutex_};
  leave(guard);
}

void host_channel::release_lanes() {
  std::lock_guard guard{lanes_mutex_};
  if (lanes_ == nullptr)
    return;
  // Committed after the instance had looked for the last time, or never.
  auto unread = lanes_->in_lanes() + lanes_->staged();
  gpu::count(counters_.received, unread);
  gpu::count(counters_.dead, unread);
  lanes_.reset();
}

// -- calls --------------------------------------------------------------------

expected<std::uint64_t> host_channel::enlist(waiter& who) {
  std::lock_guard guard{calls_mutex_};
  if (closed_ != errc::none)
    return fail(closed_, std::string{description(closed_)});
  if (free_places_.empty()) {
    free_places_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  auto at = free_places_.back();
  free_places_.pop_back();
  places_[at].who = &who;
  ++pending_;
  return (std::uint64_t{client} << 56)
         | (std::uint64_t{places_[at].generation} << 32) | at;
}

/// True when the request was still waiting; its late reply will find nobody.
bool host_channel::withdraw(std::uint64_t correlation_id) {
  std::lock_guard guard{calls_mutex_};
  auto at = static_cast<std::uint32_t>(correlation_id);
  auto generation = static_cast<std::uint32_t>(correlation_id >> 32) & 0xffffff;
  auto& found = places_[at];
  if (found.generation != generation || found.who == nullptr)
    return false;
  found.who = nullptr;
  found.generation = (found.generation + 1) & 0xffffff;
  free_places_.push_back(at);
  --pending_;
  return true;
}

void host_channel::answer(const record_header& header,
                          std::span<const std::uint64_t> payload) {
  std::lock_guard guard{calls_mutex_};
  auto at = static_cast<std::uint32_t>(header.correlation_id);
  auto generation
    = static_cast<std::uint32_t>(header.correlation_id >> 32) & 0xffffff;
  if (at >= places_.size() || places_[at].generation != generation
      || places_[at].who == nullptr) {
    ++late_replies_;
    return;
  }
  auto& found = places_[at];
  auto* who = std::exchange(found.who, nullptr);
  found.generation = (found.generation + 1) & 0xffffff;
  free_places_.push_back(at);
  --pending_;
  who->reply.header = header;
  who->reply.payload.assign(payload.begin(), payload.end());
  // The waiter takes the mutex before it leaves, so it is still here.
  who->ready.release();
}

void host_channel::answer_error(std::uint64_t correlation_id, errc why) {
  record_header header;
  header.correlation_id = correlation_id;
  header.status = static_cast<std::uint8_t>(why);
  answer(header, {});
}

errc host_channel::submit_call(const record_header& header,
                               std::span<const std::uint64_t> payload,
                               clock::time_point deadline) {
  auto why = errc::none;
  send(header, payload.data(), payload.size(), 1, deadline, why);
  return why;
}

expected<host_record> host_channel::call(record_header header,
                                         std::span<const std::uint64_t> payload,
                                         clock::time_point deadline) {
  if (auto shut = kernel_->gate(); shut != errc::none)
    return fail(shut, std::string{description(shut)});
  waiter self;
  auto id = enlist(self);
  if (!id)
    return tl::unexpected{id.error()};
  header.correlation_id = *id;
  header.flags = record_flags::needs_reply;
  host_record caught_here;
  caught_reply caught{caught_here};
  // What the caller has sent before goes first.
  if (!has_staged_.load(std::memory_order_relaxed)
      && kernel_->device->try_run(kernel_->id, header, payload, caught)) {
    if (caught.caught) {
      // Who answers at this moment, because of an end, touches `self` under
      // the mutex; `withdraw` has waited for it.
      withdraw(*id);
      return outcome_of(std::move(caught_here));
    }
  } else if (auto why = submit_call(header, payload, deadline);
             why != errc::none && withdraw(*id)) {
    return fail(why, std::string{description(why)});
  }
  if (!self.ready.try_acquire_until(deadline)) {
    if (withdraw(*id))
      return fail(errc::timeout,
                  "no reply from '" + kernel_->name + "' in time");
    self.ready.acquire();
  }
  std::lock_guard through{calls_mutex_};
  return outcome_of(std::move(self.reply));
}

void host_channel::close(errc why) {
  std::vector<std::uint64_t> open;
  {
    std::lock_guard guard{calls_mutex_};
    closed_ = why == errc::none ? errc::kernel_terminated : why;
    for (std::size_t at = 0; at < places_.size(); ++at)
      if (places_[at].who != nullptr)
        open.push_back((std::uint64_t{places_[at].generation} << 32) | at);
  }
  for (auto id : open)
    answer_error(id, closed_);
  room_.notify_all();
  {
    std::lock_guard guard{events_mutex_};
    if (!end_)
      end_ = why;
  }
  event_came_.notify_all();
  ended_.notify_all();
}

// -- events -------------------------------------------------------------------

expected<void> host_channel::on_events(std::uint8_t port,
                                       event_callback callback) {
  auto made = std::make_unique<const event_callback>(std::move(callback));
  const event_callback* none = nullptr;
  // Release pairs with the acquire in `on_record`: the callback is complete.
  if (!callbacks_[port].compare_exchange_strong(none, made.get(),
                                                std::memory_order_acq_rel))
    return fail(errc::name_taken, std::string{"port '"}
                                    + kernel_->entry.outputs[port].name
                                    + "' has a callback already");
  {
    std::lock_guard guard{events_mutex_};
    kept_callbacks_.push_back(std::move(made));
  }
  auto claimed
    = kernel_->claim_ports(port_set{}.set(port), port_owner::handle);
  if (!claimed)
    callbacks_[port].store(nullptr, std::memory_order_release);
  return claimed;
}

host_record host_channel::pop_event() {
  auto result = std::move(events_.front());
  events_.pop_front();
  // After the end credit is of no use, and the instance may be gone.
  if (end_)
    return result;
  if (++received_ >= acknowledge_group || events_.empty())
    kernel_->device->acknowledge(kernel_->id, std::exchange(received_, 0));
  return result;
}

expected<host_record> host_channel::receive(clock::time_point deadline) {
  std::unique_lock guard{events_mutex_};
  auto came = event_came_.wait_until(
    guard, deadline, [this] { return !events_.empty() || end_.has_value(); });
  if (!events_.empty())
    return pop_event();
  if (came)
    return fail(errc::kernel_terminated,
                "kernel '" + kernel_->name + "' has ended");
  return fail(errc::timeout, "no event from '" + kernel_->name + "' in time");
}

std::optional<host_record> host_channel::try_receive() {
  std::lock_guard guard{events_mutex_};
  if (events_.empty())
    return std::nullopt;
  return pop_event();
}

bool host_channel::await_end(clock::time_point deadline) {
  std::unique_lock guard{events_mutex_};
  return ended_.wait_until(guard, deadline,
                           [this] { return end_.has_value(); });
}

std::optional<errc> host_channel::end() const {
  std::lock_guard guard{events_mutex_};
  return end_;
}

// -- from the poller ----------------------------------------------------------

void host_channel::on_record(const record_header& header,
                             std::span<const std::uint64_t> payload) {
  if ((header.flags & record_flags::is_event) != 0) {
    if (const auto* callback
        = callbacks_[header.status].load(std::memory_order_acquire)) {
      (*callback)(header, payload);
      ++called_back_;
      return;
    }
    std::lock_guard guard{events_mutex_};
    events_.push_back({header, {payload.begin(), payload.end()}});
    event_pending_ = true;
  } else if ((header.flags & record_flags::is_reply) != 0) {
    answer(header, payload);
  } else if (header.type_id == gpu::notice::credit) {
    credit_pending_ = true;
  } else if (header.type_id == gpu::notice::terminated) {
    close(static_cast<errc>(header.status));
  }
}

void host_channel::on_batch_end() {
  if (called_back_ != 0)
    kernel_->device->acknowledge(kernel_->id, std::exchange(called_back_, 0));
  if (std::exchange(event_pending_, false))
    event_came_.notify_all();
  if (!std::exchange(credit_pending_, false))
    return;
  credited_.store(true);
  room_.notify_all();
  // Somebody who holds the mutex looks at `credited_` when leaving.
  if (lanes_mutex_.try_lock()) {
    lanes_mutex_.unlock();
    pump_later_();
  }
}

// -- figures ------------------------------------------------------------------

gpu::telemetry_counters host_channel::counters() const {
  return gpu::read_counters(counters_);
}

std::uint64_t host_channel::look(
  std::uint64_t (*figure)(const gpu::ingress&)) const {
  std::uint64_t result = 0;
  {
    std::lock_guard guard{lanes_mutex_};
    if (lanes_ != nullptr)
      result = figure(*lanes_);
  }
  // The poller has left credit that came meanwhile to who held the mutex.
  if (credited_.load())
    pump_later_();
  return result;
}

std::uint64_t host_channel::staged() const {
  return look([](const gpu::ingress& lanes) -> std::uint64_t {
    return lanes.staged();
  });
}

std::uint64_t host_channel::in_lanes() const {
  return look([](const gpu::ingress& lanes) { return lanes.in_lanes(); });
}

std::uint64_t host_channel::pending() const {
  std::lock_guard guard{calls_mutex_};
  return pending_;
}

std::uint64_t host_channel::late_replies() const {
  std::lock_guard guard{calls_mutex_};
  return late_replies_;
}

} // namespace ringwright::actors
