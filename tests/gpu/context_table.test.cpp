// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/context_table.hpp"

#include "ringwright/tests/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace ringwright::gpu;

TEST_CASE("context table: an index finds its own context only", "[gpu]") {
  std::vector<context_entry> memory(16);
  context_table table{memory.data(), 16};
  CHECK(table.get(0).deadline_ns == 0);
  auto index = table.put(0, {100, 7, 1, 8, 9});
  CHECK(table.get(index).deadline_ns == 100);
  CHECK(table.get(index).tenant == 7);
  CHECK(table.get(index).trace_id_low == 9);
  for (std::uint32_t ticket = 1; ticket < 16; ++ticket)
    table.put(ticket, {ticket, 0, 0, 0, 0});
  CHECK(table.get(index).deadline_ns == 100);
  table.put(16, {200, 0, 0, 0, 0});
  CHECK(table.get(index).deadline_ns == 0);
}

TEST_CASE("context table: index 0 never names a context", "[gpu]") {
  std::vector<context_entry> memory(16);
  context_table table{memory.data(), 16};
  auto index = table.put(~std::uint32_t{0}, {5, 0, 0, 0, 0});
  CHECK(index != 0);
  CHECK(table.get(index).deadline_ns == 5);
}

TEST_CASE("context table: a reader never sees a mixed context", "[gpu]") {
  std::vector<context_entry> memory(16);
  context_table table{memory.data(), 16};
  std::atomic<std::uint32_t> last{0};
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> found{0};
  std::thread reader{[&] {
    while (!stop) {
      auto context = table.get(last.load());
      if (context.deadline_ns == 0)
        continue;
      ++found;
      auto value = static_cast<std::uint64_t>(context.deadline_ns);
      if (context.trace_id_high != value || context.trace_id_low != value)
        std::abort();
    }
  }};
  for (std::uint32_t ticket = 0; ticket < 500'000; ++ticket)
    last = table.put(ticket, {ticket + 1ll, 0, 0, ticket + 1ull,
                              ticket + 1ull});
  while (found == 0)
    std::this_thread::yield();
  stop = true;
  reader.join();
  CHECK(found > 0);
}
