// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

#include <optional>
#include <vector>

namespace ringwright::tests {

#if RINGWRIGHT_CAF_1
using wire_bytes = caf::byte_buffer;
#else
using wire_bytes = std::vector<char>;
#endif

/// What CAF would send.
inline wire_bytes save(caf::actor_system& system, actors::frame x) {
  wire_bytes result;
#if RINGWRIGHT_CAF_1
  static_cast<void>(system);
  caf::binary_serializer sink{result};
  if (!sink.apply(x))
    result.clear();
#else
  caf::binary_serializer sink{system, result};
  if (sink(x))
    result.clear();
#endif
  return result;
}

/// What CAF would receive; nothing if it is refused.
inline std::optional<actors::frame> load(caf::actor_system& system,
                                         const wire_bytes& bytes) {
  actors::frame result;
#if RINGWRIGHT_CAF_1
  static_cast<void>(system);
  caf::binary_deserializer source{bytes};
  if (!source.apply(result))
    return std::nullopt;
#else
  caf::binary_deserializer source{system, bytes};
  if (source(result))
    return std::nullopt;
#endif
  if (source.remaining() != 0)
    return std::nullopt;
  return result;
}

} // namespace ringwright::tests
