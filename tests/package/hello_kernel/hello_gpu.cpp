// SPDX-License-Identifier: Apache-2.0
// A ring kernel on the CPU device without any actor: two messages through the
// rings, and the replies back; whom to greet comes as JSON.
#include "greeting.batch.hpp"
#include "hello_kernel.hpp"
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ringwright/gpu/cpu_device.hpp>
#include <ringwright/gpu/ingress.hpp>
#include <thread>

using namespace ringwright;
using namespace std::chrono_literals;

namespace {

struct visits_sink : gpu::record_sink {
  void on_record(const record_header& header,
                 std::span<const std::uint64_t> payload) override {
    using greeted = hello_kernel::greeted;
    if (header.type_id == greeted::type_id)
      visits
        = messages::from_words<greeted>(payload.data(), payload.size()).visits;
  }

  std::atomic<std::uint64_t> visits{0};
};

template <class T>
T get(expected<T> x) {
  if (!x) {
    std::fprintf(stderr, "hello: %s\n", x.error().what.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>)
    return std::move(*x);
}

void greet(gpu::ingress& in, std::uint64_t visitor) {
  record_header header;
  header.type_id = hello_kernel::greet::type_id;
  header.flags = record_flags::needs_reply;
  header.correlation_id = (std::uint64_t{1} << 56) | visitor;
  in.submit(header, messages::encode(hello_kernel::greet{visitor}));
  in.ring_doorbell();
}

} // namespace

int main() {
  using messages::greeting::guests;
  const auto list
    = get(messages::from_json<guests>(R"({"visitors": [1, "2"]})"));
  if (get(messages::from_bytes<guests>(get(to_bytes(list)))) != list)
    return 2;
  const auto device = get(gpu::cpu_device::make({}));
  const auto id = get(device->create(gpu::entry_of<hello_kernel>(), {}, {}));
  visits_sink sink;
  device->attach(id, 1, &sink);
  get(device->command(id, gpu::lifecycle_action::activate, 1s));
  {
    const auto in = get(gpu::ingress::open(*device, id, 1, {}, nullptr));
    for (const auto visitor : list.visitors)
      greet(*in, visitor);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (sink.visits < 2 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(1ms);
  }
  device->attach(id, 1, nullptr);
  if (sink.visits != 2)
    return 1;
  std::printf("hello, %s\n", list.host.c_str());
}
