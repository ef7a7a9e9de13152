// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/batch_entry.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/domains/savings_kernel.hpp"

#include <cstdio>
#include <stdexcept>
#include <unistd.h>
#include <vector>

namespace ringwright::tests {

namespace {

using settings = std::vector<domains::input_setting>;

static_assert(domains::catalogued_batch_kernel<savings>);
static_assert(domains::file_reading_kernel<savings>);

/// Reads a file by throwing.
struct careless : savings {
  static expected<input> read_input(const gpu::executor&,
                                    const std::filesystem::path&) {
    throw std::runtime_error{"no luck"};
  }
};

/// The same without files, and with an output that is no aggregate.
struct plain {
  static constexpr auto info = savings::info;
  using input = savings::input;
  using output = int;

  static expected<int> batch(const gpu::executor&, const input&) {
    return 0;
  }
};

static_assert(gpu::batch_kernel<plain>);
static_assert(!domains::catalogued_batch_kernel<plain>);
static_assert(!domains::file_reading_kernel<plain>);

const domains::batch_entry& entry() {
  return domains::batch_entry_of<savings>();
}

gpu::executor here() {
  return *gpu::executor::cpu(1);
}

} // namespace

TEST_CASE("batch_entry: runs from JSON to JSON", "[domains][batch]") {
  const auto out = entry().run_json(
    here(), R"({"deposits": [{"amount": "100"}], "rate": 0.5, "periods": 2})",
    {});
  REQUIRE(out);
  const auto growth = messages::from_json<savings::output>(*out);
  REQUIRE(growth);
  CHECK(growth->balance == 225);
  CHECK(growth->history == std::vector<double>{150, 225});
  CHECK(growth->owner == "nobody");
  CHECK(growth->serial == (1ull << 60) + 1);
}

TEST_CASE("batch_entry: settings override the input", "[domains][batch]") {
  const auto out = entry().run_json(
    here(), R"({"periods": 1, "rate": 0.5})",
    settings{{"periods", "3"}, {"owner", "me"}, {"periods", "2"}});
  REQUIRE(out);
  const auto growth = messages::from_json<savings::output>(*out);
  REQUIRE(growth);
  CHECK(growth->history.size() == 2);
  CHECK(growth->owner == "me");
}

TEST_CASE("batch_entry: errors say what is wrong", "[domains][batch]") {
  const auto why = [](std::string_view json, const settings& set) {
    const auto out = entry().run_json(here(), json, set);
    REQUIRE_FALSE(out);
    return out.error();
  };
  CHECK(why("{", {}) == errc::parse_error);
  CHECK(why("{}", {{"rat", "1"}}).what
        == "there is no field 'rat'; the nearest is 'rate'");
  CHECK(why("{}", {{"periods", "many"}}).what
        == "periods: 'many' is no uint32");
  CHECK(why("{}", {{"rate", "-1"}}).what == "rate: must be above -1");
}

TEST_CASE("batch_entry: a kernel may read files of its own",
          "[domains][batch]") {
  CHECK(entry().reads("a/b.deposits"));
  CHECK(entry().reads("b.deposits.txt"));
  CHECK_FALSE(entry().reads("b.json"));
  CHECK_FALSE(entry().reads(".deposits"));
  CHECK_FALSE(entry().reads("-"));
  const auto path = std::filesystem::temp_directory_path()
                    / ("savings-" + std::to_string(getpid()) + ".deposits");
  std::ofstream{path} << "1 2\n3\n";
  const auto out
    = entry().run_file(here(), path, settings{{"rate", "0"}, {"periods", "1"}});
  std::ofstream{path} << "1 x";
  const auto wrong = entry().run_file(here(), path, {});
  std::remove(path.c_str());
  REQUIRE(out);
  CHECK(messages::from_json<savings::output>(*out)->balance == 6);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error() == errc::parse_error);
  CHECK(entry().run_file(here(), path, {}).error() == errc::io_error);
  CHECK(domains::batch_entry_of<careless>().run_file(here(), "x", {}).error()
        == errc::io_error);
}

TEST_CASE("batch_entry: tells the fields of input and output",
          "[domains][batch]") {
  CHECK(std::string_view{entry().info.id} == "custom/savings");
  CHECK(entry().input_fields.size() == 7);
  CHECK(entry().input_fields[2].name == "rate");
  CHECK(entry().output_fields[2].type == "list(float64)");
}

} // namespace ringwright::tests
