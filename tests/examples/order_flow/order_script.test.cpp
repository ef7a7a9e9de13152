// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/order_script.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/examples/orders/temporary_file.hpp"

#include <algorithm>

using namespace ringwright;
using namespace ringwright::examples::orders;
using testing::temporary_file;

TEST_CASE("order script: a LOBSTER pair becomes commands and rows") {
  const temporary_file messages{"script-m.csv", "34200.1,1,1,100,1000000,1\n"
                                                "34200.2,1,2,50,1000100,1\n"
                                                "34200.3,4,2,20,1000100,1\n"};
  const temporary_file book{"script-b.csv", "1000200,10,1000000,100\n"
                                            "1000200,10,1000100,50\n"
                                            "1000200,10,1000100,30\n"};
  const auto script = read_script(messages.path(), book.path());
  REQUIRE(script);
  CHECK(script->messages == 3);
  CHECK(script->seed_end == 2);
  REQUIRE(script->rows.size() == 2);
  CHECK(script->rows[0].line == 2);
  CHECK(script->rows[0].apply_end == 3);
  CHECK(script->rows[0].end == 3);
  CHECK(script->rows[1].apply_end == 4);
  CHECK(script->rows[1].file.bid_size.units() == 30 * fixed<8>::scale);
  CHECK(std::holds_alternative<wire::execute_order>(script->commands[3]));
}

TEST_CASE("order script: a bad line is an error that names it") {
  const temporary_file messages{"script-m2.csv", "34200.1,1,1,100,1000000,1\n"
                                                 "34200.2,1,2,50,1000100\n"};
  const temporary_file book{"script-b2.csv", "1000200,10,1000000,100\n"
                                             "1000200,10,1000100,50\n"};
  const auto script = read_script(messages.path(), book.path());
  REQUIRE_FALSE(script);
  CHECK(script.error().code == errc::parse_error);
  CHECK(script.error().what.find(messages.path() + ":2: ") == 0);
}

TEST_CASE("order script: the generator's commands come with their due times") {
  generator_options options;
  options.count = 100;
  options.symbols = 3;
  const auto script = make_script(options);
  REQUIRE(script);
  CHECK(script->commands.size() == 100);
  CHECK(script->due_ns.size() == 100);
  CHECK(std::is_sorted(script->due_ns.begin(), script->due_ns.end()));
  CHECK(script->symbols == 3);
  options.count = 0;
  CHECK(make_script(options).error().code == errc::invalid_argument);
}
