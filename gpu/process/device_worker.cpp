// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/device_worker.hpp"

#include "ringwright/gpu/clock.hpp"
#include "ringwright/gpu/cpu_device.hpp"
#include "ringwright/gpu/cuda_device.hpp"
#include "ringwright/gpu/process/detail/bridge.hpp"
#include "ringwright/gpu/process/detail/worker_process.hpp"
#include "ringwright/gpu/region.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sys/stat.h>
#include <thread>
#include <utility>

namespace ringwright::gpu {

namespace process {

namespace {

/// Between two signs of life of a worker.
constexpr int sign_of_life_ms = 100;

/// The longest sleep of a worker's threads.
constexpr std::int64_t longest_sleep_ns = 100'000'000;

/// The carrier looks again so soon at a place that waits for pool memory.
constexpr std::int64_t starved_sleep_ns = 50'000;

std::int64_t now_ns() {
  return gpu::steady_clock{}.now_ns();
}

expected<region> map_whole(int number) {
  file_handle file{number};
  struct stat what{};
  if (::fstat(number, &what) != 0)
    return fail(errc::io_error, "a device worker without its shared memory");
  return region::map_shared(number, static_cast<std::size_t>(what.st_size));
}

expected<std::unique_ptr<device>> make_device(const device_plan& plan,
                                              const worker_kernels& kernels) {
  if (plan.backend == worker_backend::cpu) {
    auto made = cpu_device::make(cpu_options_of(plan));
    if (!made)
      return tl::unexpected{made.error()};
    return std::unique_ptr<device>{std::move(*made)};
  }
  auto options = cuda_options_of(plan);
  if (kernels.code)
    options.code = kernels.code();
  options.on_warning = [](const std::string& what) {
    std::fprintf(stderr, "ringwright: %s\n", what.c_str());
  };
  auto made = cuda_device::make(std::move(options));
  if (!made)
    return tl::unexpected{made.error()};
  return std::unique_ptr<device>{std::move(*made)};
}

void set_stage(block_head& head, worker_stage stage) {
  // Release: whoever sees the stage sees what it is about.
  store_release(&head.stage, static_cast<std::uint32_t>(stage));
  head.stage_bell.ring();
}

/// A worker at work: its threads, and the main thread's watch over them.
class worker {
public:
  worker(block_view block, store_view store, device& inner,
         const worker_kernels& kernels)
    : head_(block.head()), bridge_(block, store, inner, kernels) {
    // nop
  }

  /// Serves until the line to the parent ends; what `main` is to return.
  int serve() {
    std::vector<std::thread> threads;
    threads.emplace_back([this] { carry_on(); });
    for (auto& slot : head_.calls)
      threads.emplace_back([this, &slot] { answer_calls(slot); });
    set_stage(head_, worker_stage::ready);
    watch();
    stopping_ = true;
    bridge_.output().close();
    head_.room.ring();
    head_.marked.ring();
    for (auto& slot : head_.calls)
      slot.asked.ring();
    for (auto& thread : threads)
      thread.join();
    return 0;
  }

private:
  void watch() {
    file_handle line{worker_files::line};
    pollfd end{line.number(), POLLIN | POLLRDHUP, 0};
    while (::poll(&end, 1, sign_of_life_ms) <= 0) {
      store_relaxed(&head_.alive_ns, static_cast<std::uint64_t>(now_ns()));
      if (!bridge_.output().device_lost())
        continue;
      // Only a new process can use the device again. Nothing of this one can
      // be cleaned up on a device that is gone.
      head_.failure.set("its device is lost");
      set_stage(head_, worker_stage::lost);
      std::_Exit(3);
    }
  }

  void carry_on() {
    auto idle_since = now_ns();
    while (!stopping_) {
      if (bridge_.carry()) {
        idle_since = now_ns();
      } else if (now_ns() - idle_since >= head_.plan.spin_ns) {
        head_.marked.sleep([this] { return stopping_ || any_mark(); },
                           bridge_.is_starved() ? starved_sleep_ns
                                                : longest_sleep_ns);
      }
    }
  }

  bool any_mark() const {
    for (const auto& word : head_.marks)
      if (load_relaxed(&word) != 0)
        return true;
    return false;
  }

  void answer_calls(call_slot& slot) {
    auto asked = [&slot] {
      // Acquire pairs with the parent's release: the request is there.
      return load_acquire(&slot.turn)
             == static_cast<std::uint32_t>(call_turn::worker);
    };
    while (!stopping_) {
      slot.asked.sleep([&] { return stopping_ || asked(); }, longest_sleep_ns);
      if (!asked())
        continue;
      slot.reply = bridge_.answer(slot.request, slot.chunk);
      // Release: the parent that sees it sees the reply.
      store_release(&slot.turn,
                    static_cast<std::uint32_t>(call_turn::answered));
      slot.answered.ring();
    }
  }

  block_head& head_;
  bridge bridge_;
  std::atomic<bool> stopping_{false};
};

int refuse(block_head& head, const error& why) {
  head.failure_code = why.code;
  head.failure.set(why.what);
  set_stage(head, worker_stage::refused);
  return 1;
}

int serve(const worker_kernels& kernels) {
  auto block = map_whole(worker_files::block);
  auto store = map_whole(worker_files::store);
  if (!block || !store || block->size() < sizeof(block_head)) {
    std::fputs("ringwright: a device worker without its shared memory\n",
               stderr);
    return 2;
  }
  block_view view{block->data()};
  auto& head = view.head();
  if (head.magic != block_magic || head.layout != block_layout()
      || head.bytes != block->size() || head.store_bytes > store->size()) {
    std::fputs("ringwright: the device worker is of another version than its "
               "parent\n",
               stderr);
    return 2;
  }
  auto made = make_device(head.plan, kernels);
  if (!made)
    return refuse(head, made.error());
  head.processors = (*made)->info().processors;
  store_view contents{store->data(), head.plan.context_slots,
                      head.plan.pool_bytes};
  return worker{view, contents, **made, kernels}.serve();
}

} // namespace

} // namespace process

std::optional<int> serve_device_worker(const worker_kernels& kernels) {
  if (std::getenv(process::worker_variable) == nullptr)
    return std::nullopt;
  // What the worker starts itself is no worker.
  ::unsetenv(process::worker_variable);
  // The worker ends with its parent, not with what the parent is told to do.
  for (auto signal : {SIGINT, SIGHUP, SIGTERM})
    std::signal(signal, SIG_IGN);
  return process::serve(kernels);
}

} // namespace ringwright::gpu
