// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"

#include <caf/actor_system_config.hpp>

namespace ringwright::actors {

namespace detail {

/// Makes the types known to CAF 1.x before the configuration is made.
struct type_registration {
  type_registration();
};

} // namespace detail

/// The configuration of an actor system that talks to ring kernels: knows the
/// frame and our errors, and chooses the scheduler that wakes fast (work
/// sharing; CAF's default needs up to 100 us to wake a worker). Derive from it
/// to add options, or change any option after construction.
///
/// CAF 1.x: no actor system may exist yet when the first one is made.
class system_config : private detail::type_registration,
                      public caf::actor_system_config {
public:
  system_config();
};

/// Adds frame and errors to a configuration of another kind; for 1.x call it
/// before any actor system exists.
void register_types(caf::actor_system_config& config);

} // namespace ringwright::actors
