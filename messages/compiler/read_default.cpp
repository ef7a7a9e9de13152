// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/read_default.hpp"

#include "ringwright/messages/fixed_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace ringwright::compiler {

namespace {

using capnp::schema::Value;

struct fixed_default {
  std::string initialiser;
  std::string text;
};

fixed_default fixed_text(std::int64_t units, unsigned decimals) {
  char text[24];
  const auto size = detail::format_units(text, units, decimals);
  return {"::ringwright::fixed<" + std::to_string(decimals) + ">::from_units("
            + std::to_string(units) + ")",
          std::string(text, size)};
}

void set_signed(std::int64_t value, field_model& into) {
  into.non_zero_default = value != 0;
  into.default_text = std::to_string(value);
  // There is no literal for the smallest number.
  into.initialiser = value == std::numeric_limits<std::int64_t>::min()
                       ? "INT64_MIN"
                       : into.default_text;
  if (!into.has_fixed_point || into.decimals > 18)
    return;
  auto fixed = fixed_text(value, into.decimals);
  into.default_text = std::move(fixed.text);
  into.initialiser = std::move(fixed.initialiser);
}

void set_unsigned(std::uint64_t value, field_model& into) {
  into.non_zero_default = value != 0;
  into.default_text = std::to_string(value);
  into.initialiser = into.default_text + "u";
}

/// The shortest text that is read back as the same number.
template <class Float>
std::string shortest(Float value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

template <class Float>
void set_float(Float value, const char* type, field_model& into) {
  // -0.0 is not all zero bits, and it is the bits that count.
  into.non_zero_default = value != 0 || std::signbit(value);
  const auto limits = std::string{"std::numeric_limits<"} + type + ">::";
  const char* sign = std::signbit(value) ? "-" : "";
  if (std::isnan(value)) {
    into.default_text = "NaN";
    into.initialiser = limits + "quiet_NaN()";
  } else if (std::isinf(value)) {
    into.default_text = std::string{sign} + "Infinity";
    into.initialiser = sign + limits + "infinity()";
  } else {
    into.default_text = shortest(value);
    into.initialiser = into.default_text;
    if (into.initialiser.find_first_of(".e") == std::string::npos)
      into.initialiser += ".0";
    into.initialiser += sizeof(Float) == 4 ? "f" : "";
  }
}

/// A literal, and the same for JSON: Text is UTF-8, which both may hold.
void set_text(const std::string& value, field_model& into) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    char code[8];
    if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '?')
      into.initialiser += c;
    else
      into.initialiser.append(code, static_cast<std::size_t>(std::snprintf(
                                      code, sizeof code, "\\%03o", byte)));
  }
  into.initialiser = '"' + into.initialiser + '"';
  into.default_text = value;
}

void read_number(Value::Reader value, field_model& into) {
  switch (value.which()) {
  case Value::INT8:
    return set_signed(value.getInt8(), into);
  case Value::INT16:
    return set_signed(value.getInt16(), into);
  case Value::INT32:
    return set_signed(value.getInt32(), into);
  case Value::INT64:
    return set_signed(value.getInt64(), into);
  case Value::UINT8:
    return set_unsigned(value.getUint8(), into);
  case Value::UINT16:
    return set_unsigned(value.getUint16(), into);
  case Value::UINT32:
    return set_unsigned(value.getUint32(), into);
  case Value::UINT64:
    return set_unsigned(value.getUint64(), into);
  case Value::FLOAT32:
    return set_float(value.getFloat32(), "float", into);
  case Value::FLOAT64:
    return set_float(value.getFloat64(), "double", into);
  case Value::ENUM:
    return set_unsigned(value.getEnum(), into);
  default:
    return;
  }
}

} // namespace

void read_default(Value::Reader value, field_model& into) {
  switch (value.which()) {
  case Value::BOOL:
    into.non_zero_default = value.getBool();
    into.default_text = value.getBool() ? "true" : "false";
    into.initialiser = into.default_text;
    break;
  case Value::TEXT:
    set_text(value.getText().cStr(), into);
    break;
  default:
    read_number(value, into);
  }
  // Text has its emptiness from its type, whether it is written out or not.
  if (!into.non_zero_default)
    into.initialiser.clear();
}

} // namespace ringwright::compiler
