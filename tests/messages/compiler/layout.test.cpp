// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/layout.hpp"

#include "ringwright/tests/catch.hpp"

#include <random>

using namespace ringwright::compiler;

TEST_CASE("layout: members and holes cover every bit once, in order") {
  std::mt19937 random{5};
  for (int round = 0; round < 2000; ++round) {
    // Random places, as a schema that grew would have them.
    struct_model item;
    item.data_words = 1 + random() % 4;
    std::vector<bool> used(item.data_words * 64);
    for (int i = 0; i < 12; ++i) {
      const std::uint32_t widths[] = {1, 8, 16, 32, 64};
      field_model field;
      field.bit_width = widths[random() % 5];
      field.type.id = field.bit_width == 1 ? kind::boolean : kind::uint8;
      const auto places = item.data_words * 64 / field.bit_width;
      field.bit_offset
        = static_cast<std::uint32_t>(random() % places) * field.bit_width;
      bool taken = false;
      for (auto b = field.bit_offset; b < field.bit_offset + field.bit_width;
           ++b)
        taken = taken || used[b];
      if (taken)
        continue;
      for (auto b = field.bit_offset; b < field.bit_offset + field.bit_width;
           ++b)
        used[b] = true;
      item.fields.push_back(field);
    }
    std::uint32_t at = 0;
    std::size_t fields = 0;
    for (const auto& member : data_members(item)) {
      REQUIRE(member.bit_offset == at);
      REQUIRE(member.bit_width > 0);
      at += member.bit_width;
      fields += member.field != nullptr ? 1 : 0;
      if (member.field != nullptr)
        continue;
      // Whole bytes, or bits that do not leave their byte.
      const auto last = member.bit_offset + member.bit_width - 1;
      const bool whole
        = member.bit_offset % 8 == 0 && member.bit_width % 8 == 0;
      REQUIRE((whole || member.bit_offset / 8 == last / 8));
    }
    REQUIRE(at == item.data_words * 64);
    REQUIRE(fields == item.fields.size());
  }
}
