// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cpu_device.hpp"

#include "ringwright/gpu/detail/cpu_core.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <thread>
#include <utility>

namespace ringwright::gpu {

namespace {

/// Ends `id` of a dead instance in an error that says so.
tl::unexpected<error> no_instance(instance_id id) {
  return fail(errc::kernel_not_found,
              "no live instance " + std::to_string(id.index) + " of generation "
                + std::to_string(id.generation));
}

expected<void> check_range(const char* name, std::uint64_t value,
                           std::uint64_t low, std::uint64_t high) {
  if (value < low || value > high)
    return fail(errc::invalid_argument,
                std::string{name} + " is " + std::to_string(value)
                  + ", allowed are " + std::to_string(low) + " to "
                  + std::to_string(high));
  return {};
}

expected<void> check_slots(const char* name, std::uint64_t value,
                           std::uint64_t low, std::uint64_t high) {
  if (auto ok = check_range(name, value, low, high); !ok)
    return ok;
  if (!std::has_single_bit(value))
    return fail(errc::invalid_argument, std::string{name} + " is "
                                          + std::to_string(value)
                                          + ", which is no power of two");
  return {};
}

expected<void> check(const cpu_device_options& o) {
  for (auto result : {check_range("workers", o.workers, 0, 1024),
                      check_range("max_instances", o.max_instances, 1, 65534),
                      check_slots("fifo_slots", o.fifo_slots, 16, 1u << 20),
                      check_slots("context_slots", o.context_slots, 16,
                                  1u << 20),
                      check_range("pool_bytes", o.pool_bytes, 1u << 20,
                                  std::uint64_t{1} << 37),
                      check_range("turn_budget", o.turn_budget, 1, 1u << 20)})
    if (!result)
      return result;
  return {};
}

expected<void> check(const instance_options& o) {
  for (auto result : {check_slots("window", o.window, 4, 65536),
                      check_slots("mailbox_slots", o.mailbox_slots, 4, 65536),
                      check_range("output_window", o.output_window, 16,
                                  1u << 20),
                      check_range("arena_bytes", o.arena_bytes, 0,
                                  std::uint64_t{1} << 40)})
    if (!result)
      return result;
  if (o.slot_bytes != 0 && o.slot_bytes != 128 && o.slot_bytes != 256
      && o.slot_bytes != 512 && o.slot_bytes != 1024)
    return fail(errc::invalid_argument,
                "slot_bytes is " + std::to_string(o.slot_bytes)
                  + ", allowed are 0, 128, 256, 512 and 1024");
  return {};
}

/// Half of the pool in 64 KiB blocks, a quarter each in 16 and 4 KiB.
pool_layout layout_of(std::uint64_t bytes) {
  pool_layout result;
  result.blocks_64k = static_cast<std::uint32_t>(bytes / 2 / 65536);
  result.blocks_16k = static_cast<std::uint32_t>(bytes / 4 / 16384);
  result.blocks_4k = static_cast<std::uint32_t>(bytes / 4 / 4096);
  return result;
}

slot_class slot_for(const kernel_entry& kernel, std::uint32_t wanted) {
  if (wanted != 0)
    return static_cast<slot_class>(wanted);
  std::uint32_t words = 0;
  for (const auto& message : kernel.accepts)
    words = std::max<std::uint32_t>(words, message.data_words
                                             + message.pointer_words);
  return class_for(words);
}

/// Cuts 128-byte aligned pieces off a block of memory.
class cutter {
public:
  std::size_t take(std::size_t bytes) {
    auto at = used_;
    used_ += (bytes + 127) / 128 * 128;
    return at;
  }

