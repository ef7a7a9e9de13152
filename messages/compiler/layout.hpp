// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <vector>

namespace ringwright::compiler {

/// One member of a generated struct: a field of the schema or the bytes or
/// bits between two fields.
struct member {
  /// Null for a hole.
  const field_model* field = nullptr;
  std::uint32_t bit_offset = 0;
  std::uint32_t bit_width = 0;
};

/// The members of a struct's data section in order of offset, holes included:
/// together they cover every bit. A hole is either within one byte or whole
/// bytes. Void fields take no place and are left out.
std::vector<member> data_members(const struct_model& item);

/// The list or Data field; null if there is none.
const field_model* list_field(const struct_model& item);

} // namespace ringwright::compiler
