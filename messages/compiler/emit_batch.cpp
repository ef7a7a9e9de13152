// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/batch.hpp"
#include "ringwright/messages/compiler/emit.hpp"

#include <set>

namespace ringwright::compiler {

namespace {

const std::string library = "::ringwright::messages::";

struct kind_names {
  kind id;
  const char* cxx;
  const char* shown;
};

constexpr kind_names plain_kinds[] = {
  {kind::boolean, "bool", "bool"},
  {kind::int8, "std::int8_t", "int8"},
  {kind::int16, "std::int16_t", "int16"},
  {kind::int32, "std::int32_t", "int32"},
  {kind::int64, "std::int64_t", "int64"},
  {kind::uint8, "std::uint8_t", "uint8"},
  {kind::uint16, "std::uint16_t", "uint16"},
  {kind::uint32, "std::uint32_t", "uint32"},
  {kind::uint64, "std::uint64_t", "uint64"},
  {kind::float32, "float", "float32"},
  {kind::float64, "double", "float64"},
  {kind::text, "std::string", "text"},
  {kind::data, "std::vector<std::byte>", "data"},
};

const kind_names& names_of(kind id) {
  for (const auto& row : plain_kinds)
    if (row.id == id)
      return row;
  return plain_kinds[0];
}

std::string fixed_type(const field_model& field) {
  return "fixed<" + std::to_string(field.decimals) + ">";
}

std::string type_text(const schema_model& model, const field_model& field,
                      const type_model& type) {
  if (type.id == kind::list)
    return "std::vector<" + type_text(model, field, *type.element_type) + ">";
  if (type.id == kind::int64 && field.has_fixed_point)
    return "::ringwright::" + fixed_type(field);
  if (type.id == kind::enumeration || type.id == kind::structure)
    return qualified_name(model, type.node);
  return names_of(type.id).cxx;
}

const enum_model* find_enum(const schema_model& model, std::uint64_t node) {
  for (const auto& file : model.files)
    for (const auto& item : file.enums)
      if (item.node == node)
        return &item;
  return nullptr;
}

std::string shown_text(const schema_model& model, const field_model& field,
                       const type_model& type) {
  if (type.id == kind::list)
    return "list(" + shown_text(model, field, *type.element_type) + ")";
  if (type.id == kind::int64 && field.has_fixed_point)
    return fixed_type(field);
  if (const auto* held = held_struct(model, type))
    return held->name;
  if (type.id != kind::enumeration)
    return names_of(type.id).shown;
  std::string result;
  for (const auto& name : find_enum(model, type.node)->schema_names)
    result += (result.empty() ? "" : "|") + name;
  return result;
}

std::string shown_default(const schema_model& model, const field_model& field) {
  if (field.type.id != kind::enumeration)
    return field.default_text;
  const auto& names = find_enum(model, field.type.node)->schema_names;
  const auto number = std::stoul(field.default_text);
  return number < names.size() ? names[number] : field.default_text;
}

std::string literal(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '?')
      result += '\\';
    // Nothing else below a blank is left in comments; defaults may have it.
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return '"' + result + '"';
}

std::string line(const std::string& text) {
  return "  " + text + "\n";
}

std::string member_line(const schema_model& model, const field_model& field) {
  const auto type = aggregate_type(model, field);
  const auto begin = (field.doc.empty() ? "" : line("/// " + field.doc)) + "  "
                     + type + " " + field.name;
  if (field.initialiser.empty())
    return begin + "{};\n";
  if (field.type.id == kind::enumeration)
    return begin + " = static_cast<" + type + ">(" + field.initialiser + ");\n";
  return begin + " = " + field.initialiser + ";\n";
}

bool is_scalar(kind id) {
  return id != kind::list && id != kind::data && id != kind::structure;
}

std::string field_table(const schema_model& model, const struct_model& item) {
  std::string rows;
  int count = 0;
  for (const auto& field : item.fields) {
    if (field.type.id == kind::void_type)
      continue;
    rows
      += line("  {" + literal(field.schema_name) + ", "
              + literal(shown_type(model, field)) + ", "
              + literal(shown_default(model, field)) + ", " + literal(field.doc)
              + ", " + (is_scalar(field.type.id) ? "true" : "false") + "},");
    ++count;
  }
  return line("/// What a person is told about the fields, in schema order.")
         + line("static constexpr std::array<" + library + "batch_field, "
                + std::to_string(count) + "> batch_fields{{")
         + rows + line("}};") + "\n";
}

std::string emit_aggregate(const schema_model& model,
                           const struct_model& item) {
  // Qualified, since a field may have the name of its struct.
  const auto self = "const " + qualified_name(model, item.node) + "&";
  std::string members;
  for (const auto& field : item.fields)
    if (field.type.id != kind::void_type)
      members += member_line(model, field);
  return (item.doc.empty() ? "" : "/// " + item.doc + "\n") + "struct "
         + item.name + " {\n"
         + line("static constexpr const char* schema_name = \""
                + item.schema_name + "\";")
         + field_table(model, item) + members
         + line("friend bool operator==(" + self + ", " + self + ") = default;")
         + "};\n\n";
}

std::string emit_declarations(const std::string& type, bool has_table) {
  const std::string result = "::ringwright::expected<";
  auto text = result + "std::string> to_json(const " + type + "& from);\n"
              + result + "void> read_json(std::string_view text, " + type
              + "& into);\n" + result
              + "std::vector<std::byte>> to_bytes(const " + type + "& from);\n"
              + result + "void> read_bytes(std::span<const std::byte> bytes, "
              + type + "& into);\n";
  if (has_table)
    text += result + "void> set_field(" + type
            + "& in, std::string_view field, std::string_view text);\n";
  return text + "\n";
}

std::string includes_of(const schema_model& model, const file_model& file) {
  std::set<std::string> paths;
  for (const auto* item : batch_structs(model, file))
    for (const auto& field : item->fields) {
      const auto* type = &field.type;
      while (type->id == kind::list && type->element_type)
        type = type->element_type.get();
      const auto* owner = owner_of(model, type->node);
      if (owner != nullptr && owner != &file)
        paths.insert(path_of(owner->path, ".batch.hpp"));
    }
  std::string result = "#include \"ringwright/messages/batch.hpp\"\n#include \""
                       + file_name_of(file.path, ".ring.hpp") + "\"\n";
  for (const auto& path : paths)
    result += "#include \"" + path + "\"\n";
  return result;
}

} // namespace

std::string aggregate_type(const schema_model& model,
                           const field_model& field) {
  return type_text(model, field, field.type);
}

std::string shown_type(const schema_model& model, const field_model& field) {
  return shown_text(model, field, field.type);
}

std::string emit_batch_header(const schema_model& model,
                              const file_model& file) {
  auto result = "// Generated by capnpc-ringwright from " + file.path
                + ". Do not edit.\n#pragma once\n\n" + includes_of(model, file)
                + "\n#include <array>\n#include <cstddef>\n#include <cstdint>\n"
                  "#include <limits>\n#include <string>\n#include <vector>\n\n"
                  "namespace ringwright::messages::"
                + file.name_space + " {\n\n";
  const auto items = batch_structs(model, file);
  for (const auto* item : items)
    if (!is_ring_element(file, *item))
      result += emit_aggregate(model, *item);
  if (!items.empty())
    result += "// -- codec: see ringwright/messages/batch.hpp -----------------"
              "--------------\n\n";
  for (const auto* item : items)
    result += emit_declarations(qualified_name(model, item->node),
                                !is_ring_element(file, *item));
  return result + "} // namespace ringwright::messages::" + file.name_space
         + "\n";
}

} // namespace ringwright::compiler
