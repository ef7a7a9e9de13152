// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/detail/capnp_value.hpp"

#include "ringwright/messages/fixed_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace ringwright::messages::detail {

namespace {

using result = tl::expected<single_value, std::string>;
using capnp::JsonValue;
using capnp::schema::Type;

constexpr std::uint64_t fixed_point_annotation = 0xc6e1d0b9a8f7e652;

/// From here on doubles leave out whole numbers.
constexpr double inexact = 9007199254740992.0;

tl::unexpected<std::string> wrong(std::string what) {
  return tl::unexpected{std::move(what)};
}

tl::unexpected<std::string> expectation(const char* what,
                                        JsonValue::Reader value) {
  return wrong(std::string{"expected "} + what + ", there is "
               + kind_text(value));
}

std::string_view text_of(JsonValue::Reader value) {
  const auto text = value.getString();
  return {text.begin(), text.size()};
}

/// The shortest decimals of a number, without an exponent.
std::string decimals_text(double number) {
  char text[400];
  const auto end
    = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed)
        .ptr;
  return {text, end};
}

template <class Integer>
tl::unexpected<std::string> out_of_range(const std::string& number) {
  using limits = std::numeric_limits<Integer>;
  return wrong(number + " is not within " + std::to_string(limits::min())
               + " to " + std::to_string(limits::max()));
}

template <class Integer>
result whole_from_text(std::string_view text) {
  Integer number{};
  const auto [end, problem]
    = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc::result_out_of_range)
    return out_of_range<Integer>("'" + std::string{text} + "'");
  if (problem != std::errc{} || end != text.data() + text.size())
    return wrong("'" + std::string{text} + "' is no whole number");
  return single_value{number};
}

/// `Integer` is that of the schema; both kinds are kept in 64 bits.
template <class Integer>
result whole(JsonValue::Reader value) {
  using limits = std::numeric_limits<Integer>;
  using wide = std::conditional_t<std::is_signed_v<Integer>, std::int64_t,
                                  std::uint64_t>;
  if (sizeof(Integer) == 8 && value.isString())
    return whole_from_text<wide>(text_of(value));
  if (!value.isNumber())
    return expectation("a whole number", value);
  const auto number = value.getNumber();
  if (std::trunc(number) != number)
    return wrong("expected a whole number, there is " + decimals_text(number));
  // Below 2^53 the limits of all types up to 64 bits compare exactly.
  if (sizeof(Integer) == 8 && std::abs(number) >= inexact)
    return wrong("a number of 2^53 and more is not exact in JSON; write it as "
                 "a string");
  if (number < static_cast<double>(limits::min())
      || number > static_cast<double>(limits::max()))
    return out_of_range<Integer>(decimals_text(number));
  return single_value{static_cast<wide>(number)};
}

template <class Float>
result real(JsonValue::Reader value) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  if (value.isString()) {
    const auto text = text_of(value);
    if (text == "NaN")
      return single_value{std::numeric_limits<double>::quiet_NaN()};
    if (text == "Infinity")
      return single_value{infinity};
    if (text == "-Infinity")
      return single_value{-infinity};
    return wrong("expected a number, \"NaN\", \"Infinity\" or \"-Infinity\", "
                 "there is '"
                 + std::string{text} + "'");
  }
  if (!value.isNumber())
    return expectation("a number", value);
  const auto number = value.getNumber();
  if (std::abs(number) > double{std::numeric_limits<Float>::max()})
    return wrong(sizeof(Float) == 4 ? "the number is too large for a float32"
                                    : "the number is too large for a float64");
  return single_value{number};
}

result fixed_point(JsonValue::Reader value, unsigned decimals) {
  if (!value.isString() && !value.isNumber())
    return expectation("a number or a string of decimals", value);
  const auto text = value.isString() ? std::string{text_of(value)}
                                     : decimals_text(value.getNumber());
  const auto units
    = ringwright::detail::parse_units(text.data(), text.size(), decimals, true);
  if (units.code == errc::overflow)
    return wrong("'" + text + "' is out of range");
  if (units.code != errc::none)
    return wrong("'" + text + "' is no number with at most "
                 + std::to_string(decimals) + " decimals");
  // 15 digits are what a double keeps of every decimal number.
  constexpr std::int64_t exact = 1'000'000'000'000'000;
  if (value.isNumber() && (units.value >= exact || units.value <= -exact))
    return wrong("a number of more than 15 digits is not exact in JSON; write "
                 "it as a string");
  return single_value{units.value};
}

