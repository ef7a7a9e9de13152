// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/gdr_window.hpp"

#include <dlfcn.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ringwright::bench {

namespace {

/// What is used of GDRCopy's interface: handles are opaque, results 0 or an
/// errno.
struct gdr_library {
  using session = void*;

  struct handle {
    unsigned long value = 0;
  };

  session (*open)() = nullptr;
  int (*close)(session) = nullptr;
  int (*pin)(session, unsigned long at, std::size_t bytes, std::uint64_t token,
             std::uint32_t space, handle*)
    = nullptr;
  int (*unpin)(session, handle) = nullptr;
  int (*map)(session, handle, void** to, std::size_t bytes) = nullptr;
  int (*unmap)(session, handle, void* at, std::size_t bytes) = nullptr;

  /// False when something is not there.
  bool load() {
    auto* library = ::dlopen("libgdrapi.so.2", RTLD_NOW);
    if (library == nullptr)
      return false;
    auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        ::dlsym(library, name));
      return function != nullptr;
    };
    return find(open, "gdr_open") && find(close, "gdr_close")
           && find(pin, "gdr_pin_buffer") && find(unpin, "gdr_unpin_buffer")
           && find(map, "gdr_map") && find(unmap, "gdr_unmap");
  }
};

class mapped_window final : public gdr_window {
public:
  explicit mapped_window(std::size_t bytes) : bytes_(bytes) {
    // nop
  }

  ~mapped_window() override {
    if (base_ != nullptr)
      gdr_.unmap(session_, handle_, base_, bytes_);
    if (pinned_)
      gdr_.unpin(session_, handle_);
    if (session_ != nullptr)
      gdr_.close(session_);
  }

  expected<void> map(std::uint64_t at) {
    if (!gdr_.load())
      return fail(errc::backend_unavailable, "libgdrapi.so.2 is not there");
    session_ = gdr_.open();
    if (session_ == nullptr)
      return fail(errc::backend_unavailable,
                  "GDRCopy has no driver here (gdr_open failed)");
    pinned_ = gdr_.pin(session_, at, bytes_, 0, 0, &handle_) == 0;
    if (!pinned_)
      return fail(errc::backend_unavailable, "gdr_pin_buffer failed");
    if (gdr_.map(session_, handle_, &base_, bytes_) != 0) {
      base_ = nullptr;
      return fail(errc::backend_unavailable, "gdr_map failed");
    }
    return {};
  }

  void store(std::size_t offset, std::uint64_t lo, std::uint64_t hi) override {
    auto* at = static_cast<std::byte*>(base_) + offset;
#ifdef __SSE2__
    _mm_stream_si128(
      reinterpret_cast<__m128i*>(at),
      _mm_set_epi64x(static_cast<long long>(hi), static_cast<long long>(lo)));
    _mm_sfence();
#else
    auto* words = reinterpret_cast<volatile std::uint64_t*>(at);
    words[0] = lo;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    words[1] = hi;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
  }

private:
  gdr_library gdr_;
  gdr_library::session session_ = nullptr;
  gdr_library::handle handle_;
  std::size_t bytes_;
  void* base_ = nullptr;
  bool pinned_ = false;
};

} // namespace

expected<std::unique_ptr<gdr_window>> gdr_window::open(std::uint64_t at,
                                                       std::size_t bytes) {
  auto made = std::make_unique<mapped_window>(bytes);
  if (auto ok = made->map(at); !ok)
    return tl::unexpected{ok.error()};
  return std::unique_ptr<gdr_window>{std::move(made)};
}

} // namespace ringwright::bench
