// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/caf_compat.hpp"
#include "ringwright/actors/detail/type_ids.hpp"
#include "ringwright/messages/errc.hpp"
#include "ringwright/messages/errc_text.hpp"
#include "ringwright/messages/expected.hpp"

#include <string>
#include <string_view>

namespace ringwright {

#if RINGWRIGHT_CAF_1

// What CAF asks of an error enum, found by argument-dependent lookup.

bool from_string(std::string_view text, errc& code);

bool from_integer(std::uint8_t value, errc& code);

template <class Inspector>
bool inspect(Inspector& f, errc& x) {
  if (f.has_human_readable_format()) {
    auto get = [&x] { return std::string{to_string(x)}; };
    auto set = [&x](std::string_view text) { return from_string(text, x); };
    return f.apply(get, set);
  }
  auto get = [&x] { return static_cast<std::uint8_t>(x); };
  auto set = [&x](std::uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

#else

/// The CAF error with this code, found by CAF through the enum's namespace.
caf::error make_error(errc code);

#endif

} // namespace ringwright

namespace ringwright::actors {

#if !RINGWRIGHT_CAF_1
/// CAF 0.17's name of our error category: at most 10 characters.
inline constexpr auto error_category = caf::atom("ringwright");
#endif

/// The CAF error with this code and, if not empty, its sentence.
caf::error to_caf(errc code, std::string what = {});

/// The same from the error of an `expected`.
caf::error to_caf(const error& from);

/// The code of a CAF error.
///
/// CAF's own failures of a request are translated: a time-out is
/// `errc::timeout`, a receiver that is gone is `errc::kernel_terminated`;
/// what has no counterpart is `errc::handler_failed`. An empty error is
/// `errc::none`.
errc code_of(const caf::error& from);

/// Whether `from` is one of ours (its code is an `errc`).
bool is_ours(const caf::error& from);

/// The sentence that came with one of our errors, or the code's description.
std::string text_of(const caf::error& from);

/// Code and sentence.
error from_caf(const caf::error& from);

} // namespace ringwright::actors
