// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/typed_kernel.hpp"

#include "ringwright/actors/kernel_handle.hpp"
#include "ringwright/tests/actors/runtime_fixture.hpp"

namespace ringwright::tests {

namespace {

/// Whether `kernel.call(message)` compiles.
template <class Handle, class Message>
concept can_call = requires(const Handle& kernel, const Message& message) {
  kernel.call(message);
};

} // namespace

TEST_CASE("a typed handle takes what its kernel accepts and nothing else") {
  using kernel = typed_kernel<echo_kernel>;
  STATIC_REQUIRE(accepted_by<echo, kernel>);
  STATIC_REQUIRE(accepted_by<blob, kernel>);
  STATIC_REQUIRE(accepted_by<message_with_list<blob>, kernel>);
  STATIC_REQUIRE_FALSE(accepted_by<unheard, kernel>);
  STATIC_REQUIRE_FALSE(accepted_by<int, kernel>);
  STATIC_REQUIRE(accepted_by<unheard, caf::actor>);
  STATIC_REQUIRE(can_call<echo_handle, echo>);
  STATIC_REQUIRE_FALSE(can_call<echo_handle, unheard>);
}

TEST_CASE("a typed handle is a value that stands for its actor") {
  runtime_fixture f;
  typed_kernel<echo_kernel> none;
  CHECK_FALSE(none);
  auto kernel = f.launch().actor();
  CHECK(kernel);
  auto copy = kernel;
  CHECK(copy == kernel);
  const caf::actor& untyped = kernel;
  CHECK(untyped == kernel.actor());
  none = kernel;
  CHECK(none == kernel);
}

} // namespace ringwright::tests
