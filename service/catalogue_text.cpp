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

/// Kernels here run as rings; batch bodies have no catalogue entry yet.
constexpr const char* modes = "ring";

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

void write_head(json_writer& to, const gpu::kernel_entry& entry) {
  to.member("id", entry.info.id);
  to.member("domain", as_str(entry.info.domain));
  to.key("modes");
  to.begin_array();
  to.value(modes);
  to.end_array();
  to.member("summary", entry.info.summary);
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
  for (const auto& port : row.entry->outputs) {
    write_message(to, port.message);
    to.member("port", port.name);
    to.end_object();
  }
  to.end_array();
}

} // namespace

std::string catalogue_table() {
  auto result = padded("ID", 22) + padded("DOMAIN", 18) + padded("MODES", 8)
                + "SUMMARY\n";
  for (const auto& row : catalogue()) {
    const auto& info = row.entry->info;
    result += padded(info.id, 22) + padded(std::string{as_str(info.domain)}, 18)
              + padded(modes, 8) + info.summary + '\n';
  }
  return result;
}

std::string catalogue_json() {
  json_writer out;
  out.begin_array();
  for (const auto& row : catalogue()) {
    out.begin_object();
    write_head(out, *row.entry);
    out.end_object();
  }
  out.end_array();
  return out.text() + '\n';
}

std::string kernel_table(const catalogue_row& row) {
  const auto& entry = *row.entry;
  auto result
    = line("id", entry.info.id)
      + line("domain", std::string{as_str(entry.info.domain)})
      + line("modes", modes) + line("summary", entry.info.summary)
      + line("source", entry.info.source)
      + line("state", std::to_string(entry.state_bytes) + " bytes, version "
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

std::string kernel_json(const catalogue_row& row) {
  const auto& entry = *row.entry;
  json_writer out;
  out.begin_object();
  write_head(out, entry);
  out.member("source", entry.info.source);
  out.member("state_bytes", entry.state_bytes);
  out.member("state_version", entry.info.state_version);
  out.member("config_bytes", entry.config_bytes);
  out.member("arena_bytes", default_arena(entry));
  out.member("block", entry.block);
  out.member("accepts_hash", hex(entry.accepts_hash));
  out.member("state_hash", hex(entry.state_hash));
  write_messages(out, row);
  out.end_object();
  return out.text() + '\n';
}

} // namespace ringwright::service
