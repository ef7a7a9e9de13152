// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ringwright::gpu::cuda {

/// Memory of the GPU that the host writes through BAR1, by GDRCopy, which is
/// looked for when the program runs.
///
/// The mapping combines writes: it is to be written in whole lines, by
/// `store_lines`, and not to be read.
class gdr_window {
public:
  /// GDRCopy maps whole pages of the GPU: `at` and `bytes` are multiples.
  static constexpr std::size_t page_bytes = 65536;

  /// The library that is looked for.
  static constexpr const char* library_name = "libgdrapi.so.2";

  /// Whether the library and its driver are there: fails with
  /// backend_unavailable and the reason, such as "no libgdrapi.so.2". Takes
  /// nothing of a GPU.
  static expected<void> find(const char* library = library_name);

  /// Maps memory of the GPU that begins at `at`. Fails as `find`, or when BAR1
  /// has no room. `library` is null for functions of the program itself.
  static expected<std::unique_ptr<gdr_window>> open(
    std::uint64_t at, std::size_t bytes, const char* library = library_name);

  virtual ~gdr_window() = default;

  /// Where the host writes it.
  virtual std::byte* data() const = 0;
};

} // namespace ringwright::gpu::cuda
