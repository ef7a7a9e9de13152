// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/message_frame.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <set>
#include <thread>

namespace ringwright::tests {

TEST_CASE("a message becomes one envelope with its type, times and words") {
  auto before = actors::detail::now_ns();
  auto made = to_frame(echo{3, 4}, true);
  auto reader = made.reader();
  REQUIRE(reader.next());
  const auto& header = reader.header();
  CHECK(header.type_id == echo::type_id);
  CHECK(header.schema_hash == echo::schema_hash);
  CHECK(header.flags == messages::envelope_flags::needs_reply);
  CHECK(header.priority == 128);
  CHECK(header.deadline_ns == 0);
  CHECK(header.event_time_ns >= before);
  CHECK(header.time.physical_ns == header.event_time_ns);
  CHECK(reader.payload().size() == 2);
  CHECK(reader.payload()[1] == 4);
  CHECK_FALSE(reader.next());
  CHECK(reader.error() == errc::none);
}

TEST_CASE("a batch becomes one frame, lists included") {
  std::vector<add> batch(3);
  auto made = to_frame(std::span<const add>{batch});
  auto count = 0;
  for (auto reader = made.reader(); reader.next(); ++count)
    CHECK(reader.header().flags == 0);
  CHECK(count == 3);
  std::vector<std::uint64_t> list{7, 8, 9};
  auto listed = to_frame(message_with_list{blob{1, {}}, list}, false);
  auto reader = listed.reader();
  REQUIRE(reader.next());
  auto span = messages::message_at<blob>(reader.payload().data()).words.span();
  CHECK(std::vector(span.begin(), span.end()) == list);
}

TEST_CASE("message ids differ, also between threads") {
  std::vector<std::uint64_t> ids[4];
  std::vector<std::thread> threads;
  for (auto& mine : ids)
    threads.emplace_back([&mine] {
      for (auto i = 0; i < 10'000; ++i)
        mine.push_back(
          actors::detail::outgoing_header(1, 0, {}, 0).message_id);
    });
  for (auto& thread : threads)
    thread.join();
  std::set<std::uint64_t> all;
  for (const auto& mine : ids)
    all.insert(mine.begin(), mine.end());
  CHECK(all.size() == 40'000);
  CHECK_FALSE(all.contains(0));
}

} // namespace ringwright::tests
