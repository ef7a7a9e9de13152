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

/// The C++ type of a member of an aggregate.
std::string aggregate_type(const schema_model& model, const field_model& field);

/// Its type as a person reads it: "list(edge)", "fixed<8>", "red|green".
std::string shown_type(const schema_model& model, const field_model& field);

/// The header with the aggregates of a file, free of Cap'n Proto.
/// Precondition: check() found nothing wrong.
std::string emit_batch_header(const schema_model& model,
                              const file_model& file);

/// The header with `decode` and `encode` for Cap'n Proto's own classes.
std::string emit_codec_header(const schema_model& model,
                              const file_model& file);

/// What the two declare.
std::string emit_codec_source(const schema_model& model,
                              const file_model& file);

/// "a/orders.capnp" and ".batch.hpp" -> "a/orders.batch.hpp".
std::string path_of(const std::string& schema_path, const char* ending);

/// The same without folders: how generated files of one schema name each other.
std::string file_name_of(const std::string& schema_path, const char* ending);

/// "messages/order_matching.capnp" -> "messages/order_matching.ring.hpp".
std::string header_path(const std::string& schema_path);

} // namespace ringwright::compiler
