// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/cuda_core.hpp"
#include "ringwright/gpu/detail/cutter.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <thread>

/// Launches of grids: admission, arrival, orders and departure.
namespace ringwright::gpu {

namespace {

/// Calls `done` until it is true, with growing pauses; false when `limit` has
/// passed or `stop` has become true.
template <class Done, class Stop>
bool wait_until(Done done, Stop stop, device::duration limit) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  for (std::uint32_t tries = 0; !done(); ++tries) {
    if (stop() || std::chrono::steady_clock::now() > deadline)
      return done();
    if (tries < 100)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(std::chrono::microseconds{20});
  }
  return true;
}

std::string in_ms(device::duration limit) {
  return std::to_string(limit.count() / 1'000'000) + " ms";
}

} // namespace

void cuda_device::core::choose_residency() {
  const auto& why_not = gpu->facts().no_residence;
  resident = options.stay == residency::resident
             || (options.stay == residency::automatic && why_not.empty());
  if (options.stay != residency::automatic)
    reason = resident ? "resident grids, as asked for"
                      : "event-driven grids, as asked for";
  else
    reason = resident ? "resident grids: nothing on this GPU speaks against it"
                      : "event-driven grids: " + why_not;
}

expected<cuda_grid*> cuda_device::core::grid_for(const kernel_entry& kernel) {
  std::string_view id = kernel.info.id;
  for (auto& grid : grids) {
    if (grid->entry->info.id != id)
      continue;
    if (grid->broken)
      return tl::unexpected{*grid->broken};
    return grid.get();
  }
  auto code = std::find_if(
    options.code.begin(), options.code.end(),
    [&](const cuda::device_code& it) { return it.kernel_id == id; });
  if (code == options.code.end())
    return fail(errc::backend_unavailable,
                std::string{id} + " has no device code in this program: give "
                  "the device the code_of<...>() of its .cu file");
  if (grids.size() == cuda::accelerator::max_grids)
    return fail(errc::capacity_exceeded,
                options.name + " runs " + std::to_string(grids.size())
                  + " kernel types already, which is all a GPU can keep");
  auto made = std::make_unique<cuda_grid>();
  made->entry = &kernel;
  made->code = *code;
  made->slot = static_cast<std::uint32_t>(grids.size());
  choose_width(*made);
  if (auto ok = admit(*made); !ok)
    return tl::unexpected{ok.error()};
  if (auto ok = lay_out(*made); !ok)
    return tl::unexpected{ok.error()};
  share_used += made->share;
  grids.push_back(std::move(made));
  auto& grid = *grids.back();
  auto started = launch(grid);
  if (started)
    started = await_arrival(grid);
  if (started)
    started = set_clock(grid);
  if (!started) {
    // It keeps its slot: nobody knows when its blocks end.
    grid.broken = started.error();
    return tl::unexpected{started.error()};
  }
  return &grid;
}

void cuda_device::core::choose_clusters() {
  auto wanted = options.cluster_places;
  if (wanted == 1)
    return;
  const auto& facts = gpu->facts();
  if (!resident)
    reason += "; no places in clusters: the memory that they share does not "
              "outlive a launch";
  else if (facts.compute_major < 9)
    reason += "; no places in clusters: " + facts.name
              + " has compute capability "
              + std::to_string(facts.compute_major) + "."
              + std::to_string(facts.compute_minor) + ", clusters need 9.0";
  else
    cluster = wanted;
  if (cluster > 1)
    reason += "; places in clusters of " + std::to_string(cluster);
}

void cuda_device::core::choose_width(cuda_grid& grid) const {
  auto width = grid.code.width;
  auto& view = grid.view;
  view.width = width;
  if (width == 1) {
    view.cluster = cluster;
    // Every cluster is a full one.
    view.places = (options.instances_per_kernel + cluster - 1) / cluster
                  * cluster;
    return;
  }
  auto fits_cluster = width <= cuda::accelerator::max_cluster;
  view.cluster = fits_cluster && gpu->facts().compute_major >= 9 ? width : 1;
  // More than a cluster is a large part of the GPU, and meant to be.
  view.places = fits_cluster ? options.instances_per_kernel : 1;
}

