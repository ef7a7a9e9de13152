// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/shared_data.hpp"

#include <cstdlib>
#include <system_error>

namespace ringwright::service {

namespace {

namespace fs = std::filesystem;

/// shared/data beside one of the folders that the program lies in: the build
/// folder is within the source tree, but nobody says how deep.
fs::path data_beside_program() {
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  for (auto at = program.parent_path(); at.has_relative_path();
       at = at.parent_path()) {
    auto data = at.parent_path() / "shared" / "data";
    if (fs::is_directory(data, ignored))
      return data;
  }
  return {};
}

} // namespace

expected<std::optional<lobster_pair>> default_lobster_pair() {
  const auto* named = std::getenv("RINGWRIGHT_SHARED_DATA");
  if (named == nullptr)
    return default_lobster_pair(data_beside_program());
  std::error_code why;
  if (*named != '\0' && !fs::is_directory(named, why))
    return fail(errc::not_found,
                std::string{"RINGWRIGHT_SHARED_DATA: "} + named + ": "
                  + (why ? why.message() : "is not a folder"));
  return default_lobster_pair(named);
}

std::optional<lobster_pair>
default_lobster_pair(const std::filesystem::path& data) {
  const auto folder = data / "orders" / "lobster";
  const std::string stem = "AMZN_2012-06-21_34200000_57600000_";
  const auto messages = folder / (stem + "message_5.first40000.csv.gz");
  const auto book = folder / (stem + "orderbook_5.first40000.csv.gz");
  std::error_code ignored;
  if (data.empty() || !fs::exists(messages, ignored)
      || !fs::exists(book, ignored))
    return std::nullopt;
  return lobster_pair{messages.string(), book.string()};
}

} // namespace ringwright::service
