// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/check.hpp"

#include "ringwright/messages/compiler/batch.hpp"
#include "ringwright/messages/domain.hpp"

#include <map>
#include <set>

namespace ringwright::compiler {

namespace {

/// Collects sentences that begin with the place.
class report {
public:
  explicit report(const schema_model& schemas) : model(schemas) {
    // nop
  }

  void add(const file_model& file, const struct_model& in,
           const std::string& reason) {
    lines.push_back(file.path + ": struct " + in.schema_name + ": " + reason);
  }

  void add(const file_model& file, const struct_model& in,
           const field_model& field, const std::string& reason) {
    lines.push_back(file.path + ": struct " + in.schema_name + ", field "
                    + field.schema_name + ": " + reason);
  }

  const schema_model& model;
  std::vector<std::string> lines;
};

constexpr const char* only_one_list
  = "a ring message holds no pointers except one trailing List of primitives "
    "or flat structs, or Data";

void check_default(report& out, const file_model& file, const struct_model& in,
                   const field_model& field) {
  if (field.non_zero_default)
    out.add(file, in, field,
            "has a non-zero default; Cap'n Proto XORs defaults into the wire, "
            "so the words would not be the values");
}

void check_fixed_point(report& out, const file_model& file,
                       const struct_model& in, const field_model& field) {
  if (!field.has_fixed_point)
    return;
  const bool is_int64
    = field.type.id == kind::int64
      || (field.type.id == kind::list && field.type.element == kind::int64);
  if (!is_int64)
    out.add(file, in, field,
            "$fixedPoint needs Int64 or List(Int64), not "
              + field.type.schema_word);
  if (field.decimals > 18)
    out.add(file, in, field,
            "$fixedPoint(" + std::to_string(field.decimals)
              + ") is above 18 decimals");
}

/// Checks a struct that is the element of a message's list.
void check_element(report& out, const file_model& file,
                   const struct_model& message, const field_model& list) {
  const auto* element = find_struct(out.model, list.type.node);
  if (element == nullptr)
    return out.add(file, message, list, "has elements of an unknown struct");
  if (!is_flat(*element))
    return out.add(file, message, list,
                   "elements of struct " + element->schema_name
                     + " are not flat (a pointer, union, group or no fields); "
                     + only_one_list);
  for (const auto& field : element->fields) {
    check_default(out, file, *element, field);
    check_fixed_point(out, file, *element, field);
  }
}

void check_list(report& out, const file_model& file, const struct_model& in,
                const field_model& field) {
  switch (field.type.element) {
    case kind::structure:
      return check_element(out, file, in, field);
    case kind::void_type:
    case kind::boolean:
    case kind::list:
    case kind::data:
    case kind::text:
    case kind::other:
      return out.add(file, in, field,
                     field.type.schema_word + " cannot stand there; "
                       + only_one_list);
    default:
      return;
  }
}

void check_field(report& out, const file_model& file, const struct_model& in,
                 const field_model& field) {
  if (field.in_union)
    return out.add(file, in, field,
                   "is a member of a union, which a ring message cannot hold");
  if (field.is_group)
    return out.add(file, in, field,
                   "is a group, which a ring message cannot hold");
  check_default(out, file, in, field);
  check_fixed_point(out, file, in, field);
  if (field.type.id == kind::list)
    check_list(out, file, in, field);
  else if (field.type.id == kind::structure || field.type.id == kind::text
           || field.type.id == kind::other)
    out.add(file, in, field,
            field.type.schema_word + " is a pointer; " + only_one_list);
}

void check_reply(report& out, const file_model& file, const struct_model& in) {
  if (in.reply.empty())
    return;
  for (const auto& other : file.structs)
    if (other.schema_name == in.reply) {
      if (!other.has_type_id)
        out.add(file, in, "$reply(\"" + in.reply + "\") names a struct "
                            "without $typeId");
      return;
    }
  out.add(file, in, "$reply(\"" + in.reply + "\") names no struct of this "
                      "file");
}

void check_range(report& out, const file_model& file, const struct_model& in) {
  if (!file.has_domain)
    return out.add(file, in, "has $typeId(" + std::to_string(in.type_id)
                               + ") but the file names no $domain");
  if (in.type_id >= 65280)
    return out.add(file, in, "type id " + std::to_string(in.type_id)
                               + " is reserved for the runtime (65280 and "
                                 "up)");
  if (file.domain >= domain_table.size())
    return out.add(file, in, "the file's $domain is unknown to this build");
  const auto& row = domain_table[file.domain];
  if (!contains(row.id, in.type_id))
    out.add(file, in, "type id " + std::to_string(in.type_id)
                        + " is outside the range of domain "
                        + std::string{row.name} + " ("
                        + std::to_string(row.base) + "-"
                        + std::to_string(row.max) + ")");
}

void check_size(report& out, const file_model& file, const struct_model& in) {
  const auto words = in.data_words + in.pointer_words;
  if (words > max_fixed_words)
    out.add(file, in, "is " + std::to_string(words)
                        + " words wide; the largest slot (1024 bytes) carries "
                        + std::to_string(max_fixed_words));
  if (words == 0)
    out.add(file, in, "has no fields; a ring message needs at least one");
}

void check_names(report& out, const file_model& file, const struct_model& in) {
  std::set<std::string> seen;
  for (const auto& field : in.fields)
    if (!seen.insert(field.name).second)
      out.add(file, in, field,
              "becomes " + field.name + " in C++, as another field does");
}

void check_message(report& out, const file_model& file,
                   const struct_model& in) {
  check_range(out, file, in);
  check_size(out, file, in);
  check_reply(out, file, in);
  check_names(out, file, in);
  if (in.pointer_words > 1)
    out.add(file, in, "has " + std::to_string(in.pointer_words)
                        + " pointer fields; " + only_one_list);
  for (const auto& field : in.fields)
    check_field(out, file, in, field);
}

void check_type_names(report& out, const file_model& file) {
  std::map<std::string, int> seen{{"all", 1}};
  for (const auto& item : file.enums)
    ++seen[item.name];
  for (const auto& item : file.structs)
    ++seen[item.name];
  for (const auto& [name, count] : seen)
    if (count > 1)
      out.lines.push_back(file.path + ": two types become " + name
                          + " in C++");
}

void check_unique_ids(report& out) {
  struct owner {
    const file_model* file;
    const struct_model* message;
  };
  std::map<std::uint16_t, owner> owners;
  for (const auto& file : out.model.files)
    for (const auto& message : file.structs) {
      if (!message.has_type_id)
        continue;
      const auto [at, fresh]
        = owners.emplace(message.type_id, owner{&file, &message});
      if (!fresh)
        out.add(file, message,
                "type id " + std::to_string(message.type_id)
                  + " is taken by struct " + at->second.message->schema_name
                  + " of " + at->second.file->path);
    }
}

} // namespace

const struct_model* find_struct(const schema_model& model,
                                std::uint64_t node) {
  for (const auto& file : model.files)
    for (const auto& item : file.structs)
      if (item.node == node)
        return &item;
  return nullptr;
}

bool is_flat(const struct_model& item) {
  if (item.pointer_words != 0 || item.data_words == 0 || item.has_union)
    return false;
  for (const auto& field : item.fields)
    if (field.is_group)
      return false;
  return true;
}

std::vector<std::string> check(const schema_model& model) {
  report out{model};
  for (const auto& file : model.files) {
    if (!file.requested)
      continue;
    check_type_names(out, file);
    for (const auto& item : file.structs) {
      if (item.has_type_id)
        check_message(out, file, item);
      else if (!item.reply.empty())
        out.add(file, item, "has $reply but no $typeId");
    }
  }
  check_unique_ids(out);
  check_batch(model, out.lines);
  return std::move(out.lines);
}

} // namespace ringwright::compiler
