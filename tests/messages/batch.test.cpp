// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/batch.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/batch_values.hpp"

#include <capnp/compat/json.h>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

using namespace ringwright;
using namespace ringwright::messages;
namespace samples = ringwright::messages::batch_samples;

static_assert(batch_struct<samples::everything>);
static_assert(batch_struct<samples::inner>);
static_assert(batch_struct<samples::nested_input>);
static_assert(!batch_struct<samples::levels>);

namespace {

/// Equal, where NaN is NaN.
bool same(double a, double b) {
  return a == b ? std::signbit(a) == std::signbit(b)
                : std::isnan(a) && std::isnan(b);
}

template <class T>
T through_json(const T& value) {
  const auto text = to_json(value);
  REQUIRE(text);
  INFO(*text);
  const auto read = from_json<T>(*text);
  if (!read)
    FAIL(read.error().what);
  return *read;
}

template <class T>
T through_bytes(const T& value) {
  const auto bytes = to_bytes(value);
  REQUIRE(bytes);
  const auto read = from_bytes<T>(*bytes);
  if (!read)
    FAIL(read.error().what);
  return *read;
}

/// The generated functions for Cap'n Proto's own classes.
template <class Wire, class T>
T through_builder(const T& value) {
  capnp::MallocMessageBuilder message;
  encode(value, message.initRoot<Wire>());
  return samples::decode(message.getRoot<Wire>().asReader());
}

} // namespace

TEST_CASE("batch: schema defaults are those of the aggregate", "[batch]") {
  const samples::defaults d;
  CHECK(d.flag);
  CHECK(d.small == -128);
  CHECK(d.least == INT64_MIN);
  CHECK(d.most == UINT64_MAX);
  CHECK(d.damping == 0.85);
  CHECK(d.ratio == 0.1f);
  CHECK(same(d.minus_zero, -0.0));
  CHECK(d.limit == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(d.unknown));
  CHECK(d.shade == samples::shade::half_dark);
  CHECK(d.price == fixed<8>::from_units(-250'000'000));
  CHECK(d.text == "a \"quoted\" ?? \\ tab\tand \xc3\xa9");
  CHECK(d.count == 0);
  const samples::everything e;
  CHECK((!e.flag && e.int64 == 0 && e.text.empty() && e.data.empty()));
}

TEST_CASE("batch: a default is what Cap'n Proto reads from nothing",
          "[batch]") {
  capnp::MallocMessageBuilder message;
  auto read = samples::decode(
    message.initRoot<wire::batch_samples::Defaults>().asReader());
  CHECK(std::isnan(read.unknown));
  samples::defaults mine;
  mine.unknown = read.unknown = 0;
  CHECK(read == mine);
}

TEST_CASE("batch: any aggregate comes back from Cap'n Proto and from JSON",
          "[batch]") {
  namespace wire = ringwright::wire::batch_samples;
  CHECK(rc::check("everything", [](std::uint64_t seed) {
    const auto value = batch_values::value_from<samples::everything>(seed);
    RC_ASSERT(through_builder<wire::Everything>(value) == value);
    RC_ASSERT(through_bytes(value) == value);
    RC_ASSERT(through_json(value) == value);
  }));
  CHECK(rc::check("lists", [](std::uint64_t seed) {
    const auto value = batch_values::value_from<samples::lists>(seed);
    RC_ASSERT(through_builder<wire::Lists>(value) == value);
    RC_ASSERT(through_bytes(value) == value);
    RC_ASSERT(through_json(value) == value);
  }));
}

TEST_CASE("batch: values that JSON has no form for come back", "[batch]") {
  samples::lists value;
  const auto infinity = std::numeric_limits<double>::infinity();
  value.float64s
    = {-0.0, 5e-324, 1.7976931348623157e308, 0.1, 1e23, infinity, -infinity};
  value.float32s = {-0.0f, 1e-45f, 3.4028235e38f, 0.1f};
  value.int64s = {INT64_MIN, INT64_MAX, (1ll << 53) + 1, -1};
  value.uint64s = {UINT64_MAX, (1ull << 53) + 1};
  value.prices = {fixed<2>::min(), fixed<2>::max(), fixed<2>::from_units(-5)};
  value.shades = {samples::shade::default_, static_cast<samples::shade>(77)};
  for (int c = 0; c < 128; ++c)
    value.texts.push_back(std::string(2, static_cast<char>(c)));
  value.texts.push_back("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(through_json(value) == value);
  CHECK(through_bytes(value) == value);
  samples::everything nan;
  nan.float64 = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(through_json(nan).float64));
  CHECK(through_json(samples::empty{}) == samples::empty{});
}

TEST_CASE("batch: fields with names of C++ come back", "[batch]") {
  samples::names value;
  value.class_ = 1;
  value.batch_fields_ = 2;
  value.schema_name_ = 3;
  value.shade = samples::shade::default_;
  value.names.resize(2);
  value.names[1].new_ = "x";
  value.from = 5;
  value.to = 6;
  value.renamed = 7;
  CHECK(through_builder<wire::batch_samples::Names>(value) == value);
  CHECK(through_json(value) == value);
  CHECK(to_json(value)->find("\"renamed\": 7") != std::string::npos);
  samples::nested_input nested{.x = 2, .kind = samples::nested_kind::two};
  CHECK(through_json(nested) == nested);
}

TEST_CASE("batch: a struct may serve a ring message and a batch", "[batch]") {
  samples::book book;
  book.levels.resize(3);
  book.levels[2].price = fixed<8>::from_units(-1);
  book.levels[2].on = true;
  book.best = book.levels[2];
  CHECK(through_builder<wire::batch_samples::Book>(book) == book);
  CHECK(through_json(book) == book);
  CHECK(std::is_same_v<samples::levels::element, samples::level>);
}

