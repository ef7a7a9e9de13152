// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/ids.hpp"

#include "ringwright/tests/catch.hpp"

#include <algorithm>
#include <thread>
#include <vector>

using ringwright::id_source;

TEST_CASE("ids: are unique over threads, single and in ranges") {
  constexpr int threads = 8;
  constexpr int rounds = 500;
  id_source source{7, 3};
  std::vector<std::vector<std::uint64_t>> taken(threads);
  std::vector<std::thread> crew;
  for (int t = 0; t < threads; ++t)
    crew.emplace_back([&, t] {
      auto& mine = taken[static_cast<std::size_t>(t)];
      for (int i = 0; i < rounds; ++i) {
        mine.push_back(source.next());
        auto range = source.reserve(static_cast<std::uint64_t>(1 + i % 64));
        while (!range.empty())
          mine.push_back(range.next());
      }
    });
  for (auto& thread : crew)
    thread.join();
  std::vector<std::uint64_t> all;
  for (const auto& mine : taken)
    all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(all.front() != 0);
}

TEST_CASE("ids: nodes and incarnations never share one") {
  std::vector<std::uint64_t> all;
  for (std::uint32_t node = 0; node <= id_source::max_node; ++node)
    for (std::uint32_t incarnation = 0; incarnation < 64; incarnation += 9) {
      id_source source{node, incarnation};
      all.push_back(source.next());
      all.push_back(source.next());
    }
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(all.front() != 0);
}

TEST_CASE("ids: the counter wraps without an id 0 and within its node") {
  const auto last = (std::uint64_t{1} << id_source::counter_bits) - 1;
  id_source source{0, 0, last};
  CHECK(source.next() == last);
  CHECK(source.next() == 1);
  id_source other{5, 1, last - 3};
  auto range = other.reserve(100);
  std::vector<std::uint64_t> ids;
  while (!range.empty())
    ids.push_back(range.next());
  REQUIRE(ids.size() == 100);
  for (auto id : ids) {
    CHECK((id >> 52) == 5);
    CHECK((id & last) != 0);
  }
}
