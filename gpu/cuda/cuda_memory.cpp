// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/detail/check_options.hpp"
#include "ringwright/gpu/detail/cuda_core.hpp"
#include "ringwright/gpu/detail/cutter.hpp"
#include "ringwright/gpu/detail/device_calls.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

/// What a CUDA device allocates, all of it before its first launch.
namespace ringwright::gpu {

expected<void> cuda_device::core::check(const cuda_device_options& o) {
  using detail::check_range;
  using detail::check_slots;
  constexpr auto most_bytes = std::uint64_t{1} << 40;
  for (auto result :
       {check_range("instances_per_kernel", o.instances_per_kernel, 1, 1024),
        check_range("cluster_places", o.cluster_places, 1, max_neighbours),
        check_range("max_instances", o.max_instances, 1, 65534),
        check_range("reserve_percent", o.reserve_percent, 0, 90),
        check_range("shared_bytes", o.shared_bytes, 16u << 20, most_bytes),
        check_range("device_bytes", o.device_bytes, 0, most_bytes),
        check_range("lane_bytes", o.lane_bytes, 1u << 16, most_bytes),
        check_slots("fifo_slots", o.fifo_slots, 16, 1u << 20),
        check_slots("context_slots", o.context_slots, 16, 1u << 20),
        check_range("pool_bytes", o.pool_bytes, 1u << 20,
                    std::uint64_t{1} << 37)})
    if (!result)
      return result;
  return {};
}

expected<void> cuda_device::core::allocate() {
  lane_layout fifo_layout{options.fifo_slots, slot_class::b128};
  auto blocks = detail::pool_of(options.pool_bytes);
  detail::cutter host;
  auto fifo_at = host.take(fifo_layout.bytes());
  auto contexts_at = host.take(sizeof(context_entry) * options.context_slots);
  auto pool_at = host.take(blocks.bytes());
  auto slab_at = host.take(options.shared_bytes);
  detail::cutter device;
  auto table_at = device.take(sizeof(device_memory));
  auto mailboxes_at
    = device.take(sizeof(mailbox_address) * options.max_instances);
  auto claims_at = device.take(lane_layout::line_bytes);
  auto books_at = device.take(sizeof(pool_head) * pool_layout::class_count
                              + sizeof(std::uint32_t) * blocks.links());
  auto blocks_at = device.take(blocks.bytes());
  auto device_bytes = options.device_bytes != 0
                        ? options.device_bytes
                        : gpu->facts().memory_bytes / 4;
  auto device_slab_at = device.take(device_bytes);
  auto shared = gpu->allocate_shared(host.used());
  if (!shared)
    return tl::unexpected{shared.error()};
  auto local = gpu->allocate_device(device.used());
  if (!local)
    return tl::unexpected{local.error()};
  shared_base = *shared + slab_at;
  device_base = *local + device_slab_at;
  shared_slab = detail::slab{options.shared_bytes};
  device_slab = detail::slab{device_bytes};
  // The producers' side of the FIFO lies on the GPU, the rest on the host.
  auto fifo_memory = ring_memory::in(*shared + fifo_at);
  fifo_memory.claims = reinterpret_cast<std::uint64_t*>(*local + claims_at);
  memory.fifo = fifo_producer{fifo_memory, fifo_layout};
  reader.open(
    fifo_consumer{fifo_memory, fifo_layout}, options.max_instances,
    {[this](const record_header& header, std::uint64_t ref) {
       return find_payload(header, ref);
     },
     [this](const record_header& header, std::uint64_t ref) {
       free_payload(header, ref);
     },
     [this](std::uint32_t index) { instances[index]->ended = true; }});
  contexts = {reinterpret_cast<context_entry*>(*shared + contexts_at),
              options.context_slots};
  pool = std::make_unique<block_allocator>(*shared + pool_at, blocks);
  memory.contexts = contexts;
  memory.pool = *shared + pool_at;
  memory.mailboxes = reinterpret_cast<mailbox_address*>(*local + mailboxes_at);
  memory.instance_count = options.max_instances;
  memory.host = gpu->functions();
  device_table = *local + table_at;
  instances.resize(options.max_instances);
  auto written
    = write_kernel_pool(*local + books_at, *local + blocks_at, blocks);
  if (written)
    written = gpu->write(device_table, &memory, sizeof(memory));
  return written ? place_lanes() : written;
}

expected<void> cuda_device::core::place_lanes() {
  if (options.lanes == lane_placement::pinned) {
    reason += "; lanes in the host's memory, as asked for";
    return {};
  }
  auto mapped = gpu->allocate_mapped(options.lane_bytes);
  if (mapped) {
    lane_base = *mapped;
    lane_slab = detail::slab{options.lane_bytes};
    reason += "; lanes in the GPU's memory, written through BAR1";
    return {};
  }
  if (options.lanes == lane_placement::bar1)
    return fail(mapped.error().code,
                "lanes cannot lie in the GPU's memory: " + mapped.error().what);
  reason += "; lanes in the host's memory: " + mapped.error().what;
  return {};
}

expected<void> cuda_device::core::write_kernel_pool(std::byte* books,
                                                    std::byte* blocks,
                                                    pool_layout layout) {
  auto heads_bytes = sizeof(pool_head) * pool_layout::class_count;
  std::vector<pool_head> heads(pool_layout::class_count);
  std::vector<std::uint32_t> links(layout.links());
  // Written here and copied: the GPU's memory is not the host's to touch.
  pool_view{nullptr, layout, heads.data(), links.data()}.write_books();
  auto written = gpu->write(books, heads.data(), heads_bytes);
  if (written)
    written = gpu->write(books + heads_bytes, links.data(),
                         links.size() * sizeof(links[0]));
  memory.kernel_pool
    = pool_view{blocks, layout, reinterpret_cast<pool_head*>(books),
                reinterpret_cast<std::uint32_t*>(books + heads_bytes)};
  return written;
}

std::optional<slab_part> cuda_device::core::take_shared(std::size_t bytes) {
  auto at = shared_slab.take(bytes);
  if (!at)
    return std::nullopt;
  std::memset(shared_base + *at, 0, bytes);
  return slab_part{shared_base + *at, *at, bytes};
}

std::optional<slab_part> cuda_device::core::take_device(std::size_t bytes) {
  auto at = device_slab.take(bytes);
  if (!at)
    return std::nullopt;
  return slab_part{device_base + *at, *at, bytes};
}

expected<instance_memory> cuda_device::core::take_memory(
  const kernel_entry& kernel, std::size_t shared_bytes,
  std::size_t device_bytes, std::size_t slots_bytes) {
  instance_memory taken;
  auto no_room = [&](const char* option, std::size_t needed,
                     const detail::slab& of) {
    give_back(taken);
    return fail(errc::out_of_memory,
                std::string{kernel.info.id} + " needs "
                  + std::to_string(needed) + " bytes of " + option
                  + ", the largest free part of " + options.name + " has "
                  + std::to_string(of.largest()));
  };
  auto shared = take_shared(shared_bytes);
  if (!shared)
    return no_room("shared_bytes", shared_bytes, shared_slab);
  taken.shared = *shared;
  auto device = take_device(device_bytes);
  if (!device)
    return no_room("device_bytes", device_bytes, device_slab);
  taken.device = *device;
  if (slots_bytes == 0)
    return taken;
  auto slots = lane_slab.take(slots_bytes);
  if (!slots)
    return no_room("lane_bytes", slots_bytes, lane_slab);
  taken.slots = {lane_base.device + *slots, *slots, slots_bytes};
  return taken;
}

void cuda_device::core::give_back(const instance_memory& memory_of) {
  auto give = [](detail::slab& to, const slab_part& part) {
    if (part.at != nullptr)
      to.give_back(part.offset, part.bytes);
  };
  give(shared_slab, memory_of.shared);
  give(device_slab, memory_of.device);
  give(lane_slab, memory_of.slots);
}

std::span<const std::uint64_t>
cuda_device::core::find_payload(const record_header& header,
                                std::uint64_t packed) {
  auto ref = unpack_ref(packed);
  const auto* base = instances[header.source]->output;
  return {reinterpret_cast<const std::uint64_t*>(
            base + std::size_t{ref.offset} * pool_ref::unit_bytes),
          ref.words};
}

void cuda_device::core::free_payload(const record_header& header,
                                     std::uint64_t packed) {
  auto ref = unpack_ref(packed);
  auto& at = *instances[header.source];
  auto offset = std::uint64_t{ref.offset} * pool_ref::unit_bytes;
  auto size = (std::uint64_t{ref.words} * 8 + 63) / 64 * 64;
  // Blocks lie one behind the other; one that begins anew has skipped the end.
  auto here = at.output_read % at.output_bytes;
  if (offset != here)
    at.output_read += at.output_bytes - here;
  at.output_read += size;
  // Release pairs with the acquire in `ring_room`: we are done with it.
  store_release(&at.control->host.output_freed, at.output_read);
}

} // namespace ringwright::gpu
