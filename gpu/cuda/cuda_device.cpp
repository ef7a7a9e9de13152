// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda_device.hpp"

#include "ringwright/gpu/cuda/open_accelerator.hpp"
#include "ringwright/gpu/detail/cuda_core.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"

#include <thread>
#include <utility>

namespace ringwright::gpu {

namespace {

/// How long the destructor waits for kernels that are still alive.
constexpr device::duration end_limit = std::chrono::seconds{2};

} // namespace

cuda_device::core::core(cuda_device_options given,
                        std::unique_ptr<cuda::accelerator> on)
  : options(std::move(given)), gpu(std::move(on)) {
  info = {"cuda", gpu->facts().name, gpu->facts().multiprocessors,
          options.max_instances};
}

cuda_device::core::~core() {
  for (std::uint32_t i = 0; i < next_index; ++i)
    for (std::uint32_t client = 0; client < max_lane_sets; ++client)
      reader.attach(i, client, nullptr);
  end_all(end_limit);
  stopping = true;
  idle_poller.wake_all();
  if (poller.joinable())
    poller.join();
  // Nobody launches any more.
  if (!dismiss_all()) {
    gpu->abandon();
    warn("its memory stays until the process ends: a grid does not leave");
  }
}

cuda_device::cuda_device(std::unique_ptr<core> made) : core_(std::move(made)) {
  // nop
}

cuda_device::~cuda_device() = default;

expected<std::unique_ptr<cuda_device>> cuda_device::make(
  cuda_device_options options, std::unique_ptr<cuda::accelerator> on) {
  if (auto ok = core::check(options); !ok)
    return tl::unexpected{ok.error()};
  auto made = std::make_unique<core>(std::move(options), std::move(on));
  made->choose_residency();
  made->choose_clusters();
  if (auto ok = made->allocate(); !ok)
    return tl::unexpected{ok.error()};
  made->poller = std::thread{[at = made.get()] { at->poll_forever(); }};
  return std::unique_ptr<cuda_device>{new cuda_device(std::move(made))};
}

expected<std::unique_ptr<cuda_device>> cuda_device::make(
  cuda_device_options options) {
  if (auto ok = core::check(options); !ok)
    return tl::unexpected{ok.error()};
  auto opened = cuda::open_accelerator(options.device);
  if (!opened)
    return tl::unexpected{opened.error()};
  return make(std::move(options), std::move(*opened));
}

bool cuda_device::is_resident() const {
  return core_->resident;
}

const std::string& cuda_device::residency_reason() const {
  return core_->reason;
}

std::uint32_t cuda_device::cluster_places() const {
  return core_->cluster;
}

bool cuda_device::has_lanes_in_gpu() const {
  return core_->lane_base.device != nullptr;
}

const device_info& cuda_device::info() const {
  return core_->info;
}

const clock& cuda_device::time() const {
  return core_->clock;
}

expected<instance_id> cuda_device::create(const kernel_entry& kernel,
                                          const instance_options& options,
                                          std::span<const std::byte> config) {
  return core_->create(kernel, options, config);
}

void cuda_device::attach(instance_id id, std::uint32_t client,
                         record_sink* sink) {
  if (core_->find(id) != nullptr && client < max_lane_sets)
    core_->reader.attach(id.index, client, sink);
}

expected<void> cuda_device::route_events(instance_id id, std::uint8_t port,
                                         std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  if (auto ok = detail::check_port(*at->entry, port); !ok)
    return ok;
  std::lock_guard guard{at->command_mutex};
  // Release pairs with the acquire in `fifo_reader`.
  store_release(&at->routes[port].client, client);
  auto& epoch = at->control->host.routes_epoch;
  // Release: the block that sees the number sees the route.
  store_release(&epoch, epoch + 1);
  return {};
}

expected<void> cuda_device::connect(instance_id from, std::uint8_t port,
                                    instance_id to) {
  auto* source = core_->find(from);
  auto* target = core_->find(to);
  if (source == nullptr || target == nullptr)
    return detail::no_instance(source == nullptr ? from : to);
  if (auto ok = detail::check_connection(*source->entry, port, *target->entry);
      !ok)
    return ok;
  std::lock_guard guard{source->command_mutex};
  auto added = detail::add_target(source->routes[port],
                                  source->entry->outputs[port].name, to.index);
  if (!added)
    return added;
  auto& epoch = source->control->host.routes_epoch;
  store_release(&epoch, epoch + 1);
  return {};
}

expected<void> cuda_device::command(instance_id id, lifecycle_action action,
                                    duration limit) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = at->lost ? kernel_state::terminated
                        : published_state(*at->control);
  if (at->lost && action == lifecycle_action::terminate)
    return {};
  if (auto next = transition(state, action); !next)
    return tl::unexpected{at->lost ? core_->loss() : next.error()};
  if (issue_command(*at->control, action) == 0)
    return fail(errc::timeout, "the kernel has not followed the last command");
  core_->ring(*at);
  if (auto done = core_->await_command(*at, action, limit); !done)
    return done;
  // A fault may have come first.
  auto outcome = published_state(*at->control);
  if (action != lifecycle_action::terminate && is_ending(outcome))
    return fail(errc::kernel_terminated, "the kernel has ended");
  return {};
}

