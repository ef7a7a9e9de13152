// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/chunk.hpp"

#include <cooperative_groups.h>
#include <cstdint>

/// The kernels of the bare floors. What spins gives up.
namespace ringwright::bench::probes {

/// What a kernel tells the host when it ends, in memory of the host.
struct report {
  std::uint64_t ns = 0;
  /// Rounds that were as they should be; fewer than asked for = it gave up.
  std::uint32_t good_rounds = 0;
};

/// What every kernel that waits is given.
struct limits {
  std::uint32_t rounds = 0;
  /// Not 0 = give up; a word of the host.
  const std::uint32_t* stop = nullptr;
  std::uint64_t patience_ns = 0;
};

__device__ inline std::uint64_t gpu_ns() {
  std::uint64_t time;
  asm volatile("mov.u64 %0, %globaltimer;" : "=l"(time));
  return time;
}

/// How long a kernel waits, all in all.
class patience {
public:
  __device__ explicit patience(const limits& given)
    : stop_(given.stop), until_ns_(gpu_ns() + given.patience_ns) {
    // nop
  }

  /// Looks at the clock and the host's word once in a few thousand calls.
  __device__ bool is_over() {
    return (++looks_ & 4095) == 0
           && (gpu_ns() >= until_ns_ || gpu::load_relaxed(stop_) != 0);
  }

private:
  const std::uint32_t* stop_;
  std::uint64_t until_ns_;
  std::uint32_t looks_ = 0;
};

/// Sends every chunk back.
__global__ void echo_chunks(const gpu::chunk* in, gpu::chunk* out,
                            limits given) {
  patience left{given};
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  for (std::uint32_t tag = 1; tag <= given.rounds; ++tag) {
    while (!gpu::load_chunk(in, tag, lo, d2))
      if (left.is_over())
        return;
    gpu::store_chunk(out, lo, d2, tag);
  }
}

/// Sends the chunk back that is there.
__global__ void echo_once(const gpu::chunk* in, gpu::chunk* out) {
  const auto seen = gpu::read_chunk(in);
  gpu::store_chunk(out, seen.lo, seen.d2, seen.tag);
}

__global__ void store_words(std::uint64_t* word, bool fence, limits given,
                            report* out) {
  const auto begin = gpu_ns();
  for (std::uint32_t i = 1; i <= given.rounds; ++i) {
    gpu::store_relaxed(word, std::uint64_t{i});
    if (fence)
      __threadfence_system();
  }
  // Also without: what is still under way counts.
  __threadfence_system();
  out->ns = gpu_ns() - begin;
  out->good_rounds = given.rounds;
}

/// Each word holds the index of the next.
__global__ void follow_words(const std::uint64_t* words, limits given,
                             report* out) {
  std::uint64_t at = 0;
  std::uint32_t good = 0;
  const auto begin = gpu_ns();
  for (std::uint32_t i = 0; i < given.rounds; ++i) {
    const auto next = gpu::load_relaxed(words + at);
    good += next != at ? 1 : 0;
    at = next;
  }
  out->ns = gpu_ns() - begin;
  out->good_rounds = good;
}

/// Two blocks throw one chunk to and fro; `chunks` begins as zeroes.
__global__ void hop_chunks(gpu::chunk* chunks, std::uint32_t peer, limits given,
                           report* out) {
  constexpr auto device = gpu::scope::device;
  if (blockIdx.x != 0 && blockIdx.x != peer)
    return;
  const auto first = blockIdx.x == 0;
  // 512 bytes apart: no line in between is shared.
  auto* mine = chunks + (first ? 0 : 32);
  auto* other = chunks + (first ? 32 : 0);
  patience left{given};
  std::uint64_t begin = 0;
  std::uint64_t lo = 0;
  std::uint32_t d2 = 0;
  std::uint32_t good = 0;
  // The first round waits until both are there and is not counted.
  for (std::uint32_t tag = 1; tag <= given.rounds + 1; ++tag) {
    if (first)
      gpu::store_chunk<device>(other, std::uint64_t{tag} * 3, ~tag, tag);
    while (!gpu::load_chunk<device>(mine, tag, lo, d2))
      if (left.is_over())
        return;
    if (!first)
      gpu::store_chunk<device>(other, lo, d2, tag);
    else if (tag == 1)
      begin = gpu_ns();
    else
      good += lo == std::uint64_t{tag} * 3 && d2 == ~tag ? 1 : 0;
  }
  if (!first)
    return;
  out->ns = gpu_ns() - begin;
  out->good_rounds = good;
}

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900

__device__ inline void meet_cluster() {
  asm volatile("barrier.cluster.arrive.release.aligned;\n\t"
               "barrier.cluster.wait.acquire.aligned;" ::
                 : "memory");
}

__device__ inline void store_remote(std::uint32_t at, std::uint32_t rank,
                                    std::uint64_t word) {
  std::uint32_t there;
  asm("mapa.shared::cluster.u32 %0, %1, %2;"
      : "=r"(there)
      : "r"(at), "r"(rank));
  asm volatile("st.relaxed.cluster.shared::cluster.u64 [%0], %1;" ::"r"(there),
               "l"(word)
               : "memory");
}

__device__ inline std::uint64_t load_shared(std::uint32_t at) {
  std::uint64_t word;
  asm volatile("ld.relaxed.cluster.shared::cta.u64 %0, [%1];"
               : "=l"(word)
               : "r"(at)
               : "memory");
  return word;
}

#endif

/// The two blocks of a cluster throw one word to and fro: data below, tag
/// above.
__global__ void hop_cluster(limits given, report* out) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  __shared__ alignas(16) std::uint64_t word;
  const auto at = static_cast<std::uint32_t>(__cvta_generic_to_shared(&word));
  const auto rank = blockIdx.x & 1;
  word = 0;
  meet_cluster();
  patience left{given};
  std::uint64_t begin = 0;
  std::uint32_t good = 0;
  auto over = false;
  for (std::uint32_t tag = 1; tag <= given.rounds + 1 && !over; ++tag) {
    const auto ball = (std::uint64_t{tag} << 32) | (tag * 3);
    if (rank == 0)
      store_remote(at, 1, ball);
    std::uint64_t seen = 0;
    while (!over && (seen = load_shared(at)) >> 32 != tag)
      over = left.is_over();
    if (rank == 1)
      store_remote(at, 0, seen);
    else if (tag == 1)
      begin = gpu_ns();
    else
      good += seen == ball ? 1 : 0;
  }
  const auto end = gpu_ns();
  // Nobody goes while the other may still write to him.
  meet_cluster();
  if (rank == 0) {
    out->ns = end - begin;
    out->good_rounds = good;
  }
#else
  (void) given;
  (void) out;
#endif
}

/// All blocks meet again and again.
__global__ void meet_grid(limits given, report* out) {
  auto grid = cooperative_groups::this_grid();
  grid.sync();
  const auto begin = gpu_ns();
  for (std::uint32_t i = 0; i < given.rounds; ++i)
    grid.sync();
  if (grid.thread_rank() == 0) {
    out->ns = gpu_ns() - begin;
    out->good_rounds = given.rounds;
  }
}

} // namespace ringwright::bench::probes
