// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/detail/worker_life.hpp"

#include "ringwright/gpu/clock.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace ringwright::gpu::process {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// The longest sleep of a thread that waits for the worker: it may have been
/// killed after its last ring.
constexpr std::int64_t longest_sleep_ns = 20'000'000;

device_plan plan_of_inner(const process_device_options& options) {
  return std::visit([](const auto& inner) { return plan_of(inner); },
                    options.inner);
}

std::int64_t now_ns() {
  return gpu::steady_clock{}.now_ns();
}

worker_stage stage_of(const block_head& head) {
  // Acquire pairs with the worker's release: what the stage is about is there.
  return static_cast<worker_stage>(load_acquire(&head.stage));
}

} // namespace

expected<std::shared_ptr<worker_life>>
worker_life::start(const process_device_options& options,
                   const file_handle& store) {
  std::shared_ptr<worker_life> result{new worker_life};
  auto bytes = block_view::lanes_at(plan_of_inner(options).max_instances)
               + options.shared_bytes;
  auto file = make_shared_file(bytes);
  if (!file)
    return tl::unexpected{file.error()};
  auto mapped = region::map_shared(file->number(), bytes);
  if (!mapped)
    return tl::unexpected{mapped.error()};
  result->memory_ = std::move(*mapped);
  result->make_block(options);
  auto process = worker_process::start(options.command, *file, store);
  if (!process)
    return tl::unexpected{process.error()};
  result->process_ = std::move(*process);
  if (auto ready = result->await_ready(options); !ready)
    return tl::unexpected{ready.error()};
  return result;
}

void worker_life::make_block(const process_device_options& options) {
  auto& head = *::new (memory_.data()) block_head;
  head.layout = block_layout();
  head.bytes = memory_.size();
  head.plan = plan_of_inner(options);
  head.store_bytes
    = store_view::bytes(head.plan.context_slots, head.plan.pool_bytes);
  head.alive_ns = static_cast<std::uint64_t>(now_ns());
  block_ = block_view{memory_.data()};
  lanes_at_ = block_view::lanes_at(head.plan.max_instances);
  lanes_ = detail::slab{memory_.size() - lanes_at_};
}

expected<void> worker_life::await_ready(const process_device_options& options) {
  auto& head = block_.head();
  auto until = now_ns() + nanoseconds{options.start_limit}.count();
  auto starting = [&] { return stage_of(head) == worker_stage::starting; };
  while (starting() && now_ns() < until) {
    if (process_->line_ended(milliseconds{0}) && starting())
      return fail(errc::io_error,
                  "the device worker "
                    + process_->reap(milliseconds{options.stop_limit})
                    + " before its device was ready; does its main begin with "
                      "serve_device_worker?");
    head.stage_bell.sleep([&] { return !starting(); }, longest_sleep_ns);
  }
  switch (stage_of(head)) {
    case worker_stage::ready:
      return {};
    case worker_stage::starting:
      process_->kill();
      return fail(errc::timeout,
                  "the device worker was not ready within "
                    + std::to_string(options.start_limit.count())
                    + " ms; does its main begin with serve_device_worker?");
    default:
      return fail(head.failure_code, "device worker: " + head.failure.str());
  }
}

worker_life::~worker_life() = default;

// -- calls --------------------------------------------------------------------

std::optional<std::uint32_t> worker_life::claim_slot(duration limit) {
  std::unique_lock guard{mutex_};
  auto free_slot = [this]() -> std::optional<std::uint32_t> {
    for (std::uint32_t i = 0; i < max_calls; ++i) {
      // The late answer to a call that nobody waits for frees its slot.
      if (abandoned_[i]
          && load_acquire(&block_.head().calls[i].turn)
               == static_cast<std::uint32_t>(call_turn::answered))
        abandoned_[i] = used_[i] = false;
      if (!used_[i])
        return i;
    }
    return std::nullopt;
  };
  auto found = free_slot();
  auto until = std::chrono::steady_clock::now() + limit;
  while (!found && !has_ended() && std::chrono::steady_clock::now() < until) {
    slot_freed_.wait_for(guard, nanoseconds{longest_sleep_ns});
    found = free_slot();
  }
  if (found)
    used_[*found] = true;
  return found;
}

void worker_life::release_slot(std::uint32_t slot) {
  {
    std::lock_guard guard{mutex_};
    used_[slot] = false;
  }
  slot_freed_.notify_one();
}

expected<call_reply> worker_life::call(const call_request& request,
                                       duration limit,
                                       std::span<std::byte> chunk) {
  if (has_ended())
    return tl::unexpected{end_};
  auto until = now_ns() + limit.count();
  auto slot = claim_slot(limit);
  if (!slot)
    return has_ended()
             ? tl::unexpected{end_}
             : fail(errc::timeout, "the device worker is busy with "
                                     + std::to_string(max_calls)
                                     + " other calls");
  auto& at = block_.head().calls[*slot];
  at.request = request;
  // Release: the worker that sees its turn sees the request.
  store_release(&at.turn, static_cast<std::uint32_t>(call_turn::worker));
  at.asked.ring();
  auto answered = [&at] {
    // Acquire pairs with the worker's release: the reply is there.
    return load_acquire(&at.turn)
           == static_cast<std::uint32_t>(call_turn::answered);
  };
  while (!answered() && !has_ended() && now_ns() < until)
    at.answered.sleep([&] { return answered() || has_ended(); },
                      longest_sleep_ns);
  if (!answered()) {
    if (has_ended())
      return tl::unexpected{end_};
    std::lock_guard guard{mutex_};
    abandoned_[*slot] = true;
    return fail(errc::timeout, "the device worker has not answered");
  }
  auto reply = at.reply;
  std::copy_n(at.chunk.begin(), chunk.size(), chunk.begin());
  release_slot(*slot);
  if (reply.code != errc::none)
    return fail(reply.code, reply.what.str());
  return reply;
}

// -- memory -------------------------------------------------------------------

std::optional<std::uint64_t> worker_life::take_lanes(std::size_t bytes) {
  std::lock_guard guard{mutex_};
  auto at = lanes_.take(bytes);
  if (!at)
    return std::nullopt;
  return lanes_at_ + *at;
}

void worker_life::give_lanes_back(std::uint64_t at, std::size_t bytes) {
  std::memset(memory_.data() + at, 0, bytes);
  std::lock_guard guard{mutex_};
  lanes_.give_back(at - lanes_at_, bytes);
}

// -- its end ------------------------------------------------------------------

void worker_life::declare_end(const std::string& device,
                              const std::string& cause) {
  end_ = {errc::device_lost, device + ": " + cause};
  // Release pairs with the acquire in `has_ended`: the text is there.
  ended_.store(true, std::memory_order_release);
  auto& head = block_.head();
  for (auto& call : head.calls)
    call.answered.ring();
  head.output.ring();
  slot_freed_.notify_all();
}

std::int64_t worker_life::silence_ns() const {
  return now_ns()
         - static_cast<std::int64_t>(load_relaxed(&block_.head().alive_ns));
}

std::string worker_life::own_words() const {
  auto& head = block_.head();
  return stage_of(head) == worker_stage::lost ? head.failure.str()
                                              : std::string{};
}

} // namespace ringwright::gpu::process
