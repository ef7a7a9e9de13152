// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/system_config.hpp"

#include <caf/io/middleman.hpp>

#include <mutex>
#include <string>

namespace ringwright::actors {

namespace detail {

type_registration::type_registration() {
#if RINGWRIGHT_CAF_1
  static std::once_flag once;
  std::call_once(once, [] {
    caf::init_global_meta_objects<caf::id_block::ringwright>();
    caf::io::middleman::init_global_meta_objects();
    caf::core::init_global_meta_objects();
  });
#endif
}

} // namespace detail

#if RINGWRIGHT_CAF_1

void register_types(caf::actor_system_config&) {
  detail::type_registration once;
  static_cast<void>(once);
}

#else

namespace {

std::string render(std::uint8_t code, caf::atom_value,
                   const caf::message& context) {
  auto value = static_cast<errc>(code);
  std::string result = "ringwright: ";
  result += to_string(value);
  if (context.size() == 1 && context.match_element<std::string>(0))
    result += " (" + context.get_as<std::string>(0) + ")";
  return result;
}

} // namespace

void register_types(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::ringwright>();
  config.add_error_category(error_category, render);
}

#endif

system_config::system_config() {
  register_types(*this);
  compat::set_scheduler_policy(*this, "sharing");
}

} // namespace ringwright::actors
