// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <string>
#include <vector>

namespace ringwright::compiler {

/// The structs of a file that get a codec: those with `$batch` and what they
/// hold of the same file, each after those that it holds itself. A recursive
/// struct, which check_batch() refuses, is there once.
std::vector<const struct_model*> batch_structs(const schema_model& model,
                                               const file_model& file);

/// True if the struct is the element of a list of one of the file's ring
/// messages. Its C++ struct is then that of the ring header, for batch, too.
bool is_ring_element(const file_model& file, const struct_model& item);

/// True if the ring header of the file defines the struct, which is no ring
/// message: it is flat, and no aggregate takes its name.
bool is_flat_in_ring_header(const schema_model& model, const file_model& file,
                            const struct_model& item);

/// The struct that a value of this type is or has as elements, however deep
/// the lists; null if there is none.
const struct_model* held_struct(const schema_model& model,
                                const type_model& type);

/// The file that an enum or struct stands in; null if there is none.
const file_model* owner_of(const schema_model& model, std::uint64_t node);

/// Adds what is wrong with `$batch` structs, one sentence each.
void check_batch(const schema_model& model, std::vector<std::string>& lines);

} // namespace ringwright::compiler
