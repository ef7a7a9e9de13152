// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context_table.hpp"
#include "ringwright/gpu/control.hpp"
#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/pool.hpp"
#include "ringwright/gpu/process/bell.hpp"
#include "ringwright/gpu/process/detail/device_plan.hpp"
#include "ringwright/gpu/process/output_ring.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// What a device worker and its parent share: one block of memory, made by the
/// parent for one life of a worker and never used for a second one.
///
/// Each word has one writing side unless it says otherwise. Whatever a killed
/// worker has left half done is in this block, and goes with it.
namespace ringwright::gpu::process {

/// How a parent finds itself with a worker of the same build of the protocol.
inline constexpr std::uint64_t block_magic = 0x31'77'72'6e'69'77'72'31;

/// Calls that may be under way at one time; each has a thread in the worker.
inline constexpr std::uint32_t max_calls = 8;

/// Largest config of a kernel that can be launched in a worker, in bytes.
inline constexpr std::size_t max_config_bytes = 16384;

/// Bytes of a state that one call copies.
inline constexpr std::size_t max_chunk_bytes = 65536;

/// Most instances of a device behind a worker.
inline constexpr std::uint32_t max_places = 65534;

enum class request_kind : std::uint32_t {
  create,
  route_events,
  connect,
  command,
  destroy,
  status,
  read_state,
};

/// What a call asks for. Which fields count depends on its kind.
struct call_request {
  request_kind kind = request_kind::status;
  std::uint32_t place = 0;
  /// `connect`: the target.
  std::uint32_t other = 0;
  std::uint32_t port = 0;
  std::uint32_t client = 0;
  lifecycle_action action = lifecycle_action::launch;
  std::int64_t limit_ns = 0;
  /// `read_state`: first byte and how many, at most `max_chunk_bytes`.
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;

  // `create` only.
  short_text<128> kernel;
  std::uint64_t accepts_hash = 0;
  std::uint64_t state_hash = 0;
  instance_options options;
  std::uint32_t config_bytes = 0;
  std::array<std::byte, max_config_bytes> config{};
};

/// The answer to a call.
struct call_reply {
  errc code = errc::none;
  short_text<512> what;
  instance_status status;
  /// `read_state`: bytes of the whole state.
  std::uint64_t state_bytes = 0;
};

static_assert(std::is_trivially_copyable_v<call_request>);
static_assert(std::is_trivially_copyable_v<call_reply>);

/// Whose turn it is in a call slot.
enum class call_turn : std::uint32_t {
  /// Nobody's, or the parent is writing its request.
  parent = 0,
  worker = 1,
  /// The reply is there.
  answered = 2,
};

/// One call at a time. The side whose turn it is may use the slot.
struct alignas(128) call_slot {
  /// A `call_turn`.
  std::uint32_t turn = 0;
  bell asked;
  bell answered;
  call_request request;
  call_reply reply;
  /// `read_state`: what was asked for.
  std::array<std::byte, max_chunk_bytes> chunk;
};

/// What both sides say about one instance. Two lines with one writer each.
struct alignas(128) shared_place {
  // The parent's line.
  std::uint32_t generation = 0;
  std::uint32_t window = 0;
  std::uint32_t slot_bytes = 0;
  std::uint32_t unused = 0;
  /// Where its lanes lie in the block, one behind the other.
  std::uint64_t lanes = 0;
  /// Event records given back so far.
  std::uint64_t acknowledged = 0;
  /// Per client the number of its wishes to hear of room in its lanes.
  std::uint32_t credit_wanted[max_lane_sets] = {};

  // The worker's line.
  /// Per client the last wish that has been answered.
  alignas(64) std::uint32_t credit_answered[max_lane_sets] = {};
};

static_assert(sizeof(shared_place) == 128);

/// How far a worker has come.
enum class worker_stage : std::uint32_t {
  starting = 0,
  /// Its device is made; calls are answered.
  ready = 1,
  /// It could not make its device; `failure` says why.
  refused = 2,
  /// Its device is lost; it ends.
  lost = 3,
};

/// The head of the block.
struct block_head {
  std::uint64_t magic = block_magic;
  /// Sizes of what is in the block: two builds that disagree do not talk.
  std::uint64_t layout = 0;
  std::uint64_t bytes = 0;
  /// Bytes of the store.
  std::uint64_t store_bytes = 0;
  device_plan plan;

  // -- the worker writes ------------------------------------------------------

