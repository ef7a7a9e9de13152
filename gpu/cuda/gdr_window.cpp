// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/cuda/gdr_window.hpp"

#include <cstring>
#include <dlfcn.h>
#include <string>
#include <type_traits>

namespace ringwright::gpu::cuda {

namespace {

/// What is used of GDRCopy's interface, version 2: handles are opaque, results
/// 0 or an errno.
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

  expected<void> load(const char* name) {
    // Stays loaded: a program has one or two windows, and they last.
    auto* library = ::dlopen(name, RTLD_NOW);
    if (library == nullptr)
      return fail(errc::backend_unavailable, std::string{"no "} + name);
    const char* missing = nullptr;
    auto find = [&](auto& function, const char* symbol) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        ::dlsym(library, symbol));
      if (function == nullptr)
        missing = symbol;
    };
    find(open, "gdr_open");
    find(close, "gdr_close");
    find(pin, "gdr_pin_buffer");
    find(unpin, "gdr_unpin_buffer");
    find(map, "gdr_map");
    find(unmap, "gdr_unmap");
    if (missing != nullptr)
      return fail(errc::backend_unavailable,
                  std::string{name == nullptr ? "the program" : name}
                    + " has no " + missing);
    return {};
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

  expected<void> connect(const char* library) {
    if (auto ok = gdr_.load(library); !ok)
      return ok;
    session_ = gdr_.open();
    if (session_ == nullptr)
      return fail(errc::backend_unavailable,
                  "GDRCopy has no driver here, or no right to use /dev/gdrdrv");
    return {};
  }

  expected<void> map(std::uint64_t at) {
    auto code = gdr_.pin(session_, at, bytes_, 0, 0, &handle_);
    pinned_ = code == 0;
    if (!pinned_)
      return refusal("gdr_pin_buffer", code);
    code = gdr_.map(session_, handle_, &base_, bytes_);
    if (code != 0) {
      base_ = nullptr;
      return refusal("gdr_map", code);
    }
    return {};
  }

  std::byte* data() const override {
    return static_cast<std::byte*>(base_);
  }

private:
  expected<void> refusal(const char* function, int code) const {
    return fail(errc::backend_unavailable,
                std::string{function} + " refuses "
                  + std::to_string(bytes_ >> 10) + " KiB of BAR1: "
                  + std::strerror(code));
  }

  gdr_library gdr_;
  gdr_library::session session_ = nullptr;
  gdr_library::handle handle_;
  std::size_t bytes_;
  void* base_ = nullptr;
  bool pinned_ = false;
};

} // namespace

expected<void> gdr_window::find(const char* library) {
  return mapped_window{0}.connect(library);
}

expected<std::unique_ptr<gdr_window>> gdr_window::open(std::uint64_t at,
                                                       std::size_t bytes,
                                                       const char* library) {
  if (at % page_bytes != 0 || bytes % page_bytes != 0 || bytes == 0)
    return fail(errc::invalid_argument,
                "a window of " + std::to_string(bytes) + " bytes at "
                  + std::to_string(at) + " is not one of whole pages of "
                  + std::to_string(page_bytes) + " bytes");
  auto made = std::make_unique<mapped_window>(bytes);
  auto done = made->connect(library);
  if (done)
    done = made->map(at);
  if (!done)
    return tl::unexpected{done.error()};
  return std::unique_ptr<gdr_window>{std::move(made)};
}

} // namespace ringwright::gpu::cuda
