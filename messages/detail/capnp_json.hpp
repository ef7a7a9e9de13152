// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <capnp/dynamic.h>

#include <string>
#include <string_view>

namespace ringwright::messages::detail {

/// The JSON text of a struct, as messages/batch.hpp describes it. Throws
/// kj::Exception and std::bad_alloc.
std::string write_json(capnp::DynamicStruct::Reader from);

/// Sets the fields that a JSON text names; `to` should be new. Errors:
/// parse_error, payload_too_large. Throws kj::Exception and std::bad_alloc.
expected<void> fill_from_json(std::string_view text,
                              capnp::DynamicStruct::Builder to);

} // namespace ringwright::messages::detail
