// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace ringwright {

/// What went wrong and, in the field's terms, where and why.
struct error {
  errc code = errc::none;
  /// One sentence for a person; names the thing, the place and the limit.
  std::string what;

  friend bool operator==(const error& e, errc code) {
    return e.code == code;
  }
};

/// A value or an error; the return type of every fallible host function.
template <class T>
using expected = tl::expected<T, error>;

/// Shorthand for returning an error from a function that returns `expected`.
inline tl::unexpected<error> fail(errc code, std::string what = {}) {
  return tl::unexpected<error>{error{code, std::move(what)}};
}

} // namespace ringwright
