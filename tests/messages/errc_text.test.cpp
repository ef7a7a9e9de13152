// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/errc_text.hpp"

#include "ringwright/tests/catch.hpp"

#include <set>
#include <string>

using namespace ringwright;

TEST_CASE("errc: each code has its own name, a sentence and a way back") {
  std::set<std::string> names;
  for (std::uint8_t i = 0; i < errc_count; ++i) {
    const auto code = static_cast<errc>(i);
    names.emplace(to_string(code));
    CHECK(errc_from_string(to_string(code)) == code);
    CHECK(description(code).size() > 5);
    CHECK(description(code).back() == '.');
  }
  CHECK(names.size() == errc_count);
  CHECK(to_string(errc::queue_full) == "queue_full");
}

TEST_CASE("errc: a code of a newer build is unknown, not undefined") {
  CHECK(to_string(static_cast<errc>(errc_count)) == "unknown");
  CHECK(description(static_cast<errc>(255)).empty());
  CHECK(errc_from_string("unknown") == std::nullopt);
  CHECK(errc_from_string("") == std::nullopt);
}