  /// A `worker_stage`; release, so that whoever sees it sees what it is about.
  alignas(128) std::uint32_t stage = 0;
  std::uint32_t processors = 0;
  /// Monotonic ns of the worker's last sign of life.
  std::uint64_t alive_ns = 0;
  errc failure_code = errc::none;
  short_text<512> failure;
  /// Rung when `stage` changes.
  bell stage_bell;

  // -- both -------------------------------------------------------------------

  /// One bit per place that the worker is to look at; both sides set bits, the
  /// worker's carrier clears them.
  alignas(128) std::uint64_t marks[(max_places + 63) / 64] = {};
  /// The carrier sleeps here until there are marks.
  bell marked;
  /// The parent's poller sleeps here until there is output.
  bell output;
  /// The worker's poller sleeps here until the output has room.
  bell room;
  call_slot calls[max_calls];
  output_ring outputs;
};

/// What outlives workers: contexts and large payloads on their way to one. The
/// parent writes, workers only read, so that a killed one leaves it whole.
class store_view {
public:
  store_view() = default;

  store_view(std::byte* base, std::uint32_t context_slots,
             std::uint64_t pool_bytes)
    : base_(base), context_slots_(context_slots), pool_bytes_(pool_bytes) {
    // nop
  }

  static std::size_t bytes(std::uint32_t context_slots,
                           std::uint64_t pool_bytes) {
    return contexts_bytes(context_slots) + pool_bytes;
  }

  context_table contexts() const {
    return {reinterpret_cast<context_entry*>(base_), context_slots_};
  }

  std::byte* pool() const {
    return base_ + contexts_bytes(context_slots_);
  }

  /// The words of a payload; none when the reference leaves the pool.
  std::span<const std::uint64_t> payload(std::uint64_t packed) const {
    auto ref = unpack_ref(packed);
    auto at = std::size_t{ref.offset} * pool_ref::unit_bytes;
    if (ref.words > max_payload_words || at + ref.words * 8 > pool_bytes_)
      return {};
    return {reinterpret_cast<const std::uint64_t*>(pool() + at), ref.words};
  }

private:
  static std::size_t contexts_bytes(std::uint32_t slots) {
    return (slots * sizeof(context_entry) + 127) / 128 * 128;
  }

  std::byte* base_ = nullptr;
  std::uint32_t context_slots_ = 0;
  std::uint64_t pool_bytes_ = 0;
};

/// Where the parts of a block lie; the same on both sides.
class block_view {
public:
  block_view() = default;

  explicit block_view(std::byte* base) : base_(base) {
    // nop
  }

  block_head& head() const {
    return *reinterpret_cast<block_head*>(base_);
  }

  shared_place& place(std::uint32_t index) const {
    return reinterpret_cast<shared_place*>(base_ + places_at())[index];
  }

  /// The memory of a lane of a place.
  std::byte* lane(const shared_place& of, std::uint32_t client,
                  std::uint32_t lane) const {
    return base_ + of.lanes
           + (client * lanes_per_set + lane) * layout_of(of).bytes();
  }

  static lane_layout layout_of(const shared_place& place) {
    return {place.window, static_cast<slot_class>(place.slot_bytes)};
  }

  /// Asks the worker to look at a place, after the caller has published what
  /// there is to see.
  void mark(std::uint32_t index) const {
    // Release pairs with the carrier's acquire when it takes the marks.
    __atomic_fetch_or(&head().marks[index / 64], std::uint64_t{1} << index % 64,
                      __ATOMIC_RELEASE);
    head().marked.ring();
  }

  static constexpr std::size_t places_at() {
    return (sizeof(block_head) + 127) / 128 * 128;
  }

  /// Where the memory for lanes begins.
  static constexpr std::size_t lanes_at(std::uint32_t places) {
    return (places_at() + places * sizeof(shared_place) + 4095) / 4096 * 4096;
  }

private:
  std::byte* base_ = nullptr;
};

/// The `layout` of this build.
constexpr std::uint64_t block_layout() {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (std::uint64_t size :
       {sizeof(block_head), sizeof(call_request), sizeof(call_reply),
        sizeof(device_plan), sizeof(instance_options), sizeof(record_header),
        sizeof(context_entry), sizeof(call_slot), sizeof(output_ring)})
    hash = (hash ^ size) * 0x100000001b3ull;
  return hash;
}

} // namespace ringwright::gpu::process
