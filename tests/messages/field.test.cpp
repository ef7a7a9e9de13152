// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/field.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/samples.ring.hpp"

#include <string>

namespace samples = ringwright::messages::samples;
using namespace ringwright::messages;

namespace {

const field_info& field(const std::string& name) {
  for (const auto& item : samples::kinds::fields)
    if (item.name == name)
      return item;
  throw std::out_of_range{name};
}

} // namespace

TEST_CASE("field: a row says where the field lies and what it means") {
  samples::kinds kinds{};
  const auto* base = reinterpret_cast<const std::byte*>(&kinds);
  const auto offset_of = [&](const auto& member) {
    return 8u
           * static_cast<std::uint32_t>(
             reinterpret_cast<const std::byte*>(&member) - base);
  };
  CHECK(field("int64").bit_offset == offset_of(kinds.int64));
  CHECK(field("float32").bit_offset == offset_of(kinds.float32));
  CHECK(field("nano").bit_offset == offset_of(kinds.nano));
  CHECK(field("nano").decimals == 9);
  CHECK(field("nano").kind == field_kind::fixed_point);
  CHECK(field("cents").decimals == 2);
  CHECK(field("int64").kind == field_kind::int64);
  CHECK(field("flag_b").bit_width == 1);
  CHECK(field("flag_b").kind == field_kind::boolean);
  CHECK_THROWS(field("nothing"));
}

TEST_CASE("field: enum fields and lists name their enumerators") {
  CHECK(std::string{field("colour").enum_name(2)} == "dark_blue");
  CHECK(std::string{field("colour").enum_name(4)} == "unknown");
  CHECK(std::string{samples::colours::list_layout.enum_name(1)} == "green");
  CHECK(samples::prices::list_layout.decimals == 8);
  CHECK(samples::prices::list_layout.element == field_kind::fixed_point);
  CHECK(samples::blob::fields[1].kind == field_kind::data);
}

TEST_CASE("field: names that C++ keeps get an underscore, schema names stay") {
  const auto& fields = samples::names::fields;
  CHECK(std::string{fields[0].name} == "class_");
  CHECK(std::string{fields[0].schema_name} == "class");
  CHECK(std::string{fields[1].name} == "type_id_");
  CHECK(std::string{fields[2].name} == "name_");
  CHECK(std::string{fields[3].name} == "order_id");
}
