// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/staging.hpp"

#include "ringwright/tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;

namespace {

record_header header_of(std::uint8_t priority) {
  record_header header;
  header.priority = priority;
  return header;
}

bool push(staging& into, std::uint8_t priority, std::uint64_t user) {
  return into.push(header_of(priority), nullptr, 0, user);
}

/// A message as the oracle keeps it.
struct waiting {
  std::uint8_t priority;
  std::uint64_t user;

  friend bool operator==(const waiting&, const waiting&) = default;
};

std::vector<waiting> drain(staging& from) {
  std::vector<waiting> order;
  while (const auto* next = from.front()) {
    order.push_back({next->header.priority, next->user});
    from.pop();
  }
  return order;
}

void sort_stably(std::vector<waiting>& messages) {
  std::stable_sort(
    messages.begin(), messages.end(),
    [](const waiting& a, const waiting& b) { return a.priority > b.priority; });
}

/// What drop_oldest must take from messages in order of arrival.
std::vector<waiting>::iterator victim_of(std::vector<waiting>& messages) {
  return std::min_element(
    messages.begin(), messages.end(),
    [](const waiting& a, const waiting& b) { return a.priority < b.priority; });
}

/// Where every offered message of an overload ended.
struct ledger {
  std::vector<std::uint64_t> delivered;
  std::vector<std::uint64_t> dropped;
  std::vector<std::uint64_t> refused;
};

/// Offers two messages for each that is taken; a sender that must wait stands
/// in line. Each message has to end in exactly one column.
ledger overload(backpressure strategy, std::uint64_t messages) {
  staging area{32, 0};
  ledger ends;
  std::deque<waiting> parked;
  std::mt19937 random{7};
  const auto take = [&] {
    if (const auto* next = area.front()) {
      ends.delivered.push_back(next->user);
      area.pop();
    }
  };
  const auto offer = [&](waiting m) {
    const auto result
      = area.offer(strategy, header_of(m.priority), nullptr, 0, m.user);
    if (result.evicted_message)
      ends.dropped.push_back(result.evicted_message->user);
    if (result.outcome == admission::refused)
      ends.refused.push_back(m.user);
    return result.outcome;
  };
  for (std::uint64_t i = 0; i < messages; ++i) {
    const waiting fresh{static_cast<std::uint8_t>(random()), i};
    if (!parked.empty() || offer(fresh) == admission::wait)
      parked.push_back(fresh);
    if (i % 2 == 0)
      continue;
    take();
    while (!parked.empty() && offer(parked.front()) == admission::staged)
      parked.pop_front();
  }
  while (!area.empty() || !parked.empty()) {
    take();
    while (!parked.empty() && offer(parked.front()) == admission::staged)
      parked.pop_front();
  }
  return ends;
}

bool each_once(const ledger& ends, std::uint64_t messages) {
  std::vector<std::uint64_t> all;
  for (const auto* column : {&ends.delivered, &ends.dropped, &ends.refused})
    all.insert(all.end(), column->begin(), column->end());
  std::sort(all.begin(), all.end());
  if (all.size() != messages)
    return false;
  for (std::uint64_t i = 0; i < messages; ++i)
    if (all[i] != i)
      return false;
  return true;
}

} // namespace

TEST_CASE("staging: higher first, and in order within one priority",
          "[gpu][staging]") {
  staging area{8, 0};
  CHECK(area.empty());
  CHECK(area.front() == nullptr);
  const std::uint8_t priorities[] = {128, 0, 255, 128, 64, 255};
  for (std::uint64_t i = 0; i < 6; ++i)
    REQUIRE(push(area, priorities[i], i));
  CHECK(area.size() == 6);
  CHECK(area.depth(255) == 2);
  CHECK(area.depth(1) == 0);
  const std::vector<waiting> expected{{255, 2}, {255, 5}, {128, 0},
                                      {128, 3}, {64, 4},  {0, 1}};
  CHECK(drain(area) == expected);
  CHECK(area.empty());
}

TEST_CASE("staging: every one of 256 priorities counts", "[gpu][staging]") {
  staging area{256, 0};
  for (unsigned i = 0; i < 256; ++i)
    REQUIRE(push(area, static_cast<std::uint8_t>(i * 167), i * 167 % 256));
  CHECK_FALSE(push(area, 255, 0));
  for (unsigned expected = 256; expected-- > 0;) {
    REQUIRE(area.front() != nullptr);
    CHECK(area.front()->user == expected);
    area.pop();
  }
}

TEST_CASE("staging: order is that of a stable sort", "[gpu][staging]") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& priorities) {
    staging area{static_cast<std::uint32_t>(priorities.size()), 0};
    std::vector<waiting> expected;
    for (std::uint64_t i = 0; i < priorities.size(); ++i) {
      RC_ASSERT(push(area, priorities[i], i));
      expected.push_back({priorities[i], i});
    }
    sort_stably(expected);
    RC_ASSERT(drain(area) == expected);
  }));
}

