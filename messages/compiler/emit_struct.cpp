// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/emit.hpp"
#include "ringwright/messages/compiler/hash.hpp"
#include "ringwright/messages/compiler/layout.hpp"
#include "ringwright/messages/compiler/names.hpp"
#include "ringwright/messages/domain.hpp"

#include <cstdio>

namespace ringwright::compiler {

namespace {

const std::string library = "::ringwright::messages::";

struct kind_names {
  kind id;
  const char* cxx;
  const char* field;
};

constexpr kind_names plain_kinds[] = {
  {kind::boolean, "bool", "boolean"},
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
  {kind::enumeration, "", "enumeration"},
  {kind::list, "", "list"},
  {kind::data, "std::uint8_t", "data"},
  {kind::structure, "", "structure"},
};

const kind_names& names_of(kind id) {
  for (const auto& row : plain_kinds)
    if (row.id == id)
      return row;
  return plain_kinds[0];
}

/// The kind of the values themselves: that of a list's elements.
kind value_kind(const field_model& field) {
  if (field.type.id == kind::list)
    return field.type.element;
  return field.type.id;
}

/// The C++ type of a field's value, or of a list's elements.
std::string value_type(const schema_model& model, const field_model& field) {
  const auto id = value_kind(field);
  if (field.has_fixed_point)
    return "::ringwright::fixed<" + std::to_string(field.decimals) + ">";
  if (id == kind::enumeration || id == kind::structure)
    return qualified_name(model, field.type.node);
  return names_of(id).cxx;
}

std::string kind_text(const field_model& field, kind id) {
  return library + "field_kind::"
         + (field.has_fixed_point && id == kind::int64 ? "fixed_point"
                                                       : names_of(id).field);
}

std::string enum_argument(const schema_model& model,
                          const field_model& field) {
  if (value_kind(field) != kind::enumeration)
    return "nullptr";
  return "&" + library + "enum_name<" + value_type(model, field) + ">";
}

std::string line(const std::string& text) {
  return "  " + text + "\n";
}

std::string constants(const schema_model& model, const file_model& file,
                      const struct_model& item) {
  std::string result;
  if (item.has_type_id) {
    result += line("static constexpr std::uint16_t type_id = "
                   + std::to_string(item.type_id) + ";");
    result += line("static constexpr ::ringwright::domain domain = "
                   "::ringwright::domain::"
                   + std::string{domain_table[file.domain].name} + ";");
  }
  if (!item.reply.empty())
    for (const auto& other : file.structs)
      if (other.schema_name == item.reply)
        result += line("using reply = "
                       + qualified_name(model, other.node) + ";");
  char hash[32];
  std::snprintf(hash, sizeof hash, "0x%016llxu",
                static_cast<unsigned long long>(schema_hash(model, item)));
  result += line("static constexpr const char* name = \"" + item.name + "\";");
  result += line("static constexpr const char* schema_name = \""
                 + item.schema_name + "\";");
  result += line("static constexpr std::uint64_t schema_hash = "
                 + std::string{hash} + ";");
  result += line("static constexpr std::uint16_t data_words = "
                 + std::to_string(item.data_words) + ";");
  result += line("static constexpr std::uint16_t pointer_words = "
                 + std::to_string(item.pointer_words) + ";");
  return result + "\n";
}

std::string hole_text(const member& hole, int index) {
  const auto name = "reserved_" + std::to_string(index);
  if (hole.bit_width % 8 == 0 && hole.bit_offset % 8 == 0)
    return line("std::uint8_t " + name + "["
                + std::to_string(hole.bit_width / 8) + "]{};");
  return line("std::uint8_t " + name + " : " + std::to_string(hole.bit_width)
              + " = 0;");
}

std::string data_member_lines(const schema_model& model,
                              const struct_model& item) {
  std::string result;
  int holes = 0;
  for (const auto& at : data_members(item)) {
    if (at.field == nullptr)
      result += hole_text(at, holes++);
    else if (at.field->type.id == kind::boolean)
      result += line("bool " + at.field->name + " : 1 = false;");
    else
      result += line(value_type(model, *at.field) + " " + at.field->name
                     + "{};");
  }
  return result;
}

std::string list_member_line(const schema_model& model,
                             const struct_model& item) {
  const auto* list = list_field(item);
  if (list == nullptr)
    return {};
  return line(library + "list_of<" + value_type(model, *list) + "> "
              + list->name + "{};");
}

std::string list_layout(const schema_model& model, const struct_model& item) {
  const auto* list = list_field(item);
  if (list == nullptr)
    return {};
  const auto type = value_type(model, *list);
  const bool is_data = list->type.id == kind::data;
  const auto id = is_data ? kind::uint8 : list->type.element;
  const bool is_struct = id == kind::structure;
  return line("/// Type of the trailing list's elements.")
         + line("using element = " + type + ";")
         + line("static constexpr " + library + "list_info list_layout{")
         + line("  " + library + "shape_of<element>(), "
                + kind_text(*list, id) + ", "
                + std::to_string(list->decimals) + ", "
                + enum_argument(model, *list) + ",")
         + line(is_struct ? "  element::fields.data(),"
                            " static_cast<std::uint16_t>("
                            "element::fields.size())};"
                          : "  nullptr, 0};")
         + "\n";
}

std::string field_row(const schema_model& model, const field_model& field) {
  const bool is_list = field.type.id == kind::list
                       || field.type.id == kind::data;
  return line("  {\"" + field.name + "\", \"" + field.schema_name + "\", "
              + std::to_string(field.bit_offset) + ", "
              + std::to_string(field.bit_width) + ", "
              + kind_text(field, field.type.id) + ", "
              + std::to_string(field.decimals) + ", "
              + (is_list ? "nullptr" : enum_argument(model, field)) + ", "
              + (is_list ? "&list_layout" : "nullptr") + "},");
}

std::string field_table(const schema_model& model, const struct_model& item) {
  std::string rows;
  int count = 0;
  for (const auto& field : item.fields)
    if (field.bit_width > 0) {
      rows += field_row(model, field);
      ++count;
    }
  return line("/// The fields in schema order.")
         + line("static constexpr std::array<" + library + "field_info, "
                + std::to_string(count) + "> fields{{")
         + rows + line("}};");
}

std::string assertions(const struct_model& item) {
  const auto size = (item.data_words + item.pointer_words) * 8;
  std::string result = "static_assert(sizeof(" + item.name
                       + ") == " + std::to_string(size) + ");\n";
  for (const auto& field : item.fields)
    if (field.bit_width > 1)
      result += "static_assert(offsetof(" + item.name + ", " + field.name
                + ") == " + std::to_string(field.bit_offset / 8) + ");\n";
  return result + "static_assert(std::is_trivially_copyable_v<" + item.name
         + ">);\nstatic_assert(std::is_standard_layout_v<" + item.name
         + ">);\n\n";
}

} // namespace

std::string emit_enum(const enum_model& item) {
  std::string values;
  std::string cases;
  for (std::size_t i = 0; i < item.names.size(); ++i) {
    values += line(item.names[i] + " = " + std::to_string(i) + ",");
    cases += line("  case " + item.name + "::" + item.names[i]
                  + ":\n      return \"" + item.names[i] + "\";");
  }
  return "enum class " + item.name + " : std::uint16_t {\n" + values
         + "};\n\n/// Number of enumerators; a value from outside may be "
           "larger.\ninline constexpr std::uint16_t "
         + item.name + "_count = " + std::to_string(item.names.size())
         + ";\n\nRINGWRIGHT_HD constexpr const char* to_string(" + item.name
         + " value) {\n  switch (value) {\n" + cases
         + "    default:\n      return \"unknown\";\n  }\n}\n\n";
}

std::string emit_struct(const schema_model& model, const file_model& file,
                        const struct_model& item) {
  // Qualified, since a field may have the name of its struct.
  const auto self = "const " + qualified_name(model, item.node) + "&";
  return "struct " + item.name + " {\n" + constants(model, file, item)
         + data_member_lines(model, item) + list_member_line(model, item)
         + "\n" + list_layout(model, item) + field_table(model, item)
         + line("\n  friend bool operator==(" + self + ", " + self
                + ") = default;")
         + "};\n\n" + assertions(item);
}

} // namespace ringwright::compiler
