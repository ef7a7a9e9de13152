// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ringwright::compiler {

/// "SubmitOrder" and "submitOrder" become "submit_order"; an acronym counts
/// as one word ("orderID" -> "order_id"). No keyword handling.
std::string snake_case(std::string_view schema_name);

/// snake_case with '_' appended to C++ keywords and alternative tokens.
std::string identifier(std::string_view schema_name);

/// identifier() with '_' appended also to the names that every generated
/// struct declares itself, such as "type_id" or "name".
std::string member_identifier(std::string_view schema_name);

/// The same for the few names that every aggregate declares itself.
std::string aggregate_member_identifier(std::string_view schema_name);

/// "messages/order_matching.capnp" -> "order_matching"; characters that no
/// identifier may hold become '_'.
std::string namespace_of(std::string_view path);

} // namespace ringwright::compiler
