// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::service {

/// Writes JSON text, indented by two spaces.
///
///     json_writer out;
///     out.begin_object();
///     out.member("rows", 5);
///     out.end_object();
///     std::cout << out.text() << '\n';
///
/// Keeps no order of calls in check: begin and end must pair, and members of
/// objects need their keys.
class json_writer {
public:
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();

  /// The name of the member that is written next.
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) {
    value(std::string_view{text});
  }
  void value(bool truth);
  /// Written with at most 6 decimals; null if it is not finite.
  void value(double number);

  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void value(Number number) {
    raw(std::to_string(number));
  }

  template <class Value>
  void member(std::string_view name, const Value& what) {
    key(name);
    value(what);
  }

  const std::string& text() const {
    return text_;
  }

private:
  void raw(std::string_view text);
  void next();
  void open(char bracket);
  void close(char bracket);

  std::string text_;
  /// For each open bracket, whether it has had a member.
  std::vector<bool> filled_;
  bool after_key_ = false;
};

} // namespace ringwright::service
