// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/mail_talk.hpp"

#include "ringwright/tests/catch.hpp"

using namespace ringwright::gpu;

TEST_CASE("mail_talk: a talk leaves looks at everything", "[gpu][mail_talk]") {
  mail_talk talk;
  CHECK(talk.begin_look() == look_at::everything);
  for (const auto source : {look_at::mailbox, look_at::neighbours}) {
    talk.begin(source);
    for (std::uint32_t i = 0; i < mail_talk::looks; ++i)
      CHECK(talk.begin_look() == source);
    CHECK(talk.begin_look() == look_at::everything);
    CHECK(talk.begin_look() == look_at::everything);
  }
}

TEST_CASE("mail_talk: silence ends it", "[gpu][mail_talk]") {
  mail_talk talk;
  talk.begin(look_at::mailbox);
  CHECK(talk.begin_look() == look_at::mailbox);
  talk.end();
  CHECK(talk.begin_look() == look_at::everything);
}

TEST_CASE("mail_talk: neighbours and mailbox come first in turns",
          "[gpu][mail_talk]") {
  mail_talk talk;
  const auto first = talk.is_near_first();
  CHECK(talk.is_near_first() != first);
  CHECK(talk.is_near_first() == first);
}
