// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/compiler/model.hpp"

namespace ringwright::compiler {

/// Reads the CodeGeneratorRequest that `capnp compile` writes to a plug-in,
/// from a file descriptor. Throws kj::Exception if the bytes are none.
schema_model read_request(int file_descriptor);

} // namespace ringwright::compiler
