// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/kernel.hpp"

#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/gpu/echo_kernel.hpp"

#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;

namespace {

/// The least that a kernel can be.
struct bare_kernel {
  static constexpr kernel_info info{"custom/bare", domain::custom, "Nothing.",
                                    "none", 1};
  using accepts = messages::message_types<echo_kernel::tick>;
  struct state {
    std::uint64_t seen;
  };

  static void on(context&, state& s, const echo_kernel::tick& m) {
    s.seen += m.number;
  }
};

static_assert(ring_kernel<bare_kernel>);
static_assert(ring_kernel<echo_kernel>);
static_assert(!ring_kernel<int>);
static_assert(accepts_message<bare_kernel, echo_kernel::tick>);
static_assert(!accepts_message<bare_kernel, echo_kernel::echo>);
static_assert(std::is_same_v<config_of<bare_kernel>, no_config>);
static_assert(std::is_same_v<config_of<echo_kernel>, echo_kernel::config>);
static_assert(outputs_of<bare_kernel>::count == 0);
static_assert(block_threads<bare_kernel>() == 32);
static_assert(max_output_words<bare_kernel>() == 64 * 13);

struct harness {
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(20'000);
  outbox out{memory.data(), 20'000};
  context ctx{out, {}, 1};
  echo_kernel::state state{};

  errc run(std::uint16_t type_id, const std::vector<std::uint64_t>& payload) {
    record_header header;
    header.type_id = type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = 1;
    ctx.begin(header);
    return dispatch<echo_kernel>(ctx, state, payload.data(),
                                 static_cast<std::uint32_t>(payload.size()));
  }

  errc reply_status() const {
    return static_cast<errc>(out.front().header.status);
  }
};

} // namespace

TEST_CASE("dispatch: the handler's reply is written", "[gpu]") {
  harness h;
  CHECK(h.run(echo_kernel::echo::type_id, {4, 5}) == errc::none);
  CHECK(h.reply_status() == errc::none);
  CHECK(h.out.front().header.type_id == echo_kernel::echo_reply::type_id);
  CHECK(h.out.front_payload()[0] == 4);
  CHECK(h.state.count == 1);
}

TEST_CASE("dispatch: a void handler acknowledges", "[gpu]") {
  harness h;
  CHECK(h.run(echo_kernel::tick::type_id, {4}) == errc::none);
  CHECK(h.out.front().payload_words == 0);
  CHECK(h.reply_status() == errc::none);
}

TEST_CASE("dispatch: unknown types and wrong sizes reach no handler",
          "[gpu]") {
  harness h;
  CHECK(h.run(messages::echo::unheard::type_id, {1}) == errc::unknown_type);
  CHECK(h.reply_status() == errc::unknown_type);
  h.out.pop();
  for (const auto& payload :
       {std::vector<std::uint64_t>{}, {1}, {1, 2, 3}}) {
    CHECK(h.run(echo_kernel::echo::type_id, payload) == errc::wrong_size);
    CHECK(h.reply_status() == errc::wrong_size);
    h.out.pop();
  }
  CHECK(h.state.count == 0);
}
