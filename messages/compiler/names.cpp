// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ringwright::compiler {

namespace {

// Macros of the standard headers (NULL, EOF, errno) have no lower-case form
// that a schema name could take, except errno, stdin, stdout and stderr.
constexpr std::array<std::string_view, 99> keywords{
  "alignas",      "alignof",       "and",           "and_eq",
  "asm",          "auto",          "bitand",        "bitor",
  "bool",         "break",         "case",          "catch",
  "char",         "char16_t",      "char32_t",      "char8_t",
  "class",        "co_await",      "co_return",     "co_yield",
  "compl",        "concept",       "const",         "const_cast",
  "consteval",    "constexpr",     "constinit",     "continue",
  "decltype",     "default",       "delete",        "do",
  "double",       "dynamic_cast",  "else",          "enum",
  "explicit",     "export",        "extern",        "false",
  "float",        "for",           "friend",        "goto",
  "if",           "inline",        "int",           "long",
  "mutable",      "namespace",     "new",           "noexcept",
  "not",          "not_eq",        "nullptr",       "operator",
  "or",           "or_eq",         "private",       "protected",
  "public",       "register",      "reinterpret_cast", "requires",
  "return",       "short",         "signed",        "sizeof",
  "static",       "static_assert", "static_cast",   "struct",
  "switch",       "template",      "this",          "thread_local",
  "throw",        "true",          "try",           "typedef",
  "typeid",       "typename",      "union",         "unsigned",
  "using",        "virtual",       "void",          "volatile",
  "wchar_t",      "while",         "xor",           "xor_eq",
  "errno",        "stdin",         "stdout",        "stderr",
  "linux",        "unix",          "assert",
};

constexpr std::array<std::string_view, 11> members{
  "type_id",       "domain", "name",    "schema_hash", "data_words",
  "pointer_words", "fields", "element", "list_layout", "reply",
  "schema_name",
};

constexpr std::array<std::string_view, 2> aggregate_members{
  "schema_name",
  "batch_fields",
};

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

bool is_lower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}

template <class Array>
bool holds(const Array& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string snake_case(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // A word begins at an upper-case letter after something else, and at the
    // last capital of an acronym that a lower-case letter follows.
    const bool begins = is_upper(c) && i > 0
                        && (!is_upper(text[i - 1])
                            || (i + 1 < text.size() && is_lower(text[i + 1])));
    if (begins && result.back() != '_')
      result += '_';
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

std::string identifier(std::string_view schema_name) {
  auto result = snake_case(schema_name);
  if (holds(keywords, result))
    result += '_';
  return result;
}

std::string member_identifier(std::string_view schema_name) {
  auto result = identifier(schema_name);
  if (holds(members, result))
    result += '_';
  return result;
}

std::string aggregate_member_identifier(std::string_view schema_name) {
  auto result = identifier(schema_name);
  if (holds(aggregate_members, result))
    result += '_';
  return result;
}

std::string namespace_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  std::string stem{path.substr(0, path.find('.'))};
  for (char& c : stem)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0)
      c = '_';
  if (stem.empty() || std::isdigit(static_cast<unsigned char>(stem[0])) != 0)
    stem.insert(0, 1, '_');
  return identifier(stem);
}

} // namespace ringwright::compiler
