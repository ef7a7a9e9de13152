// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/report.hpp"

namespace ringwright::examples::orders {

namespace {

std::string text(std::uint64_t number) {
  return std::to_string(number);
}

} // namespace

expected<void> check(const pass_report& pass) {
  const auto& sum = pass.account;
  if (!sum.balanced())
    return fail(errc::handler_failed,
                "the counters do not add up: in " + text(sum.in) + ", handled "
                  + text(sum.handled) + ", rejected " + text(sum.rejected)
                  + ", dropped " + text(sum.dropped) + ", dead "
                  + text(sum.dead));
  if (pass.events != pass.events_expected || pass.event_gaps != 0)
    return fail(errc::handler_failed, "events are missing: the books told of "
                                        + text(pass.events_expected)
                                        + ", market data got "
                                        + text(pass.events) + " with "
                                        + text(pass.event_gaps) + " gaps");
  if (pass.trades != pass.trades_on_tape)
    return fail(errc::handler_failed,
                "the tape has " + text(pass.trades_on_tape)
                  + " trades, market data " + text(pass.trades));
  if (pass.crossed != 0)
    return fail(errc::handler_failed,
                text(pass.crossed) + " updates showed a crossed book");
  return {};
}

} // namespace ringwright::examples::orders
