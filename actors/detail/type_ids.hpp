// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/caf_compat.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstdint>

namespace ringwright::actors {

struct frame;

/// First of the type ids that CAF 1.x gives to our types; the same on every
/// node. 0.17 goes by name.
inline constexpr std::uint16_t first_caf_type_id = 4200;

} // namespace ringwright::actors

// The whole of what is registered with CAF: one message type. In 1.x an error
// enum needs an id, too; 0.17 sends errors as a code and an atom.
CAF_BEGIN_TYPE_ID_BLOCK(ringwright, ringwright::actors::first_caf_type_id)

  CAF_ADD_TYPE_ID(ringwright, (ringwright::actors::frame))
#if RINGWRIGHT_CAF_1
  CAF_ADD_TYPE_ID(ringwright, (ringwright::errc))
#endif

CAF_END_TYPE_ID_BLOCK(ringwright)

#if RINGWRIGHT_CAF_1
CAF_ERROR_CODE_ENUM(ringwright::errc)
#endif
