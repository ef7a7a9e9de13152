// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/detail/call.hpp"
#include "ringwright/gpu/instance.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

/// What host and resident grids of a GPU say to each other.
///
/// One grid runs all instances of one kernel type. It has places, each of them
/// one block (or, for wide kernels, several); an instance lives in one place.
/// A place without an instance is dormant: it looks now and then whether the
/// host has an order for it.
namespace ringwright::gpu::cuda {

/// What the host can ask of a place.
enum class place_task : std::uint32_t {
  none,
  /// Bring the instance of the plan to life.
  start,
  /// Leave the grid; the place must be dormant.
  leave,
};

/// Written by the host.
struct alignas(64) place_order {
  /// A `place_task`; valid for `epoch`.
  std::uint32_t task = 0;
  /// Number of orders given so far.
  std::uint32_t epoch = 0;
};

/// Written by the place.
struct alignas(64) place_report {
  /// The launch of the grid in which the place has begun to run.
  std::uint32_t resident = 0;
  /// The launch in which it has left.
  std::uint32_t left = 0;
  /// The last order that is done.
  std::uint32_t done_epoch = 0;
  /// What became of it, an `errc`.
  std::uint32_t error = 0;
  /// Its own time when it began to run, in ns; the host sets its clock by it.
  std::uint64_t time_ns = 0;
  /// A place that has left: device time when it wants to be launched again, in
  /// ns; 0 = when something is sent to it.
  std::uint64_t again_ns = 0;
  /// It has written to mailboxes: whose place has left must be launched.
  std::uint32_t mailed = 0;
};

/// Where the parts of an instance lie, by addresses that are good on the GPU.
/// Written by the host before it orders `start`.
struct place_plan {
  control_block* control = nullptr;
  /// The counters as the host sees them.
  telemetry_counters* counters = nullptr;
  histogram* service_ns = nullptr;
  const port_route* host_routes = nullptr;
  port_route* routes = nullptr;
  std::uint64_t* outbox = nullptr;
  std::byte* ring = nullptr;
  std::byte* state = nullptr;
  std::byte* arena = nullptr;
  const std::byte* config = nullptr;
  ring_memory lanes[max_lane_sets][lanes_per_set];
  ring_memory mailbox;
  std::uint64_t arena_bytes = 0;
  std::uint64_t state_bytes = 0;
  std::uint32_t outbox_words = 0;
  std::uint32_t ring_bytes = 0;
  std::uint32_t route_count = 0;
  std::uint32_t window = 0;
  std::uint32_t mailbox_slots = 0;
  std::uint32_t slot_bytes = 0;
  std::uint32_t output_window = 0;
  std::uint32_t index = 0;
};

static_assert(std::is_trivially_copyable_v<place_plan>);

/// An instance between two launches of a grid that does not stay.
struct place_image {
  /// 1 while an instance lives here.
  std::uint32_t live = 0;
  instance self;
  telemetry_counters counters;
};

/// What the first block of a wide place tells the others.
enum class team_task : std::uint32_t {
  /// Make the call together.
  call,
  /// Leave the grid.
  leave,
};

/// A call of a wide place. Written by its first block, in memory of the GPU.
struct alignas(128) team_call {
  /// Number of things told so far, over all launches.
  std::uint32_t calls = 0;
  team_task task = team_task::call;
  gpu::detail::kernel_call what;
  record_header header;
  arena_view arena;
  std::uint16_t index = 0;
  std::uint64_t payload[max_slot_words] = {};
};

/// How long places stay.
struct residence {
  /// Messages, slices and timers of an instance before its place leaves; 0 =
  /// it stays for ever.
  std::uint64_t budget = 0;
  /// How long a place without work stays, in ns, if it has a budget.
  std::int64_t idle_ns = 0;
  /// How long a resident place without work waits between two looks, at most,
  /// in ns.
  std::uint32_t longest_nap_ns = 1000;
};

/// What a grid is started with.
struct grid_view {
  device_memory* device = nullptr;
  place_order* orders = nullptr;
  place_report* reports = nullptr;
  place_plan* plans = nullptr;
  place_image* images = nullptr;
  std::uint32_t places = 0;
  /// Blocks of a place.
  std::uint32_t width = 1;
  /// Blocks of a cluster: those of a wide place, or several places; 1 = there
  /// are no clusters.
  std::uint32_t cluster = 1;
  /// For wide places: one for each place, and `width` for each place.
  team_call* team_calls = nullptr;
  group_block* team_blocks = nullptr;
  /// Number of this launch, from 1.
  std::uint32_t launch = 0;
  residence stay;
};

static_assert(std::is_trivially_copyable_v<grid_view>);

/// Whether places share a cluster: each then has a `near_memory`.
RINGWRIGHT_HD inline bool has_neighbours(const grid_view& grid) {
  return grid.width == 1 && grid.cluster > 1;
}

} // namespace ringwright::gpu::cuda
