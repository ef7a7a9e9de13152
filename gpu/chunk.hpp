// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/atomic.hpp"

namespace ringwright::gpu {

/// 16 bytes that carry 12 bytes of data and say themselves when they are
/// there: `lo` holds data, `hi` holds 32 bits of data and, above them, the tag.
///
/// Data and flag arrive in one transaction, so a reader needs neither a fence
/// nor a separate index. All zeroes is "never written".
struct alignas(16) chunk {
  std::uint64_t lo = 0;
  /// data word | tag << 32
  std::uint64_t hi = 0;
};

static_assert(sizeof(chunk) == 16 && alignof(chunk) == 16);

#ifdef __CUDA_ARCH__

// All 16 bytes are one scalar, wherever they lie: libcu++ makes its 16-byte
// atomics of the same instructions, for any address.
#define RINGWRIGHT_STORE_CHUNK_AT(where, constraint, address)                  \
  asm volatile("{ .reg .b128 c; mov.b128 c, {%1, %2};"                         \
               " st." where ".b128 [%0], c; }" ::constraint(address),          \
               "l"(lo), "l"(hi)                                                \
               : "memory");

#define RINGWRIGHT_STORE_CHUNK(order)                                          \
  if constexpr (S == scope::system)                                            \
    RINGWRIGHT_STORE_CHUNK_AT(order ".sys.global", "l",                        \
                              detail::global_address(at))                      \
  else if constexpr (S == scope::device)                                       \
    RINGWRIGHT_STORE_CHUNK_AT(order ".gpu.global", "l",                        \
                              detail::global_address(at))                      \
  else                                                                         \
    RINGWRIGHT_IN_CLUSTER(RINGWRIGHT_STORE_CHUNK_AT(                           \
      order ".cluster.shared::cluster", "r", detail::cluster_address(at)))

#define RINGWRIGHT_LOAD_CHUNK(where, constraint, address)                      \
  asm volatile("{ .reg .b128 c; ld.relaxed." where ".b128 c, [%2];"            \
               " mov.b128 {%0, %1}, c; }"                                      \
               : "=l"(lo), "=l"(hi)                                            \
               : constraint(address)                                           \
               : "memory");

#endif // __CUDA_ARCH__

/// Writes one chunk. The slot must be the caller's to write.
template <scope S = scope::system>
RINGWRIGHT_HD inline void store_chunk(chunk* at, std::uint64_t lo,
                                      std::uint32_t d2, std::uint32_t tag) {
  const std::uint64_t hi = d2 | (static_cast<std::uint64_t>(tag) << 32);
#ifdef __CUDA_ARCH__
  // One 16-byte store is one single-copy atomic access: tag and data become
  // visible together, so it needs no order with anything.
  RINGWRIGHT_STORE_CHUNK("relaxed")
#else
  // Relaxed: published by the release store of the tag below it.
  store_relaxed(&at->lo, lo);
  // Release: whoever sees the tag sees `lo` (and all chunks stored before).
  store_release(&at->hi, hi);
#endif
}

/// Writes one chunk after everything that the caller has done or seen before:
/// for a record that refers to other memory. Costs a device the wait for that
/// memory.
template <scope S = scope::system>
RINGWRIGHT_HD inline void store_chunk_release(chunk* at, std::uint64_t lo,
                                              std::uint32_t d2,
                                              std::uint32_t tag) {
#ifdef __CUDA_ARCH__
  const std::uint64_t hi = d2 | (static_cast<std::uint64_t>(tag) << 32);
  RINGWRIGHT_STORE_CHUNK("release")
#else
  // The host's store of a chunk is a release already.
  store_chunk<S>(at, lo, d2, tag);
#endif
}

/// What a chunk held at one instant.
struct chunk_view {
  std::uint64_t lo;
  std::uint32_t d2;
  std::uint32_t tag;
};

/// Reads one chunk whatever its tag is; `lo` and `d2` mean something only if
/// `tag` is the one that the caller waits for.
template <scope S = scope::system>
RINGWRIGHT_HD inline chunk_view read_chunk(const chunk* at) {
  std::uint64_t lo = 0;
  std::uint64_t hi = 0;
#ifdef __CUDA_ARCH__
  // One 16-byte load: the tag that it brings belongs to the data it brings.
  if constexpr (S == scope::system)
    RINGWRIGHT_LOAD_CHUNK("sys.global", "l", detail::global_address(at))
  else if constexpr (S == scope::device)
    RINGWRIGHT_LOAD_CHUNK("gpu.global", "l", detail::global_address(at))
  else
    RINGWRIGHT_IN_CLUSTER(RINGWRIGHT_LOAD_CHUNK(
      "cluster.shared::cta", "r", detail::shared_address(at)))
#else
  // Acquire: pairs with the release store of the tag, so the load of `lo`
  // below yields what was stored before it. The slot is not written again
  // before the reader has published its consumption, so `lo` is stable.
  hi = load_acquire(&at->hi);
  lo = load_relaxed(&at->lo);
#endif
  return {lo, static_cast<std::uint32_t>(hi),
          static_cast<std::uint32_t>(hi >> 32)};
}

#ifdef __CUDA_ARCH__
#undef RINGWRIGHT_STORE_CHUNK_AT
#undef RINGWRIGHT_STORE_CHUNK
#undef RINGWRIGHT_LOAD_CHUNK
#undef RINGWRIGHT_IN_CLUSTER
#endif

/// Reads one chunk. Returns false, and leaves `lo` and `d2` alone, while the
/// chunk does not carry `tag`.
template <scope S = scope::system>
RINGWRIGHT_HD inline bool load_chunk(const chunk* at, std::uint32_t tag,
                                     std::uint64_t& lo, std::uint32_t& d2) {
  const chunk_view seen = read_chunk<S>(at);
  if (seen.tag != tag)
    return false;
  lo = seen.lo;
  d2 = seen.d2;
  return true;
}

} // namespace ringwright::gpu
