// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/cuda_probe.hpp"

#include <array>
#include <dlfcn.h>

namespace ringwright::service {

namespace {

/// The few functions of the driver that are asked, by their C signatures.
struct driver_functions {
  int (*init)(unsigned) = nullptr;
  int (*version)(int*) = nullptr;
  int (*count)(int*) = nullptr;
  int (*get)(int*, int) = nullptr;
  int (*name)(char*, int, int) = nullptr;

  bool complete() const {
    return init != nullptr && version != nullptr && count != nullptr
           && get != nullptr && name != nullptr;
  }
};

template <class Function>
void find(void* library, const char* symbol, Function& out) {
  out = reinterpret_cast<Function>(dlsym(library, symbol));
}

driver_functions functions_of(void* library) {
  driver_functions result;
  find(library, "cuInit", result.init);
  find(library, "cuDriverGetVersion", result.version);
  find(library, "cuDeviceGetCount", result.count);
  find(library, "cuDeviceGet", result.get);
  find(library, "cuDeviceGetName", result.name);
  return result;
}

expected<cuda_driver> ask(const driver_functions& driver) {
  if (!driver.complete())
    return fail(errc::backend_unavailable,
                "libcuda.so.1 lacks functions that every driver has");
  if (const auto code = driver.init(0); code != 0)
    return fail(errc::backend_unavailable,
                "the driver does not start (cuInit: error "
                  + std::to_string(code) + ")");
  auto version = 0;
  auto count = 0;
  if (driver.version(&version) != 0 || driver.count(&count) != 0 || count == 0)
    return fail(errc::backend_unavailable, "the driver finds no GPU");
  cuda_driver result;
  result.version = std::to_string(version / 1000) + "."
                   + std::to_string(version % 1000 / 10);
  for (auto i = 0; i < count; ++i) {
    auto device = 0;
    std::array<char, 256> name{};
    if (driver.get(&device, i) == 0
        && driver.name(name.data(), static_cast<int>(name.size()), device) == 0)
      result.devices.emplace_back(name.data());
  }
  return result;
}

} // namespace

expected<cuda_driver> probe_cuda() {
  // Never closed: drivers do not like to be unloaded.
  auto* library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return fail(errc::backend_unavailable,
                "no NVIDIA driver (libcuda.so.1 is not there)");
  return ask(functions_of(library));
}

} // namespace ringwright::service
