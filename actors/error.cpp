// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/error.hpp"

#include <caf/deep_to_string.hpp>
#include <caf/message.hpp>

#include <utility>

namespace ringwright {

#if RINGWRIGHT_CAF_1

bool from_string(std::string_view text, errc& code) {
  auto found = errc_from_string(text);
  if (found)
    code = *found;
  return found.has_value();
}

bool from_integer(std::uint8_t value, errc& code) {
  if (value >= errc_count)
    return false;
  code = static_cast<errc>(value);
  return true;
}

#else

caf::error make_error(errc code) {
  return actors::to_caf(code);
}

#endif

namespace actors {

caf::error to_caf(errc code, std::string what) {
  if (code == errc::none)
    return {};
#if RINGWRIGHT_CAF_1
  return what.empty() ? caf::error{code} : caf::error{code, std::move(what)};
#else
  auto value = static_cast<std::uint8_t>(code);
  return what.empty()
           ? caf::error{value, error_category}
           : caf::error{value, error_category,
                        caf::make_message(std::move(what))};
#endif
}

caf::error to_caf(const error& from) {
  return to_caf(from.code, from.what);
}

bool is_ours(const caf::error& from) {
#if RINGWRIGHT_CAF_1
  return from && from.category() == caf::type_id_v<errc>;
#else
  return from && from.category() == error_category;
#endif
}

errc code_of(const caf::error& from) {
  if (!from)
    return errc::none;
  if (is_ours(from))
    return from.code() < errc_count ? static_cast<errc>(from.code())
                                    : errc::handler_failed;
  if (from == caf::sec::request_timeout)
    return errc::timeout;
  if (from == caf::sec::request_receiver_down
      || from == caf::sec::cannot_forward_to_invalid_actor
      || from == compat::receiver_lost || compat::is_exit_reason(from))
    return errc::kernel_terminated;
  return errc::handler_failed;
}

std::string text_of(const caf::error& from) {
  if (!from)
    return {};
  if (!is_ours(from))
    return caf::deep_to_string(from);
  const auto& context = from.context();
  if (context.size() == 1 && context.match_element<std::string>(0))
    return context.get_as<std::string>(0);
  return std::string{description(code_of(from))};
}

error from_caf(const caf::error& from) {
  return {code_of(from), text_of(from)};
}

} // namespace actors

} // namespace ringwright
