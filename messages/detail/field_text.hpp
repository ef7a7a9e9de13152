// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/batch.hpp"
#include "ringwright/messages/fixed_text.hpp"

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

/// Single fields from text, for the generated `set_field`.
namespace ringwright::messages::detail {

/// invalid_argument: "<field>: '<text>' is no <type>".
tl::unexpected<error> bad_text(std::string_view field, std::string_view text,
                               std::string_view type);

/// The error of a field that `set_field` cannot set: it is a list or a struct,
/// or there is none of that name; then the nearest is named.
tl::unexpected<error> cannot_set(std::string_view field,
                                 std::span<const batch_field> fields);

/// The place of `name` in "red|green|blue".
std::optional<std::uint16_t> enumerator_of(std::string_view name,
                                           std::string_view names);

inline expected<void> set_from_text(bool& in, std::string_view field,
                                    std::string_view text) {
  if (text != "true" && text != "false")
    return bad_text(field, text, "bool, which is true or false");
  in = text == "true";
  return {};
}

inline expected<void> set_from_text(std::string& in, std::string_view,
                                    std::string_view text) {
  in = text;
  return {};
}

template <std::integral T>
expected<void> set_from_text(T& in, std::string_view field,
                             std::string_view text) {
  T value{};
  const auto [end, problem]
    = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()
      || text.empty()) {
    const auto bits = std::to_string(8 * sizeof(T));
    return bad_text(field, text, (std::is_signed_v<T> ? "int" : "uint") + bits);
  }
  in = value;
  return {};
}

template <std::floating_point T>
expected<void> set_from_text(T& in, std::string_view field,
                             std::string_view text) {
  T value{};
  const auto [end, problem]
    = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()
      || text.empty())
    return bad_text(field, text, sizeof(T) == 4 ? "float32" : "float64");
  in = value;
  return {};
}

template <unsigned Decimals>
expected<void> set_from_text(fixed<Decimals>& in, std::string_view field,
                             std::string_view text) {
  const auto value = parse_fixed_exactly<fixed<Decimals>>(text);
  if (value.code != errc::none)
    return bad_text(field, text, "fixed<" + std::to_string(Decimals) + ">");
  in = value.value;
  return {};
}

template <class Enum>
requires std::is_enum_v<Enum> expected<void>
set_from_text(Enum& in, std::string_view field, std::string_view text,
              std::string_view names) {
  const auto found = enumerator_of(text, names);
  if (!found)
    return bad_text(field, text, names);
  in = static_cast<Enum>(*found);
  return {};
}

} // namespace ringwright::messages::detail
