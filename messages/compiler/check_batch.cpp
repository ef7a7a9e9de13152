// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/batch.hpp"
#include "ringwright/messages/compiler/check.hpp"

#include <set>

namespace ringwright::compiler {

namespace {

/// Where a sentence is about: a field of a struct of a file.
struct place {
  const schema_model& model;
  const file_model& file;
  const struct_model& in;
  std::vector<std::string>& lines;

  void add(const std::string& reason) const {
    lines.push_back(file.path + ": struct " + in.schema_name + ": " + reason);
  }

  void add(const field_model& field, const std::string& reason) const {
    lines.push_back(file.path + ": struct " + in.schema_name + ", field "
                    + field.schema_name + ": " + reason);
  }
};

/// Whether a value of `type` holds the struct `wanted`, at any depth.
bool reaches(const schema_model& model, const struct_model& from,
             const struct_model& wanted,
             std::set<const struct_model*>& visited) {
  if (!visited.insert(&from).second)
    return false;
  for (const auto& field : from.fields) {
    const auto* held = held_struct(model, field.type);
    if (held != nullptr
        && (held == &wanted || reaches(model, *held, wanted, visited)))
      return true;
  }
  return false;
}

void check_held(const place& at, const field_model& field,
                const struct_model& held) {
  if (held.has_type_id)
    return at.add(field, "struct " + held.schema_name
                           + " is a ring message; an aggregate needs a struct "
                             "without $typeId");
  const auto* owner = owner_of(at.model, held.node);
  if (owner != &at.file && !held.is_batch)
    at.add(field, "struct " + held.schema_name + " of " + owner->path
                    + " must be marked $batch there");
  std::set<const struct_model*> visited;
  if (&held == &at.in || reaches(at.model, held, at.in, visited))
    at.add(field, "struct " + at.in.schema_name
                    + " holds itself; an aggregate cannot be recursive");
}

void check_type(const place& at, const field_model& field) {
  const auto* type = &field.type;
  const bool is_list = type->id == kind::list;
  while (type->id == kind::list && type->element_type)
    type = type->element_type.get();
  if (type->id == kind::other)
    return at.add(field, field.type.schema_word
                           + " has no place in an aggregate (AnyPointer, "
                             "interface, generic)");
  if (type->id == kind::void_type && is_list)
    return at.add(field, "List(Void) has no place in an aggregate");
  if (const auto* held = held_struct(at.model, field.type))
    check_held(at, field, *held);
}

void check_default(const place& at, const field_model& field) {
  const auto id = field.type.id;
  if (field.non_zero_default
      && (id == kind::list || id == kind::data || id == kind::structure))
    at.add(field, "has a default of its own; of pointers only Text may have "
                  "one in an aggregate");
}

void check_fixed_point(const place& at, const field_model& field) {
  if (!field.has_fixed_point)
    return;
  if (field.type.id != kind::int64
      && !(field.type.id == kind::list && field.type.element == kind::int64))
    at.add(field, "$fixedPoint needs Int64 or List(Int64), not "
                    + field.type.schema_word);
  if (field.decimals > 18)
    at.add(field, "$fixedPoint(" + std::to_string(field.decimals)
                    + ") is above 18 decimals");
}

void check_struct(const place& at) {
  if (at.in.is_batch && at.in.has_type_id)
    return at.add("has both $batch and $typeId; a batch needs a struct of its "
                  "own");
  if (at.in.is_generic)
    return at.add("is generic, which an aggregate cannot be");
  std::set<std::string> names;
  for (const auto& field : at.in.fields) {
    if (field.in_union) {
      at.add(field, "is a member of a union, which an aggregate cannot hold");
      continue;
    }
    if (field.is_group) {
      at.add(field, "is a group, which an aggregate cannot hold");
      continue;
    }
    if (!names.insert(field.name).second)
      at.add(field, "becomes " + field.name + " in C++, as another field does");
    check_type(at, field);
    check_default(at, field);
    check_fixed_point(at, field);
  }
}

/// A list of a ring message has elements from the ring header of their file,
/// which leaves out those that are aggregates.
void check_foreign_elements(const place& at) {
  if (!at.in.has_type_id)
    return;
  for (const auto& field : at.in.fields) {
    const auto* held = held_struct(at.model, field.type);
    const auto* owner
      = held == nullptr ? nullptr : owner_of(at.model, held->node);
    if (owner == nullptr || owner == &at.file || !is_flat(*held))
      continue;
    if (!is_flat_in_ring_header(at.model, *owner, *held))
      at.add(field, "struct " + held->schema_name + " of " + owner->path
                      + " is an aggregate there; a ring message of another "
                        "file needs a flat struct of its own");
  }
}

} // namespace

void check_batch(const schema_model& model, std::vector<std::string>& lines) {
  for (const auto& file : model.files) {
    for (const auto* item : batch_structs(model, file))
      check_struct({model, file, *item, lines});
    for (const auto& item : file.structs)
      check_foreign_elements({model, file, item, lines});
  }
}

} // namespace ringwright::compiler
