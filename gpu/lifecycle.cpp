// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/lifecycle.hpp"

namespace ringwright::gpu {

const char* to_string(kernel_state state) {
  switch (state) {
  case kernel_state::created:
    return "created";
  case kernel_state::launched:
    return "launched";
  case kernel_state::active:
    return "active";
  case kernel_state::deactivated:
    return "deactivated";
  case kernel_state::terminating:
    return "terminating";
  case kernel_state::terminated:
    return "terminated";
  }
  return "unknown";
}

const char* to_string(lifecycle_action action) {
  switch (action) {
  case lifecycle_action::launch:
    return "launch";
  case lifecycle_action::activate:
    return "activate";
  case lifecycle_action::deactivate:
    return "deactivate";
  case lifecycle_action::reactivate:
    return "reactivate";
  case lifecycle_action::terminate:
    return "terminate";
  case lifecycle_action::finish:
    return "finish";
  case lifecycle_action::fault:
    return "fault";
  }
  return "unknown";
}

namespace {

/// "launched, active or deactivated"
std::string names_of(std::uint32_t states) {
  std::string text;
  for (std::uint32_t i = 0; i < kernel_state_count; ++i) {
    if (((states >> i) & 1) == 0)
      continue;
    if (!text.empty())
      text += (states >> (i + 1)) == 0 ? " or " : ", ";
    text += to_string(static_cast<kernel_state>(i));
  }
  return text;
}

} // namespace

expected<kernel_state> transition(kernel_state state, lifecycle_action action) {
  kernel_state next{};
  if (transition(state, action, next))
    return next;
  std::string text = "cannot ";
  text += to_string(action);
  text += " a kernel that is ";
  text += to_string(state);
  text += ": only one that is ";
  text += names_of(sources_of(action));
  text += " becomes ";
  text += to_string(target_of(action));
  text += " this way";
  return fail(errc::illegal_transition, std::move(text));
}

} // namespace ringwright::gpu
