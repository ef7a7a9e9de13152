// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/catalogue_text.hpp"

#include "ringwright/messages/domain.hpp"
#include "ringwright/service/json_writer.hpp"

#include <cstdio>
#include <span>

namespace ringwright::service {

namespace {

using messages::field_info;
using messages::field_kind;
using messages::message_info;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%016llx",
                static_cast<unsigned long long>(value));
  return text;
}

std::string kind_of(const field_info& field) {
  static constexpr const char* names[]
    = {"bool",   "int8",   "int16",  "int32",   "int64",   "uint8",
       "uint16", "uint32", "uint64", "float32", "float64", "enum",
       "fixed",  "list",   "data",   "struct"};
  std::string result = names[static_cast<std::size_t>(field.kind)];
  if (field.kind == field_kind::fixed_point)
    result += "<" + std::to_string(field.decimals) + ">";
  return result;
}

std::size_t default_arena(const gpu::kernel_entry& entry) {
  return entry.arena_bytes(entry.default_config);
}

void append_fields(std::string& to, const message_info& message) {
  for (const auto& field : std::span{message.fields, message.field_count}) {
    to += "      " + padded(field.name, 20) + kind_of(field);
    if (field.enum_name != nullptr)
      to += std::string{" ("} + field.enum_name(0) + ", ...)";
    to += '\n';
  }
}

std::string title_of(const message_info& message) {
  return std::to_string(message.type_id) + "  " + message.name;
}

std::string line(const char* what, const std::string& value) {
  return padded(what, 16) + value + '\n';
}

void write_message(json_writer& to, const message_info& message) {
  to.begin_object();
  to.member("type_id", message.type_id);
  to.member("name", message.name);
  to.member("schema_hash", hex(message.schema_hash));
  to.key("fields");
  to.begin_array();
  for (const auto& field : std::span{message.fields, message.field_count}) {
    to.begin_object();
    to.member("name", field.name);
    to.member("type", kind_of(field));
    to.end_object();
  }
  to.end_array();
}

void write_head(json_writer& to, const catalogue_row& row) {
  to.member("id", row.info.id);
  to.member("domain", as_str(row.info.domain));
  to.key("modes");
  to.begin_array();
  if (row.modes.ring)
    to.value("ring");
  if (row.modes.batch)
    to.value("batch");
  to.end_array();
  to.member("summary", row.info.summary);
}

void write_batch_fields(json_writer& to, const char* key,
                        std::span<const messages::batch_field> fields) {
  to.key(key);
  to.begin_array();
  for (const auto& field : fields) {
    to.begin_object();
    to.member("name", field.name);
    to.member("type", field.type);
    if (field.scalar)
      to.member("default", field.otherwise);
    to.member("about", field.doc);
    to.end_object();
  }
  to.end_array();
}

void write_batch(json_writer& to, const domains::batch_entry& batch) {
  write_batch_fields(to, "input", batch.input_fields);
  write_batch_fields(to, "output", batch.output_fields);
  to.key("input_files");
  to.begin_array();
  to.value(".json");
  for (const auto extension : batch.input_extensions)
    to.value(extension);
  to.end_array();
}

void write_messages(json_writer& to, const catalogue_row& row) {
  to.key("accepts");
  to.begin_array();
  for (const auto& [message, reply] : row.accepts) {
    write_message(to, message);
    if (reply) {
      to.key("reply");
      write_message(to, *reply);
      to.end_object();
    }
    to.end_object();
  }
  to.end_array();
  to.key("ports");
  to.begin_array();
  for (const auto& port : row.ring->outputs) {
    write_message(to, port.message);
    to.member("port", port.name);
    to.end_object();
  }
  to.end_array();
}

void write_ring(json_writer& to, const catalogue_row& row) {
  const auto& entry = *row.ring;
  to.member("state_bytes", entry.state_bytes);
  to.member("state_version", entry.info.state_version);
  to.member("config_bytes", entry.config_bytes);
  to.member("arena_bytes", default_arena(entry));
  to.member("block", entry.block);
  to.member("accepts_hash", hex(entry.accepts_hash));
  to.member("state_hash", hex(entry.state_hash));
  write_messages(to, row);
}

std::string batch_fields_text(const char* title,
                              std::span<const messages::batch_field> fields) {
  auto result = std::string{"\n"} + title + "\n";
  for (const auto& field : fields) {
    std::string type{field.type};
    if (field.scalar)
      type += " = "
              + (field.otherwise.empty() ? std::string{"\"\""}
                                         : std::string{field.otherwise});
    auto row = "  " + padded(std::string{field.name}, 20);
    row += field.doc.empty() ? type : padded(type, 24) + std::string{field.doc};
    result += row + '\n';
  }
  return result;
}

std::string batch_text(const domains::batch_entry& batch) {
  std::string files = "JSON";
  for (const auto extension : batch.input_extensions)
    files += ", *" + std::string{extension};
  return line("input files", files)
         + batch_fields_text("input", batch.input_fields)
         + batch_fields_text("output", batch.output_fields);
}

std::string ring_text(const catalogue_row& row) {
  const auto& entry = *row.ring;
  auto result
    = line("state", std::to_string(entry.state_bytes) + " bytes, version "
                      + std::to_string(entry.info.state_version))
      + line("config", std::to_string(entry.config_bytes) + " bytes")
      + line("arena", std::to_string(default_arena(entry))
                        + " bytes with the default config")
      + line("block", std::to_string(entry.block) + " threads on a GPU")
      + line("accepts hash", hex(entry.accepts_hash))
      + line("state hash", hex(entry.state_hash)) + "\naccepts\n";
  for (const auto& [message, reply] : row.accepts) {
    result += "  " + title_of(message);
    if (reply)
      result += " -> " + title_of(*reply);
    result += '\n';
    append_fields(result, message);
  }
  result += "\nports\n";
  for (const auto& port : entry.outputs) {
    result += "  " + padded(port.name, 14) + title_of(port.message) + '\n';
    append_fields(result, port.message);
  }
  return result;
}

} // namespace

std::string catalogue_table(const catalogue_rows& rows) {
  auto result = padded("ID", 28) + padded("DOMAIN", 18) + padded("MODES", 13)
                + "SUMMARY\n";
  for (const auto& row : rows)
    result += padded(row.info.id, 28)
              + padded(std::string{as_str(row.info.domain)}, 18)
              + padded(as_str(row.modes), 13) + row.info.summary + '\n';
  return result;
}

std::string catalogue_json(const catalogue_rows& rows) {
  json_writer out;
  out.begin_array();
  for (const auto& row : rows) {
    out.begin_object();
    write_head(out, row);
    out.end_object();
  }
  out.end_array();
  return out.text() + '\n';
}

std::string kernel_table(const catalogue_row& row) {
  const auto& info = row.info;
  auto result = line("id", info.id)
                + line("domain", std::string{as_str(info.domain)})
                + line("modes", as_str(row.modes))
                + line("summary", info.summary) + line("source", info.source);
  if (row.batch != nullptr)
    result += batch_text(*row.batch);
  if (row.ring != nullptr)
    result += (row.batch != nullptr ? "\nring\n" : "") + ring_text(row);
  return result;
}

std::string kernel_json(const catalogue_row& row) {
  json_writer out;
  out.begin_object();
  write_head(out, row);
  out.member("source", row.info.source);
  if (row.batch != nullptr)
    write_batch(out, *row.batch);
  if (row.ring != nullptr)
    write_ring(out, row);
  out.end_object();
  return out.text() + '\n';
}

} // namespace ringwright::service
