// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <string>
#include <vector>

namespace ringwright::compiler {

/// Words of the fixed part of a message that the largest slot class carries:
/// 1024 bytes are 64 chunks of 12 bytes, less the 32-byte record header.
inline constexpr std::uint32_t max_fixed_words = (64 * 12 - 32) / 8;

/// What is wrong with the schemas, one sentence each, naming file, struct,
/// field and reason; empty if all of them can be ring messages.
std::vector<std::string> check(const schema_model& model);

/// Finds a struct by node in any file; null if there is none.
const struct_model* find_struct(const schema_model& model,
                                std::uint64_t node);

/// True if the struct can be an element of a message's list: at least one
/// word, no pointers, unions or groups.
bool is_flat(const struct_model& item);

} // namespace ringwright::compiler
