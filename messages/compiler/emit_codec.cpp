// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/batch.hpp"
#include "ringwright/messages/compiler/emit.hpp"

#include <set>

namespace ringwright::compiler {

namespace {

const std::string detail = "::ringwright::messages::detail::";

std::string line(const std::string& text) {
  return "  " + text + "\n";
}

std::string open_namespace(const file_model& file) {
  return "namespace ringwright::messages::" + file.name_space + " {\n\n";
}

std::string close_namespace(const file_model& file) {
  return "} // namespace ringwright::messages::" + file.name_space + "\n";
}

std::string decode_line(const schema_model& model, const field_model& field) {
  const auto value = "from.get" + field.accessor + "()";
  const auto to = "to." + field.name;
  switch (field.type.id) {
  case kind::void_type:
    return {};
  case kind::enumeration:
    return line(to + " = static_cast<" + aggregate_type(model, field) + ">("
                + value + ");");
  case kind::list:
  case kind::data:
  case kind::text:
  case kind::structure:
    return line(detail + "get(" + to + ", " + value + ");");
  default:
    if (field.has_fixed_point)
      return line(to + " = " + aggregate_type(model, field) + "::from_units("
                  + value + ");");
    return line(to + " = " + value + ";");
  }
}

std::string encode_line(const field_model& field) {
  const auto value = "from." + field.name;
  const auto set = "to.set" + field.accessor + "(";
  switch (field.type.id) {
  case kind::void_type:
    return {};
  case kind::enumeration:
    return line(set + "static_cast<decltype(to.get" + field.accessor + "())>("
                + value + "));");
  case kind::list:
    return line(detail + "put(" + value + ", to.init" + field.accessor + "("
                + detail + "count(" + value + ")));");
  case kind::data:
  case kind::text:
    return line(set + detail + "blob(" + value + "));");
  case kind::structure:
    return line("encode(" + value + ", to.init" + field.accessor + "());");
  default:
    return line(set + value + (field.has_fixed_point ? ".units()" : "") + ");");
  }
}

/// `set_field` knows the fields that one line of text can give.
std::string set_lines(const schema_model& model, const struct_model& item) {
  std::string result;
  for (const auto& field : item.fields) {
    const auto id = field.type.id;
    if (id == kind::void_type || id == kind::list || id == kind::data
        || id == kind::structure)
      continue;
    const auto names = id == kind::enumeration
                         ? ", \"" + shown_type(model, field) + "\""
                         : std::string{};
    result += line("if (field == \"" + field.schema_name + "\")")
              + line("  return " + detail + "set_from_text(in." + field.name
                     + ", field, text" + names + ");");
  }
  return result;
}

std::string emit_struct_codec(const schema_model& model,
                              const struct_model& item) {
  const auto type = qualified_name(model, item.node);
  const auto& wire = item.wire_name;
  std::string decode;
  std::string encode;
  for (const auto& field : item.fields) {
    decode += decode_line(model, field);
    encode += encode_line(field);
  }
  return "void decode_into([[maybe_unused]] " + type + "& to, [[maybe_unused]] "
         + wire + "::Reader from) {\n" + decode + "}\n\n" + type + " decode("
         + wire + "::Reader from) {\n" + line(type + " result;")
         + line("decode_into(result, from);") + line("return result;")
         + "}\n\nvoid encode([[maybe_unused]] const " + type
         + "& from, [[maybe_unused]] " + wire + "::Builder to) {\n" + encode
         + "}\n\n";
}

std::string emit_text_codec(const struct_model& item, const std::string& type) {
  const auto& wire = item.wire_name;
  const auto body = [&](const char* function, const char* arguments) {
    return " {\n"
           + line("return " + detail + function + "<" + wire + ">(" + arguments
                  + ");")
           + "}\n\n";
  };
  const std::string result = "::ringwright::expected<";
  return result + "std::string> to_json(const " + type + "& from)"
         + body("to_json", "from") + result
         + "void> read_json(std::string_view text, " + type + "& into)"
         + body("read_json", "text, into") + result
         + "std::vector<std::byte>> to_bytes(const " + type + "& from)"
         + body("to_bytes", "from") + result
         + "void> read_bytes(std::span<const std::byte> bytes, " + type
         + "& into)" + body("read_bytes", "bytes, into");
}

std::string emit_set_field(const schema_model& model, const struct_model& item,
                           const std::string& type) {
  return "::ringwright::expected<void> set_field([[maybe_unused]] " + type
         + "& in, std::string_view field, [[maybe_unused]] std::string_view "
           "text) {\n"
         + set_lines(model, item)
         + line("return " + detail + "cannot_set(field, " + type
                + "::batch_fields);")
         + "}\n\n";
}

} // namespace

std::string emit_codec_header(const schema_model& model,
                              const file_model& file) {
  auto result = "// Generated by capnpc-ringwright from " + file.path
                + ". Do not edit.\n#pragma once\n\n#include \""
                + file_name_of(file.path, ".batch.hpp") + "\"\n#include \""
                + file_name_of(file.path, ".capnp.h") + "\"\n\n"
                + open_namespace(file);
  for (const auto* item : batch_structs(model, file)) {
    const auto type = qualified_name(model, item->node);
    result += type + " decode(" + item->wire_name + "::Reader from);\n"
              + "void decode_into(" + type + "& to, " + item->wire_name
              + "::Reader from);\n" + "void encode(const " + type + "& from, "
              + item->wire_name + "::Builder to);\n\n";
  }
  return result + close_namespace(file);
}

std::string emit_codec_source(const schema_model& model,
                              const file_model& file) {
  const auto items = batch_structs(model, file);
  std::set<std::string> others;
  for (const auto* item : items)
    for (const auto& field : item->fields)
      if (const auto* held = held_struct(model, field.type))
        if (const auto* owner = owner_of(model, held->node); owner != &file)
          others.insert(path_of(owner->path, ".codec.hpp"));
  auto result = "// Generated by capnpc-ringwright from " + file.path
                + ". Do not edit.\n#include \""
                + file_name_of(file.path, ".codec.hpp")
                + "\"\n#include "
                  "\"ringwright/messages/detail/capnp_codec.hpp\"\n";
  for (const auto& other : others)
    result += "#include \"" + other + "\"\n";
  result += "\n" + open_namespace(file);
  for (const auto* item : items)
    result += emit_struct_codec(model, *item);
  for (const auto* item : items) {
    const auto type = qualified_name(model, item->node);
    result += emit_text_codec(*item, type);
    if (!is_ring_element(file, *item))
      result += emit_set_field(model, *item, type);
  }
  return result + close_namespace(file);
}

} // namespace ringwright::compiler
