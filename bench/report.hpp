// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

/// What becomes of the rows that the benchmarks print, see row.hpp.
namespace ringwright::bench {

/// The rows as a Markdown table.
std::string markdown_table(const nlohmann::json& rows);

/// Writes cpu.json and cpu.md to a folder, which is made if it is not there.
/// `result` has the members "environment" and "rows". Throws
/// std::runtime_error if something cannot be written; the files are then those
/// from before.
void write_report(const std::filesystem::path& folder,
                  const nlohmann::json& result);

} // namespace ringwright::bench
