// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/clock.hpp"
#include "ringwright/gpu/cuda/accelerator.hpp"
#include "ringwright/gpu/cuda/team.hpp"
#include "ringwright/gpu/region.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace ringwright::tests {

/// An accelerator whose places are threads of this process. They run the
/// leader's loop as a GPU does, over the same memory and protocols, so that the
/// logic of the CUDA device is tested where there is no GPU; only how the
/// threads of a block share the work is not. A wide place has a thread for each
/// of its blocks. What neighbours in a cluster share is a row of memory that is
/// gone, like a block's, when they have left together.
class threaded_accelerator final : public gpu::cuda::accelerator {
public:
  using place_function = void (*)(const gpu::cuda::grid_view&, std::uint32_t,
                                  std::uint32_t, gpu::near_memory*);

  threaded_accelerator() {
    facts_ = {"threads", "none", 9, 0, 16, std::uint64_t{64} << 20, {}};
  }

  ~threaded_accelerator() override {
    for (auto& slot : slots_) {
      broken = broken || slot.left > 0;
      end(slot);
    }
  }

  /// Kernels that the accelerator can run.
  template <class Kernel>
  void add() {
    places_[Kernel::info.id] = &run_place<Kernel>;
  }

  template <class Kernel>
  static gpu::cuda::device_code code() {
    return {Kernel::info.id, gpu::block_threads<Kernel>(),
            gpu::group_blocks_of<Kernel>(), nullptr};
  }

  // What a test can do to it.
  std::atomic<bool> broken{false};
  /// Places of a launch that never begin to run, with those of their cluster.
  std::uint32_t missing_places = 0;
  std::uint32_t blocks_each = 4;
  /// Why it has no memory that the host writes; none = it has.
  std::string no_mapped_memory;
  /// How much of it there is.
  std::size_t mapped_limit = std::size_t{1} << 30;
  std::atomic<std::uint32_t> launches{0};
  /// Bytes that places have written to neighbours after these had left; known
  /// when the accelerator is gone.
  std::shared_ptr<std::uint64_t> late_bytes = std::make_shared<std::uint64_t>();
  gpu::cuda::accelerator_facts facts_;

  /// Records that neighbours of all running grids say that they have read.
  std::uint64_t near_records() const {
    std::uint64_t all = 0;
    for (const auto& slot : slots_)
      for (const auto& memory : slot.near)
        for (const auto& consumed : memory.consumed)
          all += gpu::load_acquire(&consumed);
    return all;
  }

  // -- accelerator ------------------------------------------------------------

  const gpu::cuda::accelerator_facts& facts() const override {
    return facts_;
  }

  expected<std::byte*> allocate_shared(std::size_t bytes) override {
    return allocate(bytes);
  }

  expected<std::byte*> allocate_device(std::size_t bytes) override {
    return allocate(bytes);
  }

  expected<gpu::cuda::mapped_memory> allocate_mapped(
    std::size_t bytes) override {
    if (!no_mapped_memory.empty())
      return fail(errc::backend_unavailable, no_mapped_memory);
    if (bytes > mapped_limit)
      return fail(errc::backend_unavailable,
                  "BAR1 has " + std::to_string(mapped_limit) + " bytes");
    windows_.push_back(std::make_unique<window>(bytes));
    return windows_.back()->memory;
  }

  expected<void> zero(std::byte* at, std::size_t bytes) override {
    return unless_broken([&] { std::memset(at, 0, bytes); });
  }

  expected<void> write(std::byte* to, const void* from,
                       std::size_t bytes) override {
    return unless_broken([&] { std::memcpy(to, from, bytes); });
  }

