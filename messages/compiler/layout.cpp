// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/layout.hpp"

#include <algorithm>

namespace ringwright::compiler {

namespace {

bool is_list(const field_model& field) {
  return field.type.id == kind::list || field.type.id == kind::data;
}

/// Appends holes for the bits [from, to): up to the next byte boundary, then
/// whole bytes, then the bits before `to` in its byte.
void fill(std::vector<member>& out, std::uint32_t from, std::uint32_t to) {
  while (from < to) {
    std::uint32_t width = 0;
    if (from % 8 != 0)
      width = std::min(8 - from % 8, to - from);
    else if (to - from >= 8)
      width = (to - from) / 8 * 8;
    else
      width = to - from;
    out.push_back({nullptr, from, width});
    from += width;
  }
}

} // namespace

std::vector<member> data_members(const struct_model& item) {
  std::vector<member> fields;
  for (const auto& field : item.fields)
    if (!is_list(field) && field.bit_width > 0)
      fields.push_back({&field, field.bit_offset, field.bit_width});
  std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) {
    return a.bit_offset < b.bit_offset;
  });
  std::vector<member> result;
  std::uint32_t at = 0;
  for (const auto& field : fields) {
    fill(result, at, field.bit_offset);
    result.push_back(field);
    at = field.bit_offset + field.bit_width;
  }
  fill(result, at, item.data_words * 64);
  return result;
}

const field_model* list_field(const struct_model& item) {
  for (const auto& field : item.fields)
    if (is_list(field))
      return &field;
  return nullptr;
}

} // namespace ringwright::compiler
