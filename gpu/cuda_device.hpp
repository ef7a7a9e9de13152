// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/cuda/accelerator.hpp"
#include "ringwright/gpu/device.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::gpu {

/// Whether grids stay on the GPU.
enum class residency : std::uint8_t {
  /// `resident` where the GPU allows it, else `event_driven`; see
  /// `cuda_device::residency_reason`.
  automatic,
  /// A grid stays until the device is closed: lowest latency.
  resident,
  /// A grid is launched when there is work and leaves when there is none:
  /// works everywhere, also under debuggers and sanitizers, and leaves the GPU
  /// to others in between. Each burst costs a launch.
  event_driven,
};

/// Where the lanes of its instances lie.
enum class lane_placement : std::uint8_t {
  /// `bar1` where that can be had, else `pinned`.
  automatic,
  /// In pinned memory of the host: each look of a kernel crosses the bus.
  pinned,
  /// In memory of the GPU that the host writes through BAR1, by GDRCopy: a look
  /// stays on the GPU, a message crosses the bus once. Costs the sender about
  /// 0.1 us more.
  bar1,
};

/// Sizes and habits of a CUDA device.
struct cuda_device_options {
  std::string name = "cuda0";
  /// Index of the GPU.
  std::uint32_t device = 0;
  /// Device code of the kernels that may be launched.
  std::vector<cuda::device_code> code;
  residency stay = residency::automatic;
  lane_placement lanes = lane_placement::automatic;
  /// Instances of one kernel type that can live at a time: the places of its
  /// grid. Of a kernel wider than a cluster one does. 1 .. 1024.
  std::uint32_t instances_per_kernel = 16;
  /// Places of a cluster, which send to each other by their blocks' shared
  /// memory instead of mailboxes; 1 = none do. 1 .. 8. Used where grids stay,
  /// on GPUs with clusters (compute capability 9.0), for kernels without
  /// `blocks`; `cuda_device::residency_reason` says so. `instances_per_kernel`
  /// is rounded up to a multiple. Between two neighbours 32 messages are under
  /// way, 16 in clusters of more than 2 and 8 of more than 4, and then what a
  /// mailbox holds if the receiver waits or is deactivated.
  std::uint32_t cluster_places = 1;
  /// Most live instances of all types. 1 .. 65534.
  std::uint32_t max_instances = 4096;
  /// Share of the multiprocessors that resident grids leave to others, in
  /// percent. 0 .. 90; at least one is left.
  std::uint32_t reserve_percent = 10;
  /// Memory of the GPU for states, arenas and mailboxes. 0 = a quarter of what
  /// the GPU has.
  std::uint64_t device_bytes = 0;
  /// Memory of the host, seen by the GPU, for lanes and the like. 16 MiB ..
  std::uint64_t shared_bytes = std::uint64_t{256} << 20;
  /// Memory of the GPU for lanes that lie there; taken of its BAR1. With
  /// `automatic`, instances beyond it have theirs in `shared_bytes`. 64 KiB ..
  std::uint64_t lane_bytes = std::uint64_t{64} << 20;
  /// Slots of the kernel-to-host FIFO. Power of two, 16 .. 2^20.
  std::uint32_t fifo_slots = 4096;
  /// Entries of the context table. Power of two, 16 .. 2^20.
  std::uint32_t context_slots = 65536;
  /// Memory for payloads of the host and of kernels that do not fit a slot, in
  /// bytes, each.
  std::uint64_t pool_bytes = std::uint64_t{32} << 20;
  /// Instances up to which idle blocks look at their lanes themselves; with
  /// more they look at a doorbell, which asks less of the bus.
  std::uint32_t direct_polls = 8;
  /// How long a place without work waits between two looks, at most, in ns.
  std::uint32_t longest_nap_ns = 1000;
  /// Event-driven grids: messages of an instance before its place leaves, and
  /// how long it stays without work, in ns.
  std::uint64_t event_budget = 65536;
  std::int64_t event_idle_ns = 20'000;
  /// How long a launch may take until all places have reported, in ns.
  std::int64_t launch_limit_ns = 2'000'000'000;
  /// An active instance that has not been heard of for so long is suspect, in
  /// ns.
  std::int64_t heartbeat_timeout_ns = 5'000'000'000;
  /// How long the poller looks for records before it sleeps, in ns.
  std::int64_t spin_ns = 50'000;
  /// The longest sleep of the poller, in ns.
  std::int64_t longest_sleep_ns = 2'000'000;
  /// Told in one sentence about what a person should know: suspects, the loss
  /// of the GPU, memory that had to be given up. Called on threads of the
  /// device; must not call back.
  std::function<void(const std::string&)> on_warning;
};

