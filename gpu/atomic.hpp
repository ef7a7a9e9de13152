// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// Atomic access to plain words that both sides see.
///
/// Shared memory holds plain integers, not `std::atomic`, so that its layout
/// is the same for g++ and nvcc and zeroed bytes are a valid state. Host code
/// uses the `__atomic` builtins (on x86 every load and every release store is
/// one `mov`), device code inline PTX. All functions exist for `uint32_t` and
/// `uint64_t`. Read-modify-write is only offered at device scope: no word is
/// ever modified by both sides of a bus.
namespace ringwright::gpu {

/// Who takes part in an access: host and all devices, one device only, or the
/// blocks of a cluster. The host ignores it. All concurrent accesses to one
/// word use one scope.
///
/// A word of `cluster` lies in the shared memory of the one block that reads
/// it; the others only write to it. A GPU before sm_90 has no such words.
enum class scope { system, device, cluster };

#ifdef __CUDA_ARCH__

namespace detail {

__device__ inline std::uint64_t global_address(const void* at) {
  return static_cast<std::uint64_t>(__cvta_generic_to_global(at));
}

/// In the shared memory of this block.
__device__ inline std::uint32_t shared_address(const void* at) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(at));
}

/// In the shared memory of any block of the cluster.
__device__ inline std::uint32_t cluster_address(const void* at) {
#if __CUDA_ARCH__ >= 900
  std::uint64_t address;
  asm("cvta.to.shared::cluster.u64 %0, %1;" : "=l"(address) : "l"(at));
  return static_cast<std::uint32_t>(address);
#else
  return shared_address(at);
#endif
}

} // namespace detail

#if __CUDA_ARCH__ >= 900
#  define RINGWRIGHT_IN_CLUSTER(...) __VA_ARGS__
#else
#  define RINGWRIGHT_IN_CLUSTER(...) __trap();
#endif

#define RINGWRIGHT_LOAD(order, bits, constraint)                               \
  if constexpr (S == scope::system)                                            \
    asm volatile("ld." order ".sys.global.u" bits " %0, [%1];"                 \
                 : "=" constraint(value)                                       \
                 : "l"(detail::global_address(at))                             \
                 : "memory");                                                  \
  else if constexpr (S == scope::device)                                       \
    asm volatile("ld." order ".gpu.global.u" bits " %0, [%1];"                 \
                 : "=" constraint(value)                                       \
                 : "l"(detail::global_address(at))                             \
                 : "memory");                                                  \
  else                                                                         \
    RINGWRIGHT_IN_CLUSTER(                                                     \
      asm volatile("ld." order ".cluster.shared::cta.u" bits " %0, [%1];"      \
                   : "=" constraint(value)                                     \
                   : "r"(detail::shared_address(at))                           \
                   : "memory");)

#define RINGWRIGHT_STORE(order, bits, constraint)                              \
  if constexpr (S == scope::system)                                            \
    asm volatile("st." order ".sys.global.u" bits                              \
                 " [%0], %1;" ::"l"(detail::global_address(at)),               \
                 constraint(value)                                             \
                 : "memory");                                                  \
  else if constexpr (S == scope::device)                                       \
    asm volatile("st." order ".gpu.global.u" bits                              \
                 " [%0], %1;" ::"l"(detail::global_address(at)),               \
                 constraint(value)                                             \
                 : "memory");                                                  \
  else                                                                         \
    RINGWRIGHT_IN_CLUSTER(                                                     \
      asm volatile("st." order ".cluster.shared::cluster.u" bits               \
                   " [%0], %1;" ::"r"(detail::cluster_address(at)),            \
                   constraint(value)                                           \
                   : "memory");)

#endif // __CUDA_ARCH__

/// Loads without ordering: for a word that the caller's own side writes, or
/// whose value is only a hint.
template <scope S = scope::system, class Word>
RINGWRIGHT_HD inline Word load_relaxed(const Word* at) {
  static_assert(sizeof(Word) == 4 || sizeof(Word) == 8);
#ifdef __CUDA_ARCH__
  Word value{};
  if constexpr (sizeof(Word) == 8) {
    RINGWRIGHT_LOAD("relaxed", "64", "l")
  } else {
    RINGWRIGHT_LOAD("relaxed", "32", "r")
  }
  return value;
#else
  return __atomic_load_n(at, __ATOMIC_RELAXED);
#endif
}

/// Loads so that what the writer did before its release store of this value
/// is visible afterwards.
template <scope S = scope::system, class Word>
RINGWRIGHT_HD inline Word load_acquire(const Word* at) {
  static_assert(sizeof(Word) == 4 || sizeof(Word) == 8);
#ifdef __CUDA_ARCH__
  Word value{};
  if constexpr (sizeof(Word) == 8) {
    RINGWRIGHT_LOAD("acquire", "64", "l")
  } else {
    RINGWRIGHT_LOAD("acquire", "32", "r")
  }
  return value;
#else
  return __atomic_load_n(at, __ATOMIC_ACQUIRE);
#endif
}

/// Stores without ordering.
template <scope S = scope::system, class Word>
RINGWRIGHT_HD inline void store_relaxed(Word* at, Word value) {
  static_assert(sizeof(Word) == 4 || sizeof(Word) == 8);
#ifdef __CUDA_ARCH__
  if constexpr (sizeof(Word) == 8) {
    RINGWRIGHT_STORE("relaxed", "64", "l")
  } else {
    RINGWRIGHT_STORE("relaxed", "32", "r")
  }
#else
  __atomic_store_n(at, value, __ATOMIC_RELAXED);
#endif
}

