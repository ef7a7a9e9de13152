// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <cstdint>

namespace ringwright::compiler {

/// Hash of what two sides must agree on to exchange this struct: name, type
/// id, and name, offset and type of each field, with enumerators and list
/// elements. It depends on nothing else, so it is the same in every build.
std::uint64_t schema_hash(const schema_model& model, const struct_model& item);

} // namespace ringwright::compiler
