// SPDX-License-Identifier: Apache-2.0
#include "ringwright/examples/orders/comparison.hpp"

namespace ringwright::examples::orders {

namespace {

constexpr fixed<8> nothing{};

/// An empty side has no price, whatever a message says of it.
best_quotes normal(best_quotes quotes) {
  if (quotes.bid_size == nothing)
    quotes.bid_price = nothing;
  if (quotes.ask_size == nothing)
    quotes.ask_price = nothing;
  return quotes;
}

} // namespace

best_quotes quotes_of(const lobster_row& row) {
  best_quotes result;
  if (!row.bids.empty()) {
    result.bid_price = row.bids.front().price;
    result.bid_size = row.bids.front().size;
  }
  if (!row.asks.empty()) {
    result.ask_price = row.asks.front().price;
    result.ask_size = row.asks.front().size;
  }
  return result;
}

best_quotes quotes_of(const wire::top_reply& reply) {
  return normal(
    {reply.bid_price, reply.bid_quantity, reply.ask_price, reply.ask_quantity});
}

void comparison::row(std::uint64_t line, const best_quotes& file,
                     const best_quotes& engine) {
  ++rows_;
  if (file == engine)
    ++rows_equal_;
  else if (different_.size() < max_kept)
    different_.push_back({line, file, engine});
}

void comparison::executed(const wire::execute_reply& reply) {
  ++executions_;
  if (reply.reason == wire::reason::none && reply.first)
    ++executions_first_;
}

} // namespace ringwright::examples::orders
