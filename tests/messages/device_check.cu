// SPDX-License-Identifier: Apache-2.0
//
// Compiles what kernels use of messages/ for a device, without any flag that a
// user of the library would have to know.
#include "ringwright/messages/fixed_text.hpp"
#include "ringwright/messages/order_matching.ring.hpp"
#include "ringwright/messages/record.hpp"

namespace om = ringwright::messages::order_matching;
using ringwright::fixed;

__global__ void arithmetic(const double* in, std::int64_t* out) {
  const auto a = fixed<8>::from_double(in[0]);
  const auto b = fixed<8>::from_double(in[1]);
  if (!a || !b)
    return;
  out[0] = multiply(*a, *b).value.units();
  out[1] = divide(*a, *b).value_or(fixed<8>::max()).units();
  out[2] = checked_add(*a, *b).value.units() + (*a - *b).units();
  out[3] = *a < *b ? 1 : 0;
  char text[24];
  out[4] = static_cast<std::int64_t>(
    ringwright::detail::format_units(text, a->units(), 8));
  out[5] = ringwright::detail::parse_units(text, 3, 8, false).value;
}

__global__ void answer(const std::uint64_t* in, std::uint64_t* out,
                       unsigned count) {
  const auto order
    = ringwright::messages::from_words<om::submit_order>(in, count);
  if (order == om::submit_order{} || order.side != om::side::buy)
    return;
  om::level levels[2] = {};
  levels[0].price = order.price;
  levels[1].side = om::side::sell;
  om::depth_reply reply{};
  reply.symbol = order.symbol;
  reply.bid_levels = 1;
  const auto words
    = ringwright::messages::write_with_list(out, 64, reply, {levels, 2});
  const auto list = ringwright::messages::validate_list(
    out + om::depth_reply::data_words, words,
    ringwright::messages::shape_of<om::level>());
  if (!list || !om::all::accepts(om::depth_reply::type_id))
    return;
  const auto& seen = ringwright::messages::message_at<om::depth_reply>(out);
  for (const auto& level : seen.levels.span())
    out[60] += static_cast<std::uint64_t>(level.price.units());
  om::replace_reply kept{};
  kept.kept_priority = true;
  out[61] = ringwright::messages::to_words(kept, out + 32);
  out[62] = static_cast<std::uint64_t>(to_string(order.side)[0]);
}
