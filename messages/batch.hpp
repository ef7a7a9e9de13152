// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What all aggregates have that capnpc-ringwright makes of `$batch` structs.
///
/// For an aggregate `x` the generated header `<schema>.batch.hpp` declares
///
///     expected<std::string> to_json(const x&);
///     expected<void> read_json(std::string_view, x&);
///     expected<std::vector<std::byte>> to_bytes(const x&);
///     expected<void> read_bytes(std::span<const std::byte>, x&);
///     expected<void> set_field(x&, std::string_view field,
///                              std::string_view text);
///
/// They lie in the library `<target>_capnp` and need no header of Cap'n Proto;
/// `<schema>.codec.hpp` has `decode` and `encode` for its own classes. None of
/// those above throws. What fails leaves its target as it was.
///
/// **JSON** is Cap'n Proto's (capnp/compat/json.h): names as in the schema, a
/// missing or null member is the field's default, Data is a list of bytes, an
/// enumerator its name. Where a JSON number would not do:
/// - Int64 and UInt64 are written as strings and read as strings, or as numbers
///   below 2^53, up to where a JSON number is exact;
/// - Float32 and Float64 that are not finite are "NaN", "Infinity" and
///   "-Infinity"; the sign and payload of a NaN are lost, all else is not;
/// - `$fixedPoint` fields are decimals in strings ("12.5"); a number is read,
///   too, if it has at most 15 digits; no digit is ever rounded away.
/// Text is UTF-8. What is read must be RFC 8259 to the letter, with no
/// member twice and none that the schema does not have. Errors: parse_error,
/// with line and column of a text that is no JSON, and else with the path of
/// the field ("edges[3].weight: ..."); payload_too_large; out_of_memory.
///
/// **Bytes** are one Cap'n Proto message in the standard stream framing, that
/// any implementation reads and writes. Errors: malformed_message,
/// payload_too_large, out_of_memory.
namespace ringwright::messages {

/// Longest JSON text that is read. Cap'n Proto's tree of it may take 50 times
/// as much memory.
inline constexpr std::size_t max_json_bytes = std::size_t{128} << 20;

/// How deep objects and lists of a JSON text may be nested.
inline constexpr unsigned max_json_depth = 64;

/// Longest Cap'n Proto message that is read.
inline constexpr std::size_t max_batch_bytes = std::size_t{1} << 30;

/// How deep structs and lists of a Cap'n Proto message may be nested.
inline constexpr int max_batch_depth = 64;

/// What a person is told about a field of an aggregate.
struct batch_field {
  /// As in the schema and in JSON.
  std::string_view name;
  /// For example "float64", "fixed<8>", "red|green", "list(edge)".
  std::string_view type;
  /// The default as JSON has it, without quotes; "" for lists and structs.
  std::string_view otherwise;
  /// The comment of the schema: meaning, unit, range.
  std::string_view doc;
  /// One value that `set_field` can set.
  bool scalar;
};

/// An aggregate made of a `$batch` struct or of one that such a struct holds.
template <class T>
concept batch_struct
  = std::default_initializable<T> && requires(const T& value, T& into,
                                              std::string_view text) {
  T::schema_name;
  std::span<const batch_field>{T::batch_fields};
  { to_json(value) } -> std::same_as<expected<std::string>>;
  { read_json(text, into) } -> std::same_as<expected<void>>;
  { set_field(into, text, text) } -> std::same_as<expected<void>>;
};

/// The aggregate that a JSON text describes.
template <class T>
requires requires(std::string_view text, T& into) {
  read_json(text, into);
}
expected<T> from_json(std::string_view text) {
  T result;
  if (auto read = read_json(text, result); !read)
    return tl::unexpected{std::move(read.error())};
  return result;
}

/// The aggregate that a Cap'n Proto message holds.
template <class T>
requires requires(std::span<const std::byte> bytes, T& into) {
  read_bytes(bytes, into);
}
expected<T> from_bytes(std::span<const std::byte> bytes) {
  T result;
  if (auto read = read_bytes(bytes, result); !read)
    return tl::unexpected{std::move(read.error())};
  return result;
}

} // namespace ringwright::messages
