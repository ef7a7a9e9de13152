// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/list.hpp"

#include <cstdint>

namespace ringwright::messages {

/// What the bits of a field mean.
enum class field_kind : std::uint8_t {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  enumeration,
  fixed_point,
  list,
  data,
  structure,
};

/// Name of an enumerator by value; "unknown" beyond the last.
using enum_name_function = const char* (*) (std::uint16_t);

struct field_info;

/// The elements of a trailing list.
struct list_info {
  list_shape shape;
  field_kind element = field_kind::uint8;
  std::uint8_t decimals = 0;
  enum_name_function enum_name = nullptr;
  /// Fields of a flat struct element.
  const field_info* fields = nullptr;
  std::uint16_t field_count = 0;
};

/// One field of a generated struct, for printing, JSON and tests.
struct field_info {
  /// As in C++, for example "order_id".
  const char* name = nullptr;
  /// As in the schema, for example "orderId".
  const char* schema_name = nullptr;
  /// From the start of the struct; the least significant bit comes first.
  std::uint32_t bit_offset = 0;
  std::uint32_t bit_width = 0;
  field_kind kind = field_kind::uint8;
  /// Decimals of a fixed-point field.
  std::uint8_t decimals = 0;
  enum_name_function enum_name = nullptr;
  /// Elements of a list or data field.
  const list_info* list = nullptr;
};

/// Adapts the generated `to_string` of an enum to `enum_name_function`.
template <class Enum>
const char* enum_name(std::uint16_t value) {
  return to_string(static_cast<Enum>(value));
}

} // namespace ringwright::messages
