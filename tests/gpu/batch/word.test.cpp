// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/batch/word.hpp"

#include "ringwright/gpu/batch/executor.hpp"
#include "ringwright/tests/catch.hpp"

using namespace ringwright::gpu;

TEST_CASE("word: a swap tells what was there", "[gpu][batch]") {
  std::uint32_t word = 5;
  CHECK(swap_word(&word, 5, 6) == 5);
  CHECK(word == 6);
  CHECK(swap_word(&word, 5, 7) == 6);
  CHECK(load_word(&word) == 6);
  store_word(&word, 9);
  CHECK(add_to_word(&word, 2) == 9);
  CHECK(word == 11);
}

TEST_CASE("word: no addition of many threads is lost", "[gpu][batch]") {
  auto on = executor::cpu(4).value();
  std::uint32_t added = 0;
  std::uint32_t swapped = 0;
  on.for_ranges(100'000, 100, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      add_to_word(&added, 1);
      auto seen = load_word(&swapped);
      for (;;) {
        const auto found = swap_word(&swapped, seen, seen + 1);
        if (found == seen)
          break;
        seen = found;
      }
    }
  });
  CHECK(added == 100'000);
  CHECK(swapped == 100'000);
}
