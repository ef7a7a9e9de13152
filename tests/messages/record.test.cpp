// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/record.hpp"

#include "ringwright/tests/catch.hpp"

#include <cstring>

using ringwright::record_header;

TEST_CASE("record: the header's 32 bytes lie as the devices expect them") {
  record_header header;
  header.type_id = 0x0201;
  header.payload_words = 3;
  header.priority = 4;
  header.flags = 5;
  header.status = 6;
  header.source = 0x0807;
  header.correlation_id = 0x100f0e0d0c0b0a09;
  header.event_time_ns = 0x1817161514131211;
  header.sequence = 0x1c1b1a19;
  header.context_index = 0x201f1e1d;
  unsigned char bytes[32];
  std::memcpy(bytes, &header, sizeof bytes);
  for (unsigned i = 0; i < 32; ++i)
    CHECK(bytes[i] == i + 1);
}

TEST_CASE("record: a fresh header has middle priority and nothing else") {
  record_header zero;
  std::memset(static_cast<void*>(&zero), 0, sizeof zero);
  zero.priority = 128;
  CHECK(record_header{} == zero);
}
