// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/json_writer.hpp"

#include <cmath>
#include <cstdio>

namespace ringwright::service {

namespace {

void append_escaped(std::string& to, char c) {
  switch (c) {
  case '"':
    to += "\\\"";
    break;
  case '\\':
    to += "\\\\";
    break;
  case '\n':
    to += "\\n";
    break;
  case '\t':
    to += "\\t";
    break;
  default:
    if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", c);
      to += code;
    } else {
      to += c;
    }
  }
}

} // namespace

void json_writer::begin_object() {
  open('{');
}

void json_writer::end_object() {
  close('}');
}

void json_writer::begin_array() {
  open('[');
}

void json_writer::end_array() {
  close(']');
}

void json_writer::key(std::string_view name) {
  value(name);
  text_ += ": ";
  after_key_ = true;
}

void json_writer::value(std::string_view text) {
  next();
  text_ += '"';
  for (const auto c : text)
    append_escaped(text_, c);
  text_ += '"';
}

void json_writer::value(bool truth) {
  raw(truth ? "true" : "false");
}

void json_writer::value(double number) {
  if (!std::isfinite(number))
    return raw("null");
  char digits[400];
  std::snprintf(digits, sizeof digits, "%.6f", number);
  std::string_view text{digits};
  while (text.ends_with('0'))
    text.remove_suffix(1);
  if (text.ends_with('.'))
    text.remove_suffix(1);
  raw(text);
}

void json_writer::raw(std::string_view text) {
  next();
  text_ += text;
}

/// What has to stand before a value.
void json_writer::next() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (filled_.empty())
    return;
  if (filled_.back())
    text_ += ',';
  filled_.back() = true;
  text_ += '\n';
  text_.append(2 * filled_.size(), ' ');
}

void json_writer::open(char bracket) {
  next();
  text_ += bracket;
  filled_.push_back(false);
}

void json_writer::close(char bracket) {
  const auto had_members = filled_.back();
  filled_.pop_back();
  if (had_members) {
    text_ += '\n';
    text_.append(2 * filled_.size(), ' ');
  }
  text_ += bracket;
}

} // namespace ringwright::service
