// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/lifecycle.hpp"

#include "ringwright/tests/catch.hpp"

#include <map>
#include <string>
#include <utility>

using namespace ringwright;
using namespace ringwright::gpu;
using state = kernel_state;
using action = lifecycle_action;

namespace {

/// All legal transitions, written out; everything else is illegal.
const std::map<std::pair<state, action>, state> legal{
  {{state::created, action::launch}, state::launched},
  {{state::created, action::fault}, state::terminating},
  {{state::launched, action::activate}, state::active},
  {{state::launched, action::terminate}, state::terminating},
  {{state::launched, action::fault}, state::terminating},
  {{state::active, action::deactivate}, state::deactivated},
  {{state::active, action::terminate}, state::terminating},
  {{state::active, action::fault}, state::terminating},
  {{state::deactivated, action::activate}, state::active},
  {{state::deactivated, action::reactivate}, state::active},
  {{state::deactivated, action::terminate}, state::terminating},
  {{state::deactivated, action::fault}, state::terminating},
  {{state::terminating, action::finish}, state::terminated},
  {{state::terminating, action::fault}, state::terminating},
};

template <class F>
void for_each_pair(F f) {
  for (std::uint32_t s = 0; s < kernel_state_count; ++s)
    for (std::uint32_t a = 0; a < lifecycle_action_count; ++a)
      f(static_cast<state>(s), static_cast<action>(a));
}

} // namespace

TEST_CASE("lifecycle: 14 of 42 transitions are legal", "[gpu][lifecycle]") {
  std::size_t allowed = 0;
  for_each_pair([&](state from, action what) {
    INFO(to_string(what) << " while " << to_string(from));
    const auto row = legal.find({from, what});
    const auto untouched = static_cast<state>(99);
    auto next = untouched;
    const bool ok = transition(from, what, next);
    CHECK(ok == (row != legal.end()));
    CHECK(next == (ok ? row->second : untouched));
    const auto checked = transition(from, what);
    REQUIRE(checked.has_value() == ok);
    if (ok)
      CHECK(*checked == row->second);
    allowed += ok;
  });
  CHECK(allowed == 14);
}

TEST_CASE("lifecycle: a refusal names the action and both states",
          "[gpu][lifecycle]") {
  for_each_pair([&](state from, action what) {
    const auto result = transition(from, what);
    if (result)
      return;
    CHECK(result.error().code == errc::illegal_transition);
    const auto& text = result.error().what;
    INFO(text);
    CHECK(text.find(std::string{"cannot "} + to_string(what))
          != std::string::npos);
    CHECK(text.find(std::string{"a kernel that is "} + to_string(from))
          != std::string::npos);
    CHECK(text.find(std::string{"becomes "} + to_string(target_of(what)))
          != std::string::npos);
  });
}

TEST_CASE("lifecycle: a refusal says which states would do",
          "[gpu][lifecycle]") {
  CHECK(transition(state::terminated, action::terminate).error().what
        == "cannot terminate a kernel that is terminated: only one that is "
           "launched, active or deactivated becomes terminating this way");
  CHECK(transition(state::created, action::reactivate).error().what
        == "cannot reactivate a kernel that is created: only one that is "
           "deactivated becomes active this way");
}

TEST_CASE("lifecycle: values from outside are never legal",
          "[gpu][lifecycle]") {
  state next{};
  for (const std::uint32_t bad : {6U, 7U, 31U, 32U, 64U, 0xfffffff0U}) {
    CHECK_FALSE(transition(static_cast<state>(bad), action::fault, next));
    CHECK_FALSE(transition(state::active, static_cast<action>(bad + 1), next));
    CHECK(std::string{to_string(static_cast<state>(bad))} == "unknown");
    CHECK(std::string{to_string(static_cast<action>(bad + 1))} == "unknown");
  }
}

TEST_CASE("lifecycle: messages are taken while active or deactivated",
          "[gpu][lifecycle]") {
  CHECK_FALSE(accepts_messages(state::created));
  CHECK_FALSE(accepts_messages(state::launched));
  CHECK(accepts_messages(state::active));
  CHECK(accepts_messages(state::deactivated));
  CHECK_FALSE(accepts_messages(state::terminating));
  CHECK_FALSE(accepts_messages(state::terminated));
  CHECK_FALSE(is_ending(state::deactivated));
  CHECK(is_ending(state::terminating));
  CHECK(is_ending(state::terminated));
}

TEST_CASE("lifecycle: the table is known at compile time", "[gpu][lifecycle]") {
  constexpr auto after = [](state from, action what) {
    state next{};
    return transition(from, what, next) ? next : from;
  };
  STATIC_REQUIRE(after(state::created, action::launch) == state::launched);
  STATIC_REQUIRE(after(state::created, action::activate) == state::created);
}