/// Stores after everything that the caller did before.
template <scope S = scope::system, class Word>
RINGWRIGHT_HD inline void store_release(Word* at, Word value) {
  static_assert(sizeof(Word) == 4 || sizeof(Word) == 8);
#ifdef __CUDA_ARCH__
  if constexpr (sizeof(Word) == 8) {
    RINGWRIGHT_STORE("release", "64", "l")
  } else {
    RINGWRIGHT_STORE("release", "32", "r")
  }
#else
  __atomic_store_n(at, value, __ATOMIC_RELEASE);
#endif
}

/// Loads a word that nobody but the caller's side writes, wherever it lies; on
/// a GPU that may be the block's shared memory.
template <class Word>
RINGWRIGHT_HD inline Word load_own(const Word* at) {
#ifdef __CUDA_ARCH__
  return *at;
#else
  // Relaxed: other threads only read it, as a figure.
  return load_relaxed(at);
#endif
}

/// Stores into a word that nobody but the caller's side writes.
template <class Word>
RINGWRIGHT_HD inline void store_own(Word* at, Word value) {
#ifdef __CUDA_ARCH__
  // The host reads a copy that the block publishes as a whole.
  *at = value;
#else
  // Relaxed: readers only need whole words.
  store_relaxed(at, value);
#endif
}

#ifdef __CUDA_ARCH__
#undef RINGWRIGHT_LOAD
#undef RINGWRIGHT_STORE
#endif

/// Replaces `expected` by `desired`; on failure `expected` is what was there.
/// Relaxed, device scope: it orders nothing but the word's own history, so the
/// caller says what orders the rest. Only for words of one side.
RINGWRIGHT_HD inline bool compare_exchange(std::uint64_t* at,
                                           std::uint64_t& expected,
                                           std::uint64_t desired) {
#ifdef __CUDA_ARCH__
  std::uint64_t found;
  asm volatile("atom.relaxed.gpu.global.cas.b64 %0, [%1], %2, %3;"
               : "=l"(found)
               : "l"(detail::global_address(at)), "l"(expected), "l"(desired)
               : "memory");
  const bool done = found == expected;
  expected = found;
  return done;
#else
  return __atomic_compare_exchange_n(at, &expected, desired, true,
                                     __ATOMIC_RELAXED, __ATOMIC_RELAXED);
#endif
}

/// Like `compare_exchange`, but acquires on success and on failure and
/// releases on success.
RINGWRIGHT_HD inline bool compare_exchange_acq_rel(std::uint64_t* at,
                                                   std::uint64_t& expected,
                                                   std::uint64_t desired) {
#ifdef __CUDA_ARCH__
  std::uint64_t found;
  asm volatile("atom.acq_rel.gpu.global.cas.b64 %0, [%1], %2, %3;"
               : "=l"(found)
               : "l"(detail::global_address(at)), "l"(expected), "l"(desired)
               : "memory");
  const bool done = found == expected;
  expected = found;
  return done;
#else
  return __atomic_compare_exchange_n(at, &expected, desired, true,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
#endif
}

/// The same for a word of 32 bits.
RINGWRIGHT_HD inline bool compare_exchange_acq_rel(std::uint32_t* at,
                                                   std::uint32_t& expected,
                                                   std::uint32_t desired) {
#ifdef __CUDA_ARCH__
  std::uint32_t found;
  asm volatile("atom.acq_rel.gpu.global.cas.b32 %0, [%1], %2, %3;"
               : "=r"(found)
               : "l"(detail::global_address(at)), "r"(expected), "r"(desired)
               : "memory");
  const bool done = found == expected;
  expected = found;
  return done;
#else
  return __atomic_compare_exchange_n(at, &expected, desired, true,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
#endif
}

/// Adds and returns the value before. Relaxed, device scope; only for words
/// of one side.
RINGWRIGHT_HD inline std::uint64_t fetch_add(std::uint64_t* at,
                                             std::uint64_t amount) {
#ifdef __CUDA_ARCH__
  std::uint64_t before;
  asm volatile("atom.relaxed.gpu.global.add.u64 %0, [%1], %2;"
               : "=l"(before)
               : "l"(detail::global_address(at)), "l"(amount)
               : "memory");
  return before;
#else
  return __atomic_fetch_add(at, amount, __ATOMIC_RELAXED);
#endif
}

#if defined(__SANITIZE_THREAD__) && !defined(__CUDA_ARCH__)
namespace detail {
/// ThreadSanitizer knows no fences; there a fence is an exchange on one word,
/// which orders every pair of callers.
inline std::uint32_t fence_word = 0;
} // namespace detail
#endif

/// Orders the caller's earlier stores before its later loads, for the "announce
/// sleep, then look once more" of parking. Never on a message's path.
RINGWRIGHT_HD inline void fence_seq_cst() {
#ifdef __CUDA_ARCH__
  asm volatile("fence.sc.sys;" ::: "memory");
#elif defined(__SANITIZE_THREAD__)
  __atomic_fetch_add(&detail::fence_word, 1U, __ATOMIC_SEQ_CST);
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/// Waits for all threads of all blocks of a cluster; what they did before is
/// visible afterwards. For kernels whose blocks are clusters.
RINGWRIGHT_HD inline void meet_cluster() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  asm volatile("barrier.cluster.arrive.release;\n"
               "barrier.cluster.wait.acquire;" ::
                 : "memory");
#endif
}

/// Tells the processor that the caller spins; a few cycles to 40 ns.
RINGWRIGHT_HD inline void spin_hint() {
#ifdef __CUDA_ARCH__
  asm volatile("nanosleep.u32 20;");
#elif defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

} // namespace ringwright::gpu
