// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/hash.hpp"

#include "ringwright/messages/compiler/check.hpp"

#include <string>

namespace ringwright::compiler {

namespace {

std::string text_of(const schema_model& model, const struct_model& item);

std::string enum_text(const schema_model& model, std::uint64_t node) {
  std::string result;
  for (const auto& file : model.files)
    for (const auto& item : file.enums)
      if (item.node == node) {
        result = item.name + "(";
        for (const auto& name : item.names)
          result += name + ",";
        result += ")";
      }
  return result;
}

std::string type_text(const schema_model& model, const field_model& field) {
  auto result = field.type.schema_word;
  const auto inner = field.type.id == kind::list ? field.type.element
                                                 : field.type.id;
  if (inner == kind::enumeration)
    result += " " + enum_text(model, field.type.node);
  if (inner == kind::structure)
    if (const auto* element = find_struct(model, field.type.node))
      result += " " + text_of(model, *element);
  if (field.has_fixed_point)
    result += " fixed" + std::to_string(field.decimals);
  return result;
}

std::string text_of(const schema_model& model, const struct_model& item) {
  auto result = item.schema_name + "#" + std::to_string(item.type_id) + "/"
                + std::to_string(item.data_words) + "+"
                + std::to_string(item.pointer_words) + "{";
  for (const auto& field : item.fields)
    result += field.schema_name + "@" + std::to_string(field.bit_offset) + ":"
              + type_text(model, field) + ";";
  return result + "}";
}

} // namespace

std::uint64_t schema_hash(const schema_model& model,
                          const struct_model& item) {
  // FNV-1a, 64 bits: stable, and good enough to tell schemas apart.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text_of(model, item))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

} // namespace ringwright::compiler
