// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/catalogue.hpp"

#include "ringwright/tests/catch.hpp"

#include <set>

using namespace ringwright;
using namespace ringwright::service;

TEST_CASE("catalogue: every id is there once and is found") {
  std::set<std::string> ids;
  for (const auto& row : catalogue()) {
    CHECK(ids.insert(row.info.id).second);
    const auto found = find_kernel(catalogue(), row.info.id);
    REQUIRE(found);
    CHECK(*found == &row);
    CHECK(row.modes.ring == (row.ring != nullptr));
    CHECK(row.modes.batch == (row.batch != nullptr));
    CHECK((row.modes.ring || row.modes.batch));
    if (row.ring != nullptr)
      CHECK(row.accepts.size() == row.ring->accepts.size());
  }
  CHECK(ids.contains("orderbook/matching"));
}

TEST_CASE("catalogue: replies are those of the schema") {
  const auto row = find_kernel(catalogue(), "orderbook/matching");
  REQUIRE(row);
  for (const auto& [message, reply] : (*row)->accepts) {
    INFO(message.name);
    REQUIRE(reply);
    CHECK(reply->type_id == message.type_id + 1);
  }
}

TEST_CASE("catalogue: what is not there is an error") {
  const auto none = find_kernel(catalogue(), "");
  REQUIRE_FALSE(none);
  CHECK(none.error().code == errc::kernel_not_found);
}