TEST_CASE("staging: mixed pushes, pops and evictions agree with a sorted list",
          "[gpu][staging]") {
  CHECK(rc::check(
    [](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& commands) {
      staging area{9, 0};
      std::vector<waiting> model; // in order of arrival
      std::uint64_t user = 0;
      for (const auto& [what, raw] : commands) {
        // Few distinct priorities, so that queues grow longer than one.
        const auto priority = static_cast<std::uint8_t>(raw % 5 * 63);
        if (what % 4 < 2) {
          RC_ASSERT(push(area, priority, user) == (model.size() < 9));
          if (model.size() < 9)
            model.push_back({priority, user});
          ++user;
        } else if (what % 4 == 2 && !model.empty()) {
          auto sorted = model;
          sort_stably(sorted);
          RC_ASSERT(area.front()->user == sorted.front().user);
          area.pop();
          model.erase(std::find(model.begin(), model.end(), sorted.front()));
        } else if (what % 4 == 3) {
          const auto out = area.drop_oldest(priority);
          const auto victim = victim_of(model);
          const bool due
            = victim != model.end() && victim->priority <= priority;
          RC_ASSERT(out.has_value() == due);
          if (due) {
            RC_ASSERT(out->user == victim->user);
            RC_ASSERT(out->header.priority == victim->priority);
            model.erase(victim);
          }
        }
        RC_ASSERT(area.size() == model.size());
      }
      sort_stably(model);
      RC_ASSERT(drain(area) == model);
    }));
}

TEST_CASE("staging: a band yields its own best only", "[gpu][staging]") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& priorities,
                     std::uint8_t a, std::uint8_t b) {
    const auto low = std::min(a, b);
    const auto high = std::max(a, b);
    staging area{static_cast<std::uint32_t>(priorities.size()), 0};
    std::vector<waiting> inside;
    for (std::uint64_t i = 0; i < priorities.size(); ++i) {
      push(area, priorities[i], i);
      if (priorities[i] >= low && priorities[i] <= high)
        inside.push_back({priorities[i], i});
    }
    sort_stably(inside);
    for (const auto& expected : inside) {
      const auto* next = area.front(low, high);
      RC_ASSERT(next != nullptr);
      RC_ASSERT(next->user == expected.user);
      area.pop(low, high);
    }
    RC_ASSERT(area.front(low, high) == nullptr);
    RC_ASSERT(area.size() == priorities.size() - inside.size());
  }));
}

TEST_CASE("staging: payloads of any length come back", "[gpu][staging]") {
  staging area{4, 8};
  for (const std::uint32_t words : {0U, 1U, 8U, 9U, 92U, 8192U}) {
    std::vector<std::uint64_t> payload(words);
    for (std::uint32_t i = 0; i < words; ++i)
      payload[i] = i * 3 + words;
    const auto copy = payload;
    REQUIRE(area.push(header_of(1), payload.data(), words, words));
    std::fill(payload.begin(), payload.end(), 0U);
    const auto* next = area.front();
    REQUIRE(next != nullptr);
    CHECK(next->words == words);
    CHECK(std::equal(copy.begin(), copy.end(), next->payload));
    area.pop();
  }
}

TEST_CASE("staging: payloads stay with their messages", "[gpu][staging]") {
  std::mt19937 random{3};
  staging area{64, 4};
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    std::uint64_t payload[6];
    std::fill(std::begin(payload), std::end(payload), i * 7);
    const auto words = static_cast<std::uint32_t>(i % 7);
    if (!area.push(header_of(static_cast<std::uint8_t>(random())), payload,
                   words, i))
      for (std::uint64_t n = random() % 64 + 1; n > 0; --n) {
        const auto* next = area.front();
        REQUIRE(next->words == next->user % 7);
        REQUIRE(std::all_of(next->payload, next->payload + next->words,
                            [&](auto w) { return w == next->user * 7; }));
        area.pop();
      }
  }
}

TEST_CASE("staging: block loses nothing under overload", "[gpu][staging]") {
  const auto ends = overload(backpressure::block, 10'000);
  CHECK(each_once(ends, 10'000));
  CHECK(ends.delivered.size() == 10'000);
}

TEST_CASE("staging: reject tells every sender that finds no room",
          "[gpu][staging]") {
  const auto ends = overload(backpressure::reject, 10'000);
  CHECK(each_once(ends, 10'000));
  CHECK(ends.dropped.empty());
  // One of two is taken at once, 31 are left when the offers end.
  CHECK(ends.refused.size() == 5000 - 31);
}

TEST_CASE("staging: drop_oldest makes room and keeps the books",
          "[gpu][staging]") {
  const auto ends = overload(backpressure::drop_oldest, 10'000);
  CHECK(each_once(ends, 10'000));
  CHECK(ends.dropped.size() + ends.refused.size() == 5000 - 31);
  CHECK(ends.dropped.size() > 1000);
  CHECK(ends.refused.size() > 10);
}

TEST_CASE("staging: what matters more is never evicted", "[gpu][staging]") {
  staging area{3, 0};
  for (const unsigned p : {200U, 100U, 100U})
    push(area, static_cast<std::uint8_t>(p), p);
  const auto offer = [&](std::uint8_t priority) {
    return area.offer(backpressure::drop_oldest, header_of(priority), nullptr,
                      0, 1000);
  };
  const auto lower = offer(99);
  CHECK(lower.outcome == admission::refused);
  CHECK_FALSE(lower.evicted_message.has_value());
  const auto equal = offer(100);
  CHECK(equal.outcome == admission::staged);
  REQUIRE(equal.evicted_message.has_value());
  CHECK(equal.evicted_message->user == 100);
  CHECK(area.size() == 3);
  const std::vector<waiting> left{{200, 200}, {100, 100}, {100, 1000}};
  CHECK(drain(area) == left);
}
