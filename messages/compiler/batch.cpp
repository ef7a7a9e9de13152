// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/batch.hpp"

#include "ringwright/messages/compiler/check.hpp"

#include <algorithm>

namespace ringwright::compiler {

namespace {

using struct_list = std::vector<const struct_model*>;

bool holds(const struct_list& list, const struct_model* item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Depth first; `entered` also holds what is not yet done, which ends the
/// descent into a recursive struct.
void collect(const schema_model& model, const file_model& file,
             const struct_model& item, struct_list& entered,
             struct_list& done) {
  if (holds(entered, &item))
    return;
  entered.push_back(&item);
  for (const auto& field : item.fields) {
    const auto* held = held_struct(model, field.type);
    if (held != nullptr && owner_of(model, held->node) == &file)
      collect(model, file, *held, entered, done);
  }
  done.push_back(&item);
}

} // namespace

const struct_model* held_struct(const schema_model& model,
                                const type_model& type) {
  const auto* at = &type;
  while (at->id == kind::list && at->element_type)
    at = at->element_type.get();
  return at->id == kind::structure ? find_struct(model, at->node) : nullptr;
}

const file_model* owner_of(const schema_model& model, std::uint64_t node) {
  for (const auto& file : model.files) {
    for (const auto& item : file.enums)
      if (item.node == node)
        return &file;
    for (const auto& item : file.structs)
      if (item.node == node)
        return &file;
  }
  return nullptr;
}

std::vector<const struct_model*> batch_structs(const schema_model& model,
                                               const file_model& file) {
  struct_list entered;
  struct_list done;
  for (const auto& item : file.structs)
    if (item.is_batch)
      collect(model, file, item, entered, done);
  return done;
}

bool is_ring_element(const file_model& file, const struct_model& item) {
  for (const auto& message : file.structs)
    if (message.has_type_id)
      for (const auto& field : message.fields)
        if (field.type.id == kind::list && field.type.element == kind::structure
            && field.type.node == item.node)
          return true;
  return false;
}

bool is_flat_in_ring_header(const schema_model& model, const file_model& file,
                            const struct_model& item) {
  if (item.has_type_id || !is_flat(item))
    return false;
  return is_ring_element(file, item)
         || !holds(batch_structs(model, file), &item);
}

} // namespace ringwright::compiler
