// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <capnp/compat/json.h>
#include <capnp/dynamic.h>
#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ringwright::messages::detail {

/// A value that is no list and no struct, and keeps what it refers to.
class single_value {
public:
  using enumerator = capnp::DynamicEnum;
  using bytes = std::vector<kj::byte>;

  template <class T>
  explicit single_value(T value) : value_{std::move(value)} {
    // nop
  }

  /// Valid as long as this lives.
  capnp::DynamicValue::Reader reader() const;

private:
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double,
               std::string, bytes, enumerator>
    value_;
};

/// "a number", "a string" and so on.
std::string kind_text(capnp::JsonValue::Reader value);

/// The decimals of a `$fixedPoint` field.
std::optional<unsigned> decimals_of(capnp::StructSchema::Field field);

/// A JSON value as one of a schema type that is no list and no struct; or what
/// is wrong with it.
tl::expected<single_value, std::string>
read_value(capnp::JsonValue::Reader value, capnp::Type type,
           std::optional<unsigned> decimals);

} // namespace ringwright::messages::detail
