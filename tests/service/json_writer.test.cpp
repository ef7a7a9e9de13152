// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/json_writer.hpp"

#include "ringwright/tests/catch.hpp"

#include <limits>

using ringwright::service::json_writer;

TEST_CASE("json writer: nests objects and arrays") {
  json_writer out;
  out.begin_object();
  out.member("a", 1);
  out.key("b");
  out.begin_array();
  out.value(true);
  out.value("x");
  out.end_array();
  out.key("c");
  out.begin_object();
  out.end_object();
  out.end_object();
  CHECK(out.text()
        == "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    \"x\"\n  ],\n"
           "  \"c\": {}\n}");
}

TEST_CASE("json writer: escapes what JSON does not take as it is") {
  json_writer out;
  out.value("a\"b\\c\nd\te\x01");
  CHECK(out.text() == "\"a\\\"b\\\\c\\nd\\te\\u0001\"");
}

TEST_CASE("json writer: writes numbers in full") {
  json_writer out;
  out.begin_array();
  out.value(std::numeric_limits<std::uint64_t>::max());
  out.value(std::numeric_limits<std::int64_t>::min());
  out.value(1234567.5);
  out.value(0.1);
  out.value(2.0);
  out.value(std::numeric_limits<double>::infinity());
  out.end_array();
  CHECK(out.text()
        == "[\n  18446744073709551615,\n  -9223372036854775808,\n"
           "  1234567.5,\n  0.1,\n  2,\n  null\n]");
}