  expected<void> read(void* to, const std::byte* from,
                      std::size_t bytes) override {
    // Words of moving figures, as a copy engine reads them; a word of which
    // only a part is wanted is read as a whole.
    return unless_broken([&] {
      auto* into = static_cast<std::byte*>(to);
      while (bytes > 0) {
        auto skipped = reinterpret_cast<std::uintptr_t>(from) % 8;
        auto word = gpu::load_relaxed(
          reinterpret_cast<const std::uint64_t*>(from - skipped));
        auto taken = std::min<std::size_t>(8 - skipped, bytes);
        std::memcpy(into, reinterpret_cast<std::byte*>(&word) + skipped, taken);
        into += taken;
        from += taken;
        bytes -= taken;
      }
    });
  }

  expected<gpu::cuda::grid_room> room_for(
    const gpu::cuda::device_code&, const gpu::cuda::grid_view& grid) override {
    // As on a GPU whose clusters leave every eighth multiprocessor out.
    auto usable = facts_.multiprocessors - (grid.cluster > 1
                                              ? facts_.multiprocessors / 8
                                              : 0);
    return gpu::cuda::grid_room{blocks_each,
                                usable * blocks_each / grid.width};
  }

  expected<void> launch(const gpu::cuda::device_code& code,
                        const gpu::cuda::grid_view& grid,
                        std::uint32_t index) override {
    if (broken)
      return fail(errc::device_lost, failure());
    ++launches;
    auto& slot = slots_[index];
    end(slot);
    auto places = grid.places - std::min(missing_places, grid.places);
    if (gpu::cuda::has_neighbours(grid)) {
      places = places / grid.cluster * grid.cluster;
      slot.near.assign(places, gpu::near_memory{});
      slot.leaving = std::vector<std::atomic<std::uint32_t>>(places
                                                             / grid.cluster);
    }
    auto blocks = places * grid.width;
    slot.left = blocks;
    for (std::uint32_t i = 0; i < blocks; ++i)
      slot.threads.emplace_back(
        [this, &slot, grid, i, run = places_.at(code.kernel_id)] {
          run_block(slot, grid, i, run);
        });
    return {};
  }

  gpu::cuda::run_state query(std::uint32_t index) override {
    if (broken)
      return gpu::cuda::run_state::lost;
    return slots_[index].left > 0 ? gpu::cuda::run_state::running
                                  : gpu::cuda::run_state::ended;
  }

  std::string failure() const override {
    return broken ? "illegal address" : "";
  }

  void abandon() override {
    // The memory of this one goes with its threads.
  }

  gpu::host_functions functions() override {
    return {this,
            [](void* self) {
              auto* at = static_cast<threaded_accelerator*>(self);
              // How a failed GPU stops its blocks.
              if (at->broken)
                throw gpu_failure{};
              return at->clock_.now_ns();
            },
            nullptr,
            [](void* self, std::uint32_t ns) {
              if (static_cast<threaded_accelerator*>(self)->broken)
                throw gpu_failure{};
              std::this_thread::sleep_for(std::chrono::nanoseconds{ns});
            }};
  }

private:
  /// What the memory of a block is when it has left.
  static constexpr unsigned char gone = 0xee;

  struct gpu_failure {};

  /// One memory at two addresses, so that nobody mixes them up. The thread
  /// sanitizer would take them for two memories.
  struct window {
    explicit window(std::size_t size) : bytes(size) {
      auto file = ::memfd_create("window", 0);
      if (::ftruncate(file, static_cast<off_t>(bytes)) != 0)
        std::abort();
      memory.device = map(file);
#ifdef __SANITIZE_THREAD__
      memory.host = memory.device;
#else
      memory.host = map(file);
#endif
      ::close(file);
    }

    window(const window&) = delete;
    window& operator=(const window&) = delete;

    ~window() {
      ::munmap(memory.device, bytes);
      if (memory.host != memory.device)
        ::munmap(memory.host, bytes);
    }

    std::byte* map(int file) const {
      auto* at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                        file, 0);
      if (at == MAP_FAILED)
        std::abort();
      return static_cast<std::byte*>(at);
    }