expected<void> cuda_device::core::admit(cuda_grid& grid) {
  const auto& view = grid.view;
  auto found = gpu->room_for(grid.code, view);
  if (!found)
    return tl::unexpected{found.error()};
  const auto& facts = gpu->facts();
  auto per_processor = found->blocks_per_multiprocessor;
  auto id = std::string{grid.entry->info.id};
  if (per_processor == 0)
    return fail(errc::capacity_exceeded,
                "a block of " + id + " does not fit a multiprocessor of "
                  + facts.name);
  auto wanted = std::to_string(view.places) + " places of " + id;
  if (view.width > 1)
    wanted += ", " + std::to_string(view.width) + " blocks each,";
  else if (view.cluster > 1)
    wanted += " in clusters of " + std::to_string(view.cluster);
  // Blocks of a place that wait for each other have to run at once; places
  // that do not stay may follow each other, if a launch allows that.
  auto at_once = resident || view.cluster == 1 ? view.places : 1;
  if ((view.width > 1 || view.cluster > 1) && found->places < at_once)
    return fail(errc::capacity_exceeded,
                wanted + " do not run at once on the "
                  + std::to_string(facts.multiprocessors)
                  + " multiprocessors of " + facts.name + ", which hold "
                  + std::to_string(per_processor) + " blocks each and "
                  + std::to_string(found->places)
                  + " such places: lower instances_per_kernel, cluster_places "
                    "or `blocks`");
  grid.share = std::uint64_t{view.places} * view.width * 1000 / per_processor;
  return resident ? admit_share(grid, wanted) : expected<void>{};
}

expected<void> cuda_device::core::admit_share(const cuda_grid& grid,
                                              const std::string& wanted) {
  auto all = std::uint64_t{gpu->facts().multiprocessors};
  auto reserved = std::max<std::uint64_t>(1, all * options.reserve_percent
                                               / 100);
  auto usable = all > reserved ? (all - reserved) * 1000 : 0;
  if (share_used + grid.share <= usable)
    return {};
  auto shown = [](std::uint64_t thousandths) {
    return std::to_string((thousandths + 999) / 1000);
  };
  return fail(errc::capacity_exceeded,
              wanted + " fill " + shown(grid.share) + " multiprocessors, "
                + shown(usable - share_used) + " of " + std::to_string(all)
                + " are left (" + std::to_string(reserved)
                + " reserved): lower instances_per_kernel or reserve_percent");
}

expected<void> cuda_device::core::lay_out(cuda_grid& grid) {
  auto places = grid.view.places;
  auto width = grid.view.width;
  detail::cutter cut;
  auto orders_at = cut.take(sizeof(cuda::place_order) * places);
  auto reports_at = cut.take(sizeof(cuda::place_report) * places);
  auto plans_at = cut.take(sizeof(cuda::place_plan) * places);
  auto shared = take_shared(cut.used());
  detail::cutter local_cut;
  auto images_at = local_cut.take(sizeof(cuda::place_image) * places);
  auto wide_places = width > 1 ? places : 0;
  auto calls_at = local_cut.take(sizeof(cuda::team_call) * wide_places);
  auto blocks_at = local_cut.take(sizeof(group_block) * wide_places * width);
  auto local = take_device(local_cut.used());
  if (!shared || !local) {
    give_back({shared.value_or(slab_part{}), local.value_or(slab_part{}), {}});
    return fail(errc::out_of_memory,
                std::string{"no room for the grid of "} + grid.entry->info.id
                  + ": raise shared_bytes or device_bytes");
  }
  if (auto ok = gpu->zero(local->at, local->bytes); !ok)
    return ok;
  auto& view = grid.view;
  view.device = reinterpret_cast<device_memory*>(device_table);
  view.orders = reinterpret_cast<cuda::place_order*>(shared->at + orders_at);
  view.reports = reinterpret_cast<cuda::place_report*>(shared->at + reports_at);
  view.plans = reinterpret_cast<cuda::place_plan*>(shared->at + plans_at);
  view.images = reinterpret_cast<cuda::place_image*>(local->at + images_at);
  view.team_calls = reinterpret_cast<cuda::team_call*>(local->at + calls_at);
  view.team_blocks = reinterpret_cast<group_block*>(local->at + blocks_at);
  view.stay.longest_nap_ns = options.longest_nap_ns;
  if (!resident) {
    view.stay.budget = options.event_budget;
    view.stay.idle_ns = options.event_idle_ns;
  }
  for (auto place = places; place-- > 0;)
    grid.free_places.push_back(place);
  return {};
}

