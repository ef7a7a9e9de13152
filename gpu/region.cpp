// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/region.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <cerrno>
#include <sys/mman.h>

namespace ringwright::gpu {

namespace {

/// Maps whole pages; null when the system refuses.
std::byte* map_pages(std::size_t size, int flags, int file) {
  auto* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    flags | MAP_NORESERVE, file, 0);
  return at == MAP_FAILED ? nullptr : static_cast<std::byte*>(at);
}

std::size_t whole_pages(std::size_t bytes) {
  constexpr std::size_t page = 4096;
  return (bytes + page - 1) / page * page;
}

tl::unexpected<error> refused(std::size_t size, const char* what) {
  return fail(errc::out_of_memory, "cannot map " + std::to_string(size)
                                     + " bytes of " + what + ": "
                                     + std::strerror(errno));
}

} // namespace

expected<region> region::map(std::size_t bytes) {
  region result;
  result.size_ = whole_pages(bytes);
  result.data_ = map_pages(result.size_, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (result.data_ == nullptr)
    return refused(result.size_, "device memory");
  // Huge pages spare TLB misses in large arenas; a refusal costs nothing.
  if (result.size_ >= (std::size_t{4} << 20))
    ::madvise(result.data_, result.size_, MADV_HUGEPAGE);
  return result;
}

expected<region> region::map_shared(int file, std::size_t bytes) {
  region result;
  result.size_ = whole_pages(bytes);
  result.data_ = map_pages(result.size_, MAP_SHARED, file);
  if (result.data_ == nullptr)
    return refused(result.size_, "shared memory");
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
