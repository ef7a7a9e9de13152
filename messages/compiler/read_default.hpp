// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

#include <capnp/schema.capnp.h>

namespace ringwright::compiler {

/// Reads the default of a field whose type and decimals are known: whether it
/// is zero, and how C++ and JSON write it. An enum's default is left as its
/// number, for its names are not known here.
void read_default(capnp::schema::Value::Reader value, field_model& into);

} // namespace ringwright::compiler