expected<void> cuda_device::core::launch(cuda_grid& grid) {
  // What is sent from now on is seen by this launch or asks for the next.
  grid.wanted.store(false, std::memory_order_seq_cst);
  ++grid.view.launch;
  auto launched = gpu->launch(grid.code, grid.view, grid.slot);
  grid.running = launched.has_value();
  return launched;
}

expected<void> cuda_device::core::await_arrival(cuda_grid& grid) {
  auto arrived = [&] {
    for (std::uint32_t i = 0; i < grid.view.places; ++i)
      // Acquire pairs with the place's release in `enter`.
      if (load_acquire(&grid.view.reports[i].resident) != grid.view.launch)
        return false;
    return true;
  };
  auto failed = [&] { return gpu->query(grid.slot) == cuda::run_state::lost; };
  device::duration limit{options.launch_limit_ns};
  if (wait_until(arrived, failed, limit))
    return {};
  if (failed())
    return fail(errc::device_lost, gpu->failure());
  std::uint32_t missing = 0;
  for (std::uint32_t i = 0; i < grid.view.places; ++i)
    missing += load_acquire(&grid.view.reports[i].resident) != grid.view.launch;
  // The places that did arrive are told to go; the grid ends some time later.
  for (std::uint32_t i = 0; i < grid.view.places; ++i) {
    auto& order = grid.view.orders[i];
    store_relaxed(&order.task,
                  static_cast<std::uint32_t>(cuda::place_task::leave));
    store_release(&order.epoch, order.epoch + 1);
  }
  return fail(errc::timeout,
              std::to_string(missing) + " of "
                + std::to_string(grid.view.places) + " places of "
                + grid.entry->info.id + " did not begin to run within "
                + in_ms(limit) + ": something else occupies the GPU");
}

expected<void> cuda_device::core::set_clock(const cuda_grid& grid) {
  if (memory.clock_offset_ns != 0)
    return {};
  // The first place has read its time at the latest now, and at the earliest
  // when it was launched: good to the time of a launch, some microseconds.
  auto now = clock.now_ns();
  auto there = static_cast<std::int64_t>(
    load_relaxed(&grid.view.reports[0].time_ns));
  memory.clock_offset_ns = now - there;
  // One word; places that run already see it sooner or later.
  return gpu->write(device_table + offsetof(device_memory, clock_offset_ns),
                    &memory.clock_offset_ns, sizeof(memory.clock_offset_ns));
}

expected<void> cuda_device::core::order(cuda_grid& grid, std::uint32_t place,
                                        cuda::place_task task,
                                        duration limit) {
  auto& line = grid.view.orders[place];
  auto& report = grid.view.reports[place];
  // Relaxed: published by the release of the number.
  store_relaxed(&line.task, static_cast<std::uint32_t>(task));
  auto epoch = line.epoch + 1;
  // Release: the place that sees the number sees task and plan.
  store_release(&line.epoch, epoch);
  grid.wanted.store(true, std::memory_order_seq_cst);
  kicked.store(true, std::memory_order_release);
  idle_poller.wake();
  // Acquire pairs with the place's release: what it has done is there.
  auto done = [&] { return load_acquire(&report.done_epoch) == epoch; };
  if (!wait_until(done, [&] { return lost.load(); }, limit))
    return lost ? tl::unexpected{loss()}
                : fail(errc::timeout,
                       std::string{"a place of "} + grid.entry->info.id
                         + " did not follow an order within " + in_ms(limit));
  auto outcome = static_cast<errc>(load_relaxed(&report.error));
  if (outcome != errc::none)
    return fail(outcome, std::string{grid.entry->info.id}
                           + " refused its configuration or memory");
  return {};
}

bool cuda_device::core::has_ended(const cuda_grid& grid) {
  return !grid.running || gpu->query(grid.slot) != cuda::run_state::running;
}

bool cuda_device::core::dismiss_all() {
  if (lost)
    return false;
  for (auto& grid : grids)
    if (resident)
      for (std::uint32_t i = 0; i < grid->view.places; ++i) {
        auto& line = grid->view.orders[i];
        store_relaxed(&line.task,
                      static_cast<std::uint32_t>(cuda::place_task::leave));
        store_release(&line.epoch, line.epoch + 1);
      }
  auto all_ended = [&] {
    return std::all_of(grids.begin(), grids.end(),
                       [&](const auto& grid) { return has_ended(*grid); });
  };
  return wait_until(all_ended, [] { return false; }, std::chrono::seconds{2});
}

} // namespace ringwright::gpu
