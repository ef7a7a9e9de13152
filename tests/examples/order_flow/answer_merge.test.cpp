// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/answer_merge.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright;
using namespace ringwright::examples::orders;

namespace {

/// A frame of replies to these requests.
actors::frame replies_to(std::initializer_list<std::uint64_t> requests) {
  actors::frame result;
  for (const auto id : requests) {
    messages::envelope_header header;
    header.correlation_id = id;
    const std::uint64_t payload[] = {id * 10};
    result.append(header, payload);
  }
  return result;
}

struct reply {
  std::uint64_t request;
  errc status;

  friend bool operator==(const reply&, const reply&) = default;
};

std::vector<reply> replies_in(const actors::frame& answer) {
  std::vector<reply> result;
  auto reader = answer.reader();
  while (reader.next()) {
    result.push_back({reader.header().correlation_id,
                      static_cast<errc>(reader.header().status)});
    if (!reader.payload().empty())
      CHECK(reader.payload()[0] == reader.header().correlation_id * 10);
  }
  CHECK(reader.error() == errc::none);
  return result;
}

} // namespace

TEST_CASE("answer merge: replies of several receivers come in the order of "
          "the requests") {
  answer_merge merge;
  merge.expect(1, 0);
  merge.expect(2, 1);
  merge.expect(3, 1);
  merge.expect(4, 0);
  const actors::frame answers[] = {replies_to({1, 4}), replies_to({2, 3})};
  const auto merged
    = merge.merge(answers, [](auto&&...) { FAIL("no others"); });
  CHECK(replies_in(merged)
        == std::vector<reply>{
          {1, errc::none}, {2, errc::none}, {3, errc::none}, {4, errc::none}});
}

TEST_CASE("answer merge: refused requests have their place among the replies") {
  answer_merge merge;
  merge.expect(1, 0);
  messages::envelope_header refused;
  refused.message_id = 2;
  merge.refuse(refused, errc::rejected);
  merge.expect(3, 0);
  const actors::frame answers[] = {replies_to({1, 3})};
  CHECK(replies_in(merge.merge(answers, [](auto&&...) {}))
        == std::vector<reply>{
          {1, errc::none}, {2, errc::rejected}, {3, errc::none}});
}

TEST_CASE("answer merge: what was not expected goes to the handler") {
  answer_merge merge;
  merge.expect(2, 0);
  std::vector<std::uint64_t> others;
  const actors::frame answers[] = {replies_to({1, 2, 3})};
  const auto merged = merge.merge(answers, [&](const auto& header, auto&&) {
    others.push_back(header.correlation_id);
  });
  CHECK(replies_in(merged) == std::vector<reply>{{2, errc::none}});
  CHECK(others == std::vector<std::uint64_t>{1, 3});
}

TEST_CASE(
  "answer merge: a reply that is missing is an error to its requester") {
  answer_merge merge;
  merge.expect(1, 0);
  merge.expect(2, 1);
  const actors::frame answers[] = {{}, replies_to({2})};
  CHECK(replies_in(merge.merge(answers, [](auto&&...) {}))
        == std::vector<reply>{{1, errc::no_reply}, {2, errc::none}});
}