  std::size_t used() const {
    return used_;
  }

private:
  std::size_t used_ = 0;
};

/// Where the parts of an instance lie in its memory.
struct parts {
  std::size_t control, counters, histogram, credits, routes, mailbox, outbox,
    state, arena, total;
  std::size_t lanes[max_lane_sets][lanes_per_set];
  std::uint32_t outbox_words;
};

/// Outbox words beyond one message's bound: what is batched before a flush.
constexpr std::uint32_t outbox_batch_words = 2048;

parts plan(const kernel_entry& kernel, const instance_options& options,
           lane_layout lane, lane_layout mailbox, std::size_t arena_bytes) {
  parts p{};
  cutter cut;
  p.control = cut.take(sizeof(control_block));
  p.counters = cut.take(sizeof(telemetry_counters));
  p.histogram = cut.take(sizeof(histogram));
  p.credits = cut.take(sizeof(credit_request) * max_lane_sets);
  p.routes = cut.take(sizeof(port_route) * (kernel.outputs.size() + 1));
  for (auto& set : p.lanes)
    for (auto& at : set)
      at = cut.take(lane.bytes());
  p.mailbox = cut.take(mailbox.bytes());
  p.outbox_words = kernel.max_output_words + 2 * outbox_slack_words
                   + outbox_batch_words;
  p.outbox = cut.take(std::size_t{p.outbox_words} * 8);
  p.state = cut.take(kernel.state_bytes);
  p.arena = cut.take(std::max<std::size_t>(arena_bytes, options.arena_bytes));
  p.total = cut.used();
  return p;
}

} // namespace

// -- core: memory and life of instances ---------------------------------------

cpu_device::core::core(cpu_device_options given)
  : options(std::move(given)),
    clock(options.time != nullptr ? options.time : &machine_clock),
    ready(options.max_instances) {
  info = {"cpu", options.name, options.workers, options.max_instances};
}

cpu_device::core::~core() {
  stopping = true;
  idle_workers.wake_all();
  idle_poller.wake_all();
  for (auto& worker : workers)
    worker.join();
  if (poller.joinable())
    poller.join();
}

expected<void> cpu_device::core::allocate() {
  lane_layout fifo_layout{options.fifo_slots, slot_class::b128};
  auto blocks = layout_of(options.pool_bytes);
  cutter cut;
  auto fifo_at = cut.take(fifo_layout.bytes());
  auto contexts_at = cut.take(sizeof(context_entry) * options.context_slots);
  auto pool_at = cut.take(blocks.bytes());
  auto mapped = region::map(cut.used());
  if (!mapped)
    return tl::unexpected{mapped.error()};
  shared = std::move(*mapped);
  pool = std::make_unique<block_allocator>(shared.data() + pool_at, blocks);
  contexts = {reinterpret_cast<context_entry*>(shared.data() + contexts_at),
              options.context_slots};
  fifo = mailbox_consumer{shared.data() + fifo_at, fifo_layout};
  mailboxes.resize(options.max_instances);
  instances.resize(options.max_instances);
  memory.fifo = mailbox_producer{shared.data() + fifo_at, fifo_layout};
  memory.mailboxes = mailboxes.data();
  memory.instance_count = options.max_instances;
  memory.contexts = contexts;
  memory.pool = shared.data() + pool_at;
  memory.self = this;
  memory.wake = [](void* self, std::uint32_t index) {
    static_cast<core*>(self)->ring(index);
  };
  memory.pool_put = [](void* self, const std::uint64_t* payload,
                       std::uint32_t words) {
    return static_cast<core*>(self)->pool_put(payload, words);
  };
  memory.pool_free = [](void* self, std::uint64_t ref) {
    static_cast<core*>(self)->pool_free(ref);
  };
  memory.now_ns = [](void* self) {
    return static_cast<core*>(self)->clock->now_ns();
  };
  return {};
}

void cpu_device::core::start_threads() {
  turn_epochs
    = std::make_unique<std::atomic<std::uint64_t>[]>(options.workers + 1);
  for (std::uint32_t i = 0; i < options.workers; ++i)
    workers.emplace_back([this, i] { work(i); });
  if (options.workers > 0)
    poller = std::thread{[this] { poll_forever(); }};
}

cpu_instance* cpu_device::core::find(instance_id id) const {
  if (id.index >= options.max_instances)
    return nullptr;
  auto* at = instances[id.index].get();
  // Acquire pairs with `create`: the instance is complete.
  if (at == nullptr
      || at->generation.load(std::memory_order_acquire) != id.generation
      || at->owner.load(std::memory_order_relaxed) == ownership::gone)
    return nullptr;
  return at;
}

expected<std::uint32_t> cpu_device::core::claim_index() {
  if (!free_indices.empty()) {
    auto index = free_indices.back();
    free_indices.pop_back();
    return index;
  }
  if (next_index == options.max_instances)
    return fail(errc::capacity_exceeded,
                options.name + " has room for "
                  + std::to_string(options.max_instances) + " instances");
  instances[next_index] = std::make_unique<cpu_instance>();
  // Release: the poller that sees the count sees the instance.
  __atomic_store_n(&next_index, next_index + 1, __ATOMIC_RELEASE);
  return next_index - 1;
}

expected<void> cpu_device::core::lay_out(cpu_instance& at,
                                         const kernel_entry& kernel,
                                         const instance_options& wanted,
                                         std::size_t arena_bytes) {
  auto slot = slot_for(kernel, wanted.slot_bytes);
  at.layout = {wanted.window, slot};
  lane_layout mailbox{wanted.mailbox_slots, slot};
  auto p = plan(kernel, wanted, at.layout, mailbox, arena_bytes);
  auto mapped = region::map(p.total);
  if (!mapped)
    return tl::unexpected{mapped.error()};
  at.memory = std::move(*mapped);
  at.entry = &kernel;
  at.options = wanted;
  auto* base = at.memory.data();
  auto& self = at.self;
  self = {};
  self.device = &memory;
  self.control = ::new (base + p.control) control_block{};
  self.counters = ::new (base + p.counters) telemetry_counters{};
  self.service_ns = ::new (base + p.histogram) histogram{};
  at.credits = ::new (base + p.credits) credit_request[max_lane_sets]{};
  self.credits = at.credits;
  self.routes = ::new (base + p.routes) port_route[kernel.outputs.size() + 1]{};
  self.state = base + p.state;
  self.arena = {base + p.arena, p.total - p.arena};
  self.out = {reinterpret_cast<std::uint64_t*>(base + p.outbox),
              p.outbox_words};
  at.lane_bases.clear();
  for (std::uint32_t set = 0; set < max_lane_sets; ++set)
    for (std::uint32_t lane = 0; lane < lanes_per_set; ++lane) {
      at.lane_bases.push_back(base + p.lanes[set][lane]);
      self.lanes[set][lane] = lane_consumer{at.lane_bases.back(), at.layout};
    }
  self.mailbox = mailbox_consumer{base + p.mailbox, mailbox};
  at.mailbox = mailbox_producer{base + p.mailbox, mailbox};
  self.control->host.output_window = wanted.output_window;
  return {};
}

void cpu_device::core::retire(cpu_instance& at, std::uint32_t index) {
  // Everything the instance has sent is delivered before its index can mean
  // another one.
  auto last = memory.fifo.claimed();
  while (memory.fifo.consumed() < last)
    if (poll(options.fifo_slots) == 0)
      std::this_thread::yield();
  // Senders that found the mailbox open are through with it.
  await_turn_ends();
  at.memory = region{};
  at.self.control = nullptr;
  std::lock_guard guard{create_mutex};
  free_indices.push_back(index);
}

expected<void> cpu_device::core::await_command(cpu_instance& at,
                                               lifecycle_action action,
                                               duration limit) {
  auto& control = *at.self.control;
  auto deadline = std::chrono::steady_clock::now() + limit;
  auto ends = action == lifecycle_action::terminate;
  for (std::uint32_t tries = 0;; ++tries) {
    auto state = published_state(control);
    if (command_done(control)
        && (!ends || state == kernel_state::terminated))
      return {};
    if (options.workers == 0 && !run_next())
      poll(options.fifo_slots);
    if (std::chrono::steady_clock::now() > deadline)
      return fail(errc::timeout,
                  std::string{"the kernel did not follow '"} + to_string(action)
                    + "' within "
                    + std::to_string(limit.count() / 1'000'000) + " ms");
    if (tries < 100)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(std::chrono::microseconds{20});
  }
}

// -- cpu_device ---------------------------------------------------------------

cpu_device::cpu_device(std::unique_ptr<core> made) : core_(std::move(made)) {
  // nop
}

cpu_device::~cpu_device() = default;

expected<std::unique_ptr<cpu_device>>
cpu_device::make(cpu_device_options options) {
  if (auto ok = check(options); !ok)
    return tl::unexpected{ok.error()};
  auto made = std::make_unique<core>(std::move(options));
  if (auto ok = made->allocate(); !ok)
    return tl::unexpected{ok.error()};
  made->start_threads();
  return std::unique_ptr<cpu_device>{new cpu_device(std::move(made))};
}

bool cpu_device::step() {
  return core_->run_next();
}

const device_info& cpu_device::info() const {
  return core_->info;
}

const clock& cpu_device::time() const {
  return *core_->clock;
}

expected<instance_id> cpu_device::create(const kernel_entry& kernel,
                                         const instance_options& options,
                                         std::span<const std::byte> config) {
  if (auto ok = check(options); !ok)
    return tl::unexpected{ok.error()};
  if (config.empty())
    config = kernel.default_config;
  if (config.size() != kernel.config_bytes)
    return fail(errc::invalid_argument,
                std::string{kernel.info.id} + " takes a config of "
                  + std::to_string(kernel.config_bytes) + " bytes, given are "
                  + std::to_string(config.size()));
  std::lock_guard guard{core_->create_mutex};
  auto index = core_->claim_index();
  if (!index)
    return tl::unexpected{index.error()};
  auto& at = *core_->instances[*index];
  auto undo = [&](error why) {
    at.memory = region{};
    core_->free_indices.push_back(*index);
    return tl::unexpected{std::move(why)};
  };
  auto made = core_->lay_out(at, kernel, options, kernel.arena_bytes(config));
  if (!made)
    return undo(made.error());
  at.self.index = static_cast<std::uint16_t>(*index);
  context ctx{at.self.out, at.self.arena, at.self.index};
  ctx.begin({});
  if (auto code = kernel.start(ctx, at.self.state, config); code != errc::none)
    return undo({code, std::string{kernel.info.id}
                         + " refused its configuration or memory"});
  publish_state(*at.self.control, kernel_state::launched, errc::none);
  core_->mailboxes[*index].producer = at.mailbox;
  auto generation = at.generation.load(std::memory_order_relaxed) + 1;
  at.self.control->host.generation = generation;
  at.owner.store(ownership::idle, std::memory_order_release);
  // Release: `find` sees a complete instance.
  at.generation.store(generation, std::memory_order_release);
  return instance_id{*index, generation};
}

void cpu_device::attach(instance_id id, std::uint32_t client,
                        record_sink* sink) {
  std::lock_guard guard{core_->poll_mutex};
  if (auto* at = core_->find(id); at != nullptr && client < max_lane_sets)
    at->sinks[client] = sink;
}

expected<void> cpu_device::route_events(instance_id id, std::uint8_t port,
                                        std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  if (port >= at->entry->outputs.size())
    return fail(errc::not_found, std::string{at->entry->info.id}
                                   + " has no output port "
                                   + std::to_string(port));
  // Release pairs with the acquire in `sink_for`.
  store_release(&at->self.routes[port].client, client);
  return {};
}

expected<void> cpu_device::connect(instance_id from, std::uint8_t port,
                                   instance_id to) {
  auto* source = core_->find(from);
  auto* target = core_->find(to);
  if (source == nullptr || target == nullptr)
    return no_instance(source == nullptr ? from : to);
  if (port >= source->entry->outputs.size())
    return fail(errc::not_found, std::string{source->entry->info.id}
                                   + " has no output port "
                                   + std::to_string(port));
  const auto& output = source->entry->outputs[port];
  if (target->entry->accepted(output.message.type_id) == nullptr)
    return fail(errc::unknown_type, std::string{target->entry->info.id}
                                      + " does not accept "
                                      + output.message.name);
  std::lock_guard guard{source->command_mutex};
  auto& route = source->self.routes[port];
  if (route.target_count == max_port_targets)
    return fail(errc::capacity_exceeded,
                std::string{"port "} + output.name + " has its "
                  + std::to_string(max_port_targets) + " targets");
  route.targets[route.target_count] = static_cast<std::uint16_t>(to.index);
  // Release: whoever sees the count sees the target.
  store_release(&route.target_count, route.target_count + 1);
  return {};
}

expected<void> cpu_device::command(instance_id id, lifecycle_action action,
                                   duration limit) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = published_state(*at->self.control);
  if (auto next = transition(state, action); !next)
    return tl::unexpected{next.error()};
  if (issue_command(*at->self.control, action) == 0)
    return fail(errc::timeout, "the kernel has not followed the last command");
  core_->ring(id.index);
  if (auto done = core_->await_command(*at, action, limit); !done)
    return done;
  // A fault may have come first.
  auto outcome = published_state(*at->self.control);
  if (action != lifecycle_action::terminate && is_ending(outcome))
    return fail(errc::kernel_terminated, "the kernel has ended");
  return {};
}