TEST_CASE("batch: what is written is JSON as Cap'n Proto reads it", "[batch]") {
  samples::lists value;
  value.int64s = {INT64_MIN};
  value.float64s = {0.1, std::numeric_limits<double>::infinity()};
  value.texts = {"a\n"};
  value.inners.resize(1);
  value.grid = {{1}, {}};
  const auto text = to_json(value);
  REQUIRE(text);
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<wire::batch_samples::Lists>();
  capnp::JsonCodec{}.decode(kj::arrayPtr(text->data(), text->size()), root);
  CHECK(samples::decode(root.asReader()) == value);
  // And the other way, for what needs no `fixed` text.
  const auto theirs = capnp::JsonCodec{}.encode(root.asReader());
  const auto read = from_json<samples::lists>({theirs.begin(), theirs.size()});
  REQUIRE(read);
  CHECK(*read == value);
}

TEST_CASE("batch: null and what is missing are defaults", "[batch]") {
  const auto read = from_json<samples::defaults>(
    " { \"damping\" : 0.5 , \"flag\" : null, \"count\": 4e0 }\r\n");
  REQUIRE(read);
  CHECK(read->damping == 0.5);
  CHECK(read->flag);
  CHECK(read->count == 4);
  CHECK(read->most == UINT64_MAX);
}

TEST_CASE("batch: fixed point is decimal and exact in JSON", "[batch]") {
  const auto price = [](std::string text) {
    return from_json<samples::everything>("{\"price\": " + text + "}");
  };
  for (const auto& [text, units] :
       std::vector<std::pair<std::string, std::int64_t>>{
         {"0.1", 10'000'000},
         {"\"0.1\"", 10'000'000},
         {"-12.50", -1'250'000'000},
         {"1e-8", 1},
         {"9999999.99999999", 999'999'999'999'999},
         {"\"92233720368.54775807\"", INT64_MAX}}) {
    INFO(text);
    const auto read = price(text);
    REQUIRE(read);
    CHECK(read->price.units() == units);
  }
  for (const auto* text :
       {"0.123456789", "\"0.123456789\"", "10000000.00000000",
        "92233720368.54775807", "\"92233720368.54775808\"", "1e300", "\"\"",
        "\"1e2\"", "true"}) {
    INFO(text);
    const auto read = price(text);
    REQUIRE_FALSE(read);
    CHECK(read.error() == errc::parse_error);
    CHECK(read.error().what.find("price: ") == 0);
  }
}

TEST_CASE("batch: a single field is set from text", "[batch]") {
  samples::everything value;
  CHECK(set_field(value, "flag", "true"));
  CHECK(set_field(value, "int8", "-128"));
  CHECK(set_field(value, "uint64", "18446744073709551615"));
  CHECK(set_field(value, "float64", "1e-6"));
  CHECK(set_field(value, "shade", "halfDark"));
  CHECK(set_field(value, "price", "12.5"));
  CHECK(set_field(value, "text", "with blanks"));
  CHECK(value.flag);
  CHECK(value.int8 == -128);
  CHECK(value.uint64 == UINT64_MAX);
  CHECK(value.float64 == 1e-6);
  CHECK(value.shade == samples::shade::half_dark);
  CHECK(value.price == fixed<8>::from_units(1'250'000'000));
  CHECK(value.text == "with blanks");
  const auto before = value;
  struct row {
    const char* field;
    const char* text;
    const char* what;
  };
  for (const auto& [field, text, what] :
       {row{"flag", "1", "flag: '1' is no bool, which is true or false"},
        row{"int8", "128", "int8: '128' is no int8"},
        row{"uint32", "-1", "uint32: '-1' is no uint32"},
        row{"int16", "", "int16: '' is no int16"},
        row{"int16", "1.5", "int16: '1.5' is no int16"},
        row{"float64", "fast", "float64: 'fast' is no float64"},
        row{"float64", "1 ", "float64: '1 ' is no float64"},
        row{"shade", "dark", "shade: 'dark' is no light|halfDark|default"},
        row{"price", "1.123456789", "price: '1.123456789' is no fixed<8>"},
        row{"inner", "x", "inner: is a inner; only single values can be set"},
        row{"pirce", "1",
            "there is no field 'pirce'; the nearest is 'price'"}}) {
    const auto set = set_field(value, field, text);
    REQUIRE_FALSE(set);
    CHECK(set.error() == errc::invalid_argument);
    CHECK(set.error().what == what);
    CHECK(value == before);
  }
  samples::empty empty;
  CHECK(set_field(empty, "x", "1").error().what
        == "there is no field 'x', nor any other");
}

TEST_CASE("batch: fields are told with type, default and comment", "[batch]") {
  const auto& fields = samples::defaults::batch_fields;
  REQUIRE(fields.size() == 13);
  CHECK(fields[4].name == "damping");
  CHECK(fields[4].type == "float64");
  CHECK(fields[4].otherwise == "0.85");
  CHECK(fields[4].scalar);
  CHECK(fields[4].doc
        == "Share of the rank that is passed on; dimensionless, in (0, 1).");
  CHECK(fields[5].otherwise == "0.1");
  CHECK(fields[8].otherwise == "NaN");
  CHECK(fields[9].type == "light|halfDark|default");
  CHECK(fields[9].otherwise == "halfDark");
  CHECK(fields[10].type == "fixed<8>");
  CHECK(fields[10].otherwise == "-2.5");
  CHECK(fields[12].doc.empty());
  const auto& lists = samples::lists::batch_fields;
  CHECK(lists[11].type == "list(list(float64))");
  CHECK(lists[10].type == "list(inner)");
  CHECK_FALSE(lists[10].scalar);
  CHECK(samples::empty::batch_fields.empty());
}
