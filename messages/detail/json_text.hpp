// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <string>
#include <string_view>

namespace ringwright::messages::detail {

/// The same JSON text in a form that the parser of Cap'n Proto 0.9 and later
/// reads as it is meant; a parse_error with line and column if it is no JSON.
///
/// That parser says no positions, and it accepts more than JSON (raw control
/// characters, "1.", what follows a NUL) and other than JSON: 0.9 reads the
/// letters of "\u00e9" as other digits. So escapes are replaced by what they
/// stand for, as far as a string can hold it, and the rest is checked.
expected<std::string> normal_json(std::string_view text, unsigned max_depth);

} // namespace ringwright::messages::detail
