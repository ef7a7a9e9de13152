// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <string>

namespace ringwright::compiler {

/// The C++ name of an enum or struct, from the global namespace.
std::string qualified_name(const schema_model& model, std::uint64_t node);

/// The definition of an enum, its count and its `to_string`.
std::string emit_enum(const enum_model& item);

/// The definition of a struct and its static assertions.
/// Precondition: check() found nothing wrong.
std::string emit_struct(const schema_model& model, const file_model& file,
                        const struct_model& item);

/// The whole header of a file. Precondition: check() found nothing wrong.
std::string emit_file(const schema_model& model, const file_model& file);

/// "messages/order_matching.capnp" -> "messages/order_matching.ring.hpp".
std::string header_path(const std::string& schema_path);

} // namespace ringwright::compiler