result text(JsonValue::Reader value) {
  if (!value.isString())
    return expectation("a string", value);
  return single_value{std::string{text_of(value)}};
}

result data(JsonValue::Reader value) {
  if (!value.isArray())
    return expectation("a list of bytes", value);
  single_value::bytes bytes;
  bytes.reserve(value.getArray().size());
  for (const auto element : value.getArray()) {
    if (!element.isNumber())
      return expectation("a list of bytes with no other elements", element);
    const auto number = element.getNumber();
    if (!(number >= 0 && number <= 255 && std::trunc(number) == number))
      return wrong(decimals_text(number) + " is no byte");
    bytes.push_back(static_cast<kj::byte>(number));
  }
  return single_value{std::move(bytes)};
}

/// Enumerators by name; such as this build does not know by number.
result enumerator(JsonValue::Reader value, capnp::EnumSchema schema) {
  if (value.isNumber()) {
    const auto number = value.getNumber();
    if (!(number >= 0 && number <= 65535 && std::trunc(number) == number))
      return wrong(decimals_text(number) + " is no enumerator");
    return single_value{
      capnp::DynamicEnum{schema, static_cast<std::uint16_t>(number)}};
  }
  if (!value.isString())
    return expectation("the name of an enumerator", value);
  KJ_IF_MAYBE (found, schema.findEnumerantByName(value.getString())) {
    return single_value{capnp::DynamicEnum{*found}};
  }
  std::string names;
  for (const auto known : schema.getEnumerants())
    names += std::string{names.empty() ? "" : ", "}
             + known.getProto().getName().cStr();
  return wrong("'" + std::string{text_of(value)} + "' is none of " + names);
}

} // namespace

capnp::DynamicValue::Reader single_value::reader() const {
  return std::visit(
    [](const auto& value) -> capnp::DynamicValue::Reader {
      using type = std::decay_t<decltype(value)>;
      if constexpr (std::is_same_v<type, std::monostate>)
        return capnp::VOID;
      else if constexpr (std::is_same_v<type, std::string>)
        return capnp::Text::Reader{value.data(), value.size()};
      else if constexpr (std::is_same_v<type, bytes>)
        return capnp::Data::Reader{value.data(), value.size()};
      else
        return value;
    },
    value_);
}

std::string kind_text(JsonValue::Reader value) {
  switch (value.which()) {
  case JsonValue::NULL_:
    return "null";
  case JsonValue::BOOLEAN:
    return value.getBoolean() ? "true" : "false";
  case JsonValue::NUMBER:
    return "a number";
  case JsonValue::STRING:
    return "a string";
  case JsonValue::ARRAY:
    return "a list";
  default:
    return "an object";
  }
}

std::optional<unsigned> decimals_of(capnp::StructSchema::Field field) {
  for (const auto annotation : field.getProto().getAnnotations())
    if (annotation.getId() == fixed_point_annotation)
      return annotation.getValue().getUint8();
  return std::nullopt;
}

tl::expected<single_value, std::string>
read_value(JsonValue::Reader value, capnp::Type type,
           std::optional<unsigned> decimals) {
  switch (type.which()) {
  case Type::VOID:
    return single_value{std::monostate{}};
  case Type::BOOL:
    if (!value.isBoolean())
      return expectation("true or false", value);
    return single_value{value.getBoolean()};
  case Type::INT8:
    return whole<std::int8_t>(value);
  case Type::INT16:
    return whole<std::int16_t>(value);
  case Type::INT32:
    return whole<std::int32_t>(value);
  case Type::INT64:
    return decimals ? fixed_point(value, *decimals)
                    : whole<std::int64_t>(value);
  case Type::UINT8:
    return whole<std::uint8_t>(value);
  case Type::UINT16:
    return whole<std::uint16_t>(value);
  case Type::UINT32:
    return whole<std::uint32_t>(value);
  case Type::UINT64:
    return whole<std::uint64_t>(value);
  case Type::FLOAT32:
    return real<float>(value);
  case Type::FLOAT64:
    return real<double>(value);
  case Type::ENUM:
    return enumerator(value, type.asEnum());
  case Type::TEXT:
    return text(value);
  case Type::DATA:
    return data(value);
  default:
    return wrong("is of a type that JSON has no form for");
  }
}

} // namespace ringwright::messages::detail