    std::size_t bytes;
    gpu::cuda::mapped_memory memory;
  };

  struct thread_grid {
    std::vector<std::thread> threads;
    std::atomic<std::uint32_t> left{0};
    /// By place.
    std::vector<gpu::near_memory> near;
    /// By cluster: places that have come to the end.
    std::vector<std::atomic<std::uint32_t>> leaving;
  };

  void run_block(thread_grid& slot, const gpu::cuda::grid_view& grid,
                 std::uint32_t number, place_function run) {
    auto* own = slot.near.empty() ? nullptr : &slot.near[number];
    try {
      run(grid, number / grid.width, number % grid.width, own);
    } catch (const gpu_failure&) {
      broken = true;
    }
    if (own != nullptr) {
      auto& come = slot.leaving[number / grid.cluster];
      ++come;
      while (come < grid.cluster && !broken)
        std::this_thread::yield();
      if (!broken)
        std::memset(own, gone, sizeof(*own));
    }
    --slot.left;
  }

  template <class Kernel>
  static void run_place(const gpu::cuda::grid_view& grid, std::uint32_t index,
                        std::uint32_t block, gpu::near_memory* near) {
    const auto all = gpu::cuda::team_group(grid, index, block, 1);
    if (block != 0)
      return join_in<Kernel>(grid, index, block, all);
    try {
      live_in<Kernel>(grid, index, all, near);
    } catch (...) {
      tell_end(grid, index);
      throw gpu_failure{};
    }
    tell_end(grid, index);
  }

  static void tell_end(const gpu::cuda::grid_view& grid, std::uint32_t index) {
    if (grid.width > 1)
      gpu::cuda::tell_end(grid, index);
  }

  template <class Kernel>
  static void live_in(const gpu::cuda::grid_view& grid, std::uint32_t index,
                      const gpu::group& all, gpu::near_memory* near) {
    auto at = std::make_unique<gpu::cuda::place>();
    gpu::cuda::enter(*at, grid, index, near);
    while (gpu::cuda::await_call<Kernel>(*at)) {
      at->self.ctx.lead(all);
      if (grid.width > 1)
        gpu::cuda::tell_call(*at);
      auto outcome = gpu::detail::call<Kernel>(
        gpu::detail::call_in_hand(at->self), at->self.ctx);
      all.sync();
      gpu::cuda::close_call(*at, outcome);
    }
    gpu::cuda::leave(*at);
  }

  template <class Kernel>
  static void join_in(const gpu::cuda::grid_view& grid, std::uint32_t index,
                      std::uint32_t block, const gpu::group& all) {
    while (hear(grid, index, block)) {
      auto ctx = gpu::cuda::joining(grid, index, all);
      (void) gpu::detail::call<Kernel>(grid.team_calls[index].what, ctx);
      all.sync();
    }
  }

  static bool hear(const gpu::cuda::grid_view& grid, std::uint32_t index,
                   std::uint32_t block) {
    for (;;) {
      try {
        return gpu::cuda::hear(grid, index, block);
      } catch (const gpu_failure&) {
        // A first block that is in a call needs the others: it sends them away.
        std::this_thread::yield();
      }
    }
  }

  expected<std::byte*> allocate(std::size_t bytes) {
    auto mapped = gpu::region::map(bytes);
    if (!mapped)
      return tl::unexpected{mapped.error()};
    regions_.push_back(std::move(*mapped));
    return regions_.back().data();
  }

  expected<void> unless_broken(const std::function<void()>& act) {
    if (broken)
      return fail(errc::device_lost, failure());
    act();
    return {};
  }

  void end(thread_grid& of) {
    for (auto& thread : of.threads)
      thread.join();
    of.threads.clear();
    if (!broken)
      for (auto byte : std::as_bytes(std::span{of.near}))
        *late_bytes += byte != std::byte{gone};
    of.near.clear();
  }

  gpu::steady_clock clock_;
  std::vector<gpu::region> regions_;
  std::vector<std::unique_ptr<window>> windows_;
  std::map<std::string, place_function, std::less<>> places_;
  std::array<thread_grid, max_grids> slots_;
};

} // namespace ringwright::tests
