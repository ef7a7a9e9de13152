// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/region.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <cerrno>
#include <sys/mman.h>

namespace ringwright::gpu {

expected<region> region::map(std::size_t bytes) {
  constexpr std::size_t page = 4096;
  auto size = (bytes + page - 1) / page * page;
  auto* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED)
    return fail(errc::out_of_memory, "cannot map " + std::to_string(size)
                                       + " bytes of device memory: "
                                       + std::strerror(errno));
  // Huge pages spare TLB misses in large arenas; a refusal costs nothing.
  if (size >= (std::size_t{4} << 20))
    ::madvise(at, size, MADV_HUGEPAGE);
  region result;
  result.data_ = static_cast<std::byte*>(at);
  result.size_ = size;
  return result;
}

region::region(region&& other) noexcept
  : data_(std::exchange(other.data_, nullptr)),
    size_(std::exchange(other.size_, 0)) {
  // nop
}

region& region::operator=(region&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

region::~region() {
  if (data_ != nullptr)
    ::munmap(data_, size_);
}

} // namespace ringwright::gpu
