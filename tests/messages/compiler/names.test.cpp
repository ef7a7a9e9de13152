// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/names.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::compiler;

TEST_CASE("names: camel case becomes snake case") {
  CHECK(snake_case("SubmitOrder") == "submit_order");
  CHECK(snake_case("orderId") == "order_id");
  CHECK(snake_case("orderID") == "order_id");
  CHECK(snake_case("HTTPServer") == "http_server");
  CHECK(snake_case("gtc") == "gtc");
  CHECK(snake_case("x2y") == "x2y");
  CHECK(snake_case("Outer_Inner") == "outer_inner");
}

TEST_CASE("names: keywords and own members get an underscore") {
  CHECK(identifier("class") == "class_");
  CHECK(identifier("Default") == "default_");
  CHECK(identifier("name") == "name");
  CHECK(member_identifier("name") == "name_");
  CHECK(member_identifier("typeId") == "type_id_");
  CHECK(member_identifier("price") == "price");
  CHECK(aggregate_member_identifier("name") == "name");
  CHECK(aggregate_member_identifier("schemaName") == "schema_name_");
  CHECK(aggregate_member_identifier("new") == "new_");
}

TEST_CASE("names: the namespace comes from the file's name") {
  CHECK(namespace_of("order_matching.capnp") == "order_matching");
  CHECK(namespace_of("a/b/marketData.capnp") == "market_data");
  CHECK(namespace_of("my-app.capnp") == "my_app");
  CHECK(namespace_of("2fast.capnp") == "_2fast");
  CHECK(namespace_of("class.capnp") == "class_");
}