/// A GPU that runs ring kernels in resident grids: one grid for each kernel
/// type, in it one place (a block) for each instance.
///
/// All memory is allocated when the device is made; while grids stay, nothing
/// is allocated, freed, loaded or synchronised on the GPU. A GPU that fails
/// ends all its kernels with `device_lost`; only a new process can use it
/// again.
class cuda_device final : public device {
public:
  /// Opens a GPU. Fails with backend_unavailable (no CUDA in this build, no
  /// driver, too old), device_not_found, invalid_argument or out_of_memory.
  static expected<std::unique_ptr<cuda_device>> make(
    cuda_device_options options);

  /// The same over any accelerator.
  static expected<std::unique_ptr<cuda_device>> make(
    cuda_device_options options, std::unique_ptr<cuda::accelerator> on);

  /// Ends all grids and frees the memory. What does not end within two seconds
  /// keeps its memory until the process ends.
  ~cuda_device() override;

  /// True when its grids stay.
  bool is_resident() const;

  /// Why they do or do not, whether places are in clusters, and where lanes lie
  /// and why.
  const std::string& residency_reason() const;

  /// Places of a cluster; 1 = there are no clusters.
  std::uint32_t cluster_places() const;

  /// True when the lanes of its instances lie in memory of the GPU.
  bool has_lanes_in_gpu() const;

  // -- device -----------------------------------------------------------------

  const device_info& info() const override;
  const clock& time() const override;
  expected<instance_id> create(const kernel_entry& kernel,
                               const instance_options& options,
                               std::span<const std::byte> config) override;
  void attach(instance_id id, std::uint32_t client, record_sink* sink) override;
  expected<void> route_events(instance_id id, std::uint8_t port,
                              std::uint32_t client) override;
  expected<void> connect(instance_id from, std::uint8_t port,
                         instance_id to) override;
  expected<void> command(instance_id id, lifecycle_action action,
                         duration limit) override;
  expected<void> destroy(instance_id id) override;
  expected<instance_status> status(instance_id id) const override;
  expected<std::uint64_t> read_state(instance_id id, std::uint64_t offset,
                                     std::span<std::byte> into) const override;
  expected<lane_memory> lane(instance_id id, std::uint32_t client,
                             std::uint32_t lane) override;
  void notify(instance_id id) override;
  void request_credit(instance_id id, std::uint32_t client) override;
  void acknowledge(instance_id id, std::uint32_t records) override;
  std::uint32_t put_context(const message_context& context) override;
  bool try_run(instance_id id, const record_header& header,
               std::span<const std::uint64_t> payload,
               record_sink& reply) override;
  expected<std::uint64_t> pool_put(
    std::span<const std::uint64_t> payload) override;
  void pool_lend(instance_id id, std::uint64_t ref,
                 const std::uint64_t* consumed,
                 std::uint64_t position) override;
  void pool_drop(std::uint64_t ref) override;
  std::size_t poll(std::size_t max) override;

private:
  class core;

  explicit cuda_device(std::unique_ptr<core> made);

  std::unique_ptr<core> core_;
};

} // namespace ringwright::gpu
