// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/detail/field_text.hpp"

#include "ringwright/messages/nearest.hpp"

namespace ringwright::messages::detail {

namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string{text} + "'";
}

} // namespace

tl::unexpected<error> bad_text(std::string_view field, std::string_view text,
                               std::string_view type) {
  return fail(errc::invalid_argument, std::string{field} + ": " + quoted(text)
                                        + " is no " + std::string{type});
}

tl::unexpected<error> cannot_set(std::string_view field,
                                 std::span<const batch_field> fields) {
  std::vector<std::string_view> names;
  for (const auto& row : fields) {
    names.push_back(row.name);
    if (row.name == field)
      return fail(errc::invalid_argument,
                  std::string{field} + ": is a " + std::string{row.type}
                    + "; only single values can be set");
  }
  if (names.empty())
    return fail(errc::invalid_argument,
                "there is no field " + quoted(field) + ", nor any other");
  return fail(errc::invalid_argument, "there is no field " + quoted(field)
                                        + "; the nearest is "
                                        + quoted(nearest(field, names)));
}

std::optional<std::uint16_t> enumerator_of(std::string_view name,
                                           std::string_view names) {
  for (std::uint16_t number = 0;; ++number) {
    const auto end = names.find('|');
    if (name == names.substr(0, end))
      return number;
    if (end == names.npos)
      return std::nullopt;
    names.remove_prefix(end + 1);
  }
}

} // namespace ringwright::messages::detail
