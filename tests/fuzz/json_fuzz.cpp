// SPDX-License-Identifier: Apache-2.0
//
// Feeds arbitrary bytes to what reads the input of batch kernels: as JSON, as a
// Cap'n Proto message, and as the text of single fields. What is accepted must
// come back from both forms.
#include "ringwright/tests/schemas/savings.batch.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace ringwright::messages;
using savings::plan;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

/// Every bit of a float but those of a NaN, of which JSON keeps one.
bool same(const plan& a, const plan& b) {
  auto x = a;
  auto y = b;
  if (std::isnan(x.rate) && std::isnan(y.rate))
    x.rate = y.rate = 0;
  return x == y
         && std::bit_cast<std::uint64_t>(x.rate)
              == std::bit_cast<std::uint64_t>(y.rate);
}

void check_round_trips(const plan& value, bool is_text) {
  const auto bytes = to_bytes(value);
  require(bytes.has_value());
  const auto from = from_bytes<plan>(*bytes);
  require(from && same(*from, value));
  const auto json = to_json(value);
  require(json.has_value());
  const auto read = from_json<plan>(*json);
  // Text in a message may be other than UTF-8, which JSON cannot hold.
  require(is_text ? read && same(*read, value) : true);
  require(!read || same(*read, value));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = from_json<plan>(text);
  if (read)
    check_round_trips(*read, true);
  else
    require(!read.error().what.empty());
  // Only what could be a message, for a refusal costs an exception.
  std::uint32_t segments = 0;
  if (size >= 8)
    std::memcpy(&segments, data, sizeof segments);
  if (size % 8 == 0 && segments < 3)
    if (const auto message
        = from_bytes<plan>({reinterpret_cast<const std::byte*>(data), size}))
      check_round_trips(*message, false);
  plan value;
  for (const auto& field : plan::batch_fields)
    require(set_field(value, field.name, text) || !field.scalar
            || field.type != "text");
  return 0;
}
