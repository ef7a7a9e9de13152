// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/tidy/source_file.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ringwright::tidy {

/// What is wrong, one "path:line: reason" each.
using findings = std::vector<std::string>;

/// Adds a finding; `line` counts from 1, 0 means the whole file.
void add_finding(findings& out, const source_file& file, std::size_t line,
                 std::string_view reason);

// -- text --------------------------------------------------------------------

/// No tab, no blank at a line's end, no carriage return, a last line break.
void check_blanks(const source_file& file, findings& out);

/// Code has at most 80 columns (UTF-8 code points) and 500 lines.
void check_size(const source_file& file, findings& out);

/// Code names its licence in one of the first two lines.
void check_licence(const source_file& file, findings& out);

/// No path of somebody's machine.
void check_machine_paths(const source_file& file, findings& out);

/// No file, class or namespace whose name says nothing.
void check_names(const source_file& file, findings& out);

// -- C++ ---------------------------------------------------------------------

/// Includes point the way of the components, in the installed spelling, and
/// foreign libraries stay where they belong.
void check_includes(const source_file& file, findings& out);

/// No function body of more than 60 lines, counted from the first line of its
/// declaration. A heuristic over braces: macros and `#` lines are skipped.
void check_functions(const source_file& file, findings& out);

/// No test case with a semicolon in its name: CMake's lists would take it for
/// two, and neither would run.
void check_test_names(const source_file& file, findings& out);

// -- the repository as a whole -----------------------------------------------

/// A header without a test of its own, and why.
struct exemption {
  std::string_view header;
  std::string_view reason;
};

/// Every header of messages/, gpu/, actors/, k2k/ and domains/ has its test
/// `tests/<folder>/<stem>.test.cpp` or an exemption; no exemption is stale.
void check_tests(const std::vector<source_file>& files,
                 const std::vector<exemption>& exemptions, findings& out);

} // namespace ringwright::tidy