expected<void> cpu_device::destroy(instance_id id) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  std::lock_guard guard{at->command_mutex};
  auto state = published_state(*at->self.control);
  if (state != kernel_state::terminated)
    return fail(errc::illegal_transition,
                std::string{"only a terminated kernel can be destroyed, this "
                            "one is "}
                  + to_string(state));
  auto idle = ownership::idle;
  while (!at->owner.compare_exchange_weak(idle, ownership::gone)) {
    idle = ownership::idle;
    if (core_->options.workers == 0)
      core_->run_next();
    std::this_thread::yield();
  }
  core_->retire(*at, id.index);
  return {};
}

expected<instance_status> cpu_device::status(instance_id id) const {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  const auto& line = at->self.control->device;
  instance_status result;
  result.state = published_state(*at->self.control);
  result.last_error = static_cast<errc>(load_relaxed(&line.last_error));
  result.heartbeats = load_relaxed(&line.heartbeat);
  result.last_heartbeat_ns
    = static_cast<std::int64_t>(load_relaxed(&line.heartbeat_ns));
  result.busy_since_ns
    = static_cast<std::int64_t>(load_relaxed(&line.busy_since_ns));
  result.counters = read_counters(*at->self.counters);
  result.service = summarise(*at->self.service_ns);
  result.memory_bytes = at->memory.size();
  auto acked = load_relaxed(&at->self.control->host.output_acked);
  auto emitted = load_relaxed(&line.emitted);
  result.output_depth = emitted > acked ? emitted - acked : 0;
  return result;
}