expected<void> cuda_device::destroy(instance_id id) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = published_state(*at->control);
  if (state != kernel_state::terminated && !at->lost)
    return fail(errc::illegal_transition,
                std::string{"only a terminated kernel can be destroyed, this "
                            "one is "}
                  + to_string(state));
  // Everything the instance has sent is delivered before its index can mean
  // another one; the notice of its end is the last of it.
  while (!at->ended)
    if (core_->reader.poll(core_->options.fifo_slots) == 0)
      std::this_thread::yield();
  at->gone = true;
  core_->retire(*at, id.index);
  return {};
}

expected<instance_status> cuda_device::status(instance_id id) const {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  const auto& line = at->control->device;
  instance_status result;
  result.state = at->lost ? kernel_state::terminated
                          : published_state(*at->control);
  result.last_error = at->lost
                        ? errc::device_lost
                        : static_cast<errc>(load_relaxed(&line.last_error));
  result.heartbeats = load_relaxed(&line.heartbeat);
  result.last_heartbeat_ns
    = static_cast<std::int64_t>(load_relaxed(&line.heartbeat_ns));
  result.suspect = at->suspect;
  result.counters = read_counters(*at->counters);
  result.memory_bytes = at->memory.bytes();
  result.output_depth = detail::output_depth(*at->control);
  if (at->lost)
    return result;
  auto service = std::make_unique<histogram>();
  std::lock_guard guard{core_->mutex};
  if (core_->gpu->read(service.get(), at->service_ns, sizeof(*service)))
    result.service = summarise(*service);
  return result;
}

expected<std::uint64_t>
cuda_device::read_state(instance_id id, std::uint64_t offset,
                        std::span<std::byte> into) const {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  std::lock_guard guard{at->command_mutex};
  if (at->lost)
    return tl::unexpected{core_->loss()};
  if (auto ok = detail::check_readable(published_state(*at->control)); !ok)
    return tl::unexpected{ok.error()};
  std::lock_guard gpu_guard{core_->mutex};
  auto copy = [this](auto* to, auto* from, auto bytes) {
    return core_->gpu->read(to, from, bytes).has_value();
  };
  if (!detail::copy_state(at->state, at->entry->state_bytes, at->arena,
                          at->arena_bytes, offset, into, copy))
    return fail(errc::device_lost, core_->gpu->failure());
  return at->entry->state_bytes + at->arena_bytes;
}

expected<lane_memory> cuda_device::lane(instance_id id, std::uint32_t client,
                                        std::uint32_t lane) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return detail::no_instance(id);
  if (client >= max_lane_sets || lane >= lanes_per_set)
    return fail(errc::invalid_argument,
                "no lane " + std::to_string(lane) + " of set "
                  + std::to_string(client));
  return lane_memory{at->lanes[client][lane], at->layout};
}

void cuda_device::notify(instance_id id) {
  if (auto* at = core_->find(id); at != nullptr)
    core_->ring(*at);
}

void cuda_device::request_credit(instance_id id, std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr || client >= max_lane_sets)
    return;
  if (detail::wish_for_credit(*at->control, client))
    core_->ring(*at);
}

void cuda_device::acknowledge(instance_id id, std::uint32_t records) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return;
  detail::give_room(*at->control, records);
}

std::uint32_t cuda_device::put_context(const message_context& context) {
  auto ticket = core_->context_tickets.fetch_add(1, std::memory_order_relaxed);
  return core_->contexts.put(ticket, context);
}

bool cuda_device::try_run(instance_id, const record_header&,
                          std::span<const std::uint64_t>, record_sink&) {
  return false;
}

expected<std::uint64_t>
cuda_device::pool_put(std::span<const std::uint64_t> payload) {
  return detail::put_payload(*core_->pool, core_->lent, payload);
}

void cuda_device::pool_lend(instance_id id, std::uint64_t ref,
                            const std::uint64_t* consumed,
                            std::uint64_t position) {
  core_->lent.lend(id.index, ref, consumed, position,
                   [this](std::uint64_t block) { pool_drop(block); });
}

void cuda_device::pool_drop(std::uint64_t ref) {
  core_->pool->free(unpack_ref(ref));
}

std::size_t cuda_device::poll(std::size_t max) {
  return core_->reader.poll(max);
}

} // namespace ringwright::gpu
