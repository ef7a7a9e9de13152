// SPDX-License-Identifier: Apache-2.0
//
// Over functions of GDRCopy's names and forms that this program has itself.
#include "ringwright/gpu/cuda/gdr_window.hpp"

#include "ringwright/tests/catch.hpp"

#include <cerrno>
#include <string>
#include <vector>

using namespace ringwright;
using ringwright::gpu::cuda::gdr_window;

namespace {

/// What stands for GDRCopy and its driver.
struct copy_driver {
  std::string refuses;
  std::vector<std::string> calls;
  std::uint64_t pinned_at = 0;
  std::size_t pinned_bytes = 0;
  std::vector<std::byte> memory;

  bool call(const char* name) {
    calls.emplace_back(name);
    return refuses != name;
  }
};

copy_driver driver;

constexpr auto page = gdr_window::page_bytes;

} // namespace

extern "C" {

struct gdr_handle {
  unsigned long h;
};

void* gdr_open() {
  return driver.call("gdr_open") ? &driver : nullptr;
}

int gdr_close(void*) {
  return driver.call("gdr_close") ? 0 : EIO;
}

int gdr_pin_buffer(void*, unsigned long at, std::size_t bytes, std::uint64_t,
                   std::uint32_t, gdr_handle* handle) {
  driver.pinned_at = at;
  driver.pinned_bytes = bytes;
  handle->h = 77;
  return driver.call("gdr_pin_buffer") ? 0 : ENOMEM;
}

int gdr_unpin_buffer(void*, gdr_handle handle) {
  return driver.call("gdr_unpin_buffer") && handle.h == 77 ? 0 : EINVAL;
}

int gdr_map(void*, gdr_handle handle, void** to, std::size_t bytes) {
  driver.memory.resize(bytes);
  *to = driver.memory.data();
  return driver.call("gdr_map") && handle.h == 77 ? 0 : EAGAIN;
}

int gdr_unmap(void*, gdr_handle handle, void* at, std::size_t) {
  driver.call("gdr_unmap");
  return handle.h == 77 && at == driver.memory.data() ? 0 : EINVAL;
}

} // extern "C"

TEST_CASE("gdr window: memory is mapped and given back", "[gpu][cuda]") {
  driver = {};
  {
    auto window = gdr_window::open(5 * page, 2 * page, nullptr);
    INFO((window ? "" : window.error().what));
    REQUIRE(window);
    CHECK((*window)->data() == driver.memory.data());
    CHECK(driver.pinned_at == 5 * page);
    CHECK(driver.pinned_bytes == 2 * page);
  }
  CHECK(driver.calls
        == std::vector<std::string>{"gdr_open", "gdr_pin_buffer", "gdr_map",
                                    "gdr_unmap", "gdr_unpin_buffer",
                                    "gdr_close"});
}

TEST_CASE("gdr window: whatever refuses is named", "[gpu][cuda]") {
  auto refused_by = [](const char* function) {
    driver = {};
    driver.refuses = function;
    auto window = gdr_window::open(page, page, nullptr);
    REQUIRE_FALSE(window);
    CHECK(window.error() == errc::backend_unavailable);
    return window.error().what;
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(refused_by("gdr_open"), Contains("/dev/gdrdrv"));
  CHECK(driver.calls.size() == 1);
  CHECK_THAT(refused_by("gdr_pin_buffer"),
             Contains("gdr_pin_buffer refuses 64 KiB")
               && Contains("Cannot allocate memory"));
  // What was taken before is given back.
  CHECK(driver.calls.back() == "gdr_close");
  CHECK_THAT(refused_by("gdr_map"), Contains("gdr_map refuses"));
  CHECK(driver.calls[driver.calls.size() - 2] == "gdr_unpin_buffer");
}

TEST_CASE("gdr window: a library that is not there is named", "[gpu][cuda]") {
  auto window = gdr_window::open(page, page, "libnot_there.so.2");
  REQUIRE_FALSE(window);
  CHECK(window.error() == errc::backend_unavailable);
  CHECK(window.error().what == "no libnot_there.so.2");
  // It is there, but something else.
  window = gdr_window::open(page, page, "libc.so.6");
  REQUIRE_FALSE(window);
  CHECK(window.error().what.find("libc.so.6 has no gdr_")
        != std::string::npos);
}

TEST_CASE("gdr window: it is looked for without taking memory",
          "[gpu][cuda]") {
  driver = {};
  CHECK(gdr_window::find(nullptr));
  CHECK(driver.calls == std::vector<std::string>{"gdr_open", "gdr_close"});
  driver = {};
  driver.refuses = "gdr_open";
  CHECK_FALSE(gdr_window::find(nullptr));
  CHECK(driver.calls == std::vector<std::string>{"gdr_open"});
  CHECK(gdr_window::find("libnot_there.so.2").error().what
        == "no libnot_there.so.2");
}

TEST_CASE("gdr window: parts of pages are refused", "[gpu][cuda]") {
  driver = {};
  for (auto [at, bytes] : {std::pair{page + 1, page}, {page, page - 1},
                           {page, std::size_t{0}}}) {
    auto window = gdr_window::open(at, bytes, nullptr);
    REQUIRE_FALSE(window);
    CHECK(window.error() == errc::invalid_argument);
  }
  CHECK(driver.calls.empty());
}