expected<lane_memory> cpu_device::lane(instance_id id, std::uint32_t client,
                                       std::uint32_t lane) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return no_instance(id);
  if (client >= max_lane_sets || lane >= lanes_per_set)
    return fail(errc::invalid_argument, "there is no such lane");
  return lane_memory{at->lane_bases[client * lanes_per_set + lane],
                     at->layout};
}

void cpu_device::notify(instance_id id) {
  if (core_->find(id) != nullptr)
    core_->ring(id.index);
}

void cpu_device::request_credit(instance_id id, std::uint32_t client) {
  auto* at = core_->find(id);
  if (at == nullptr || client >= max_lane_sets)
    return;
  auto& wanted = at->credits[client].wanted;
  // Release pairs with the acquire in `answer_credits`. The client is the
  // only writer.
  store_release(&wanted, load_relaxed(&wanted) + 1);
  core_->ring(id.index);
}

void cpu_device::acknowledge(instance_id id, std::uint32_t records) {
  auto* at = core_->find(id);
  if (at == nullptr)
    return;
  // A host word that host threads add to; the device only reads it. Release:
  // the consumer is done with the records.
  __atomic_fetch_add(&at->self.control->host.output_acked, records,
                     __ATOMIC_RELEASE);
}

std::uint32_t cpu_device::put_context(const message_context& context) {
  auto ticket = core_->context_tickets.fetch_add(1, std::memory_order_relaxed);
  return core_->contexts.put(ticket, context);
}

bool cpu_device::try_run(instance_id id, const record_header& header,
                         std::span<const std::uint64_t> payload,
                         record_sink& reply) {
  auto* at = core_->find(id);
  return at != nullptr
         && core_->run_inline(*at, id.index, header, payload, reply);
}

expected<std::uint64_t>
cpu_device::pool_put(std::span<const std::uint64_t> payload) {
  auto ref = core_->pool_put(payload.data(),
                             static_cast<std::uint32_t>(payload.size()));
  if (ref == 0)
    return fail(errc::capacity_exceeded,
                "no room in the payload pool for "
                  + std::to_string(payload.size() * 8) + " bytes");
  return ref;
}

void cpu_device::pool_drop(std::uint64_t ref) {
  core_->pool_free(ref);
}

std::size_t cpu_device::poll(std::size_t max) {
  auto taken = core_->poll(max);
  core_->release_blocked();
  return taken;
}

} // namespace ringwright::gpu
