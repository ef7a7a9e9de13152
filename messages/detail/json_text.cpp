// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/detail/json_text.hpp"

#include <algorithm>
#include <cstdint>

namespace ringwright::messages::detail {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Length of the UTF-8 sequence that begins `text`; 0 if it is malformed.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t length
    = first >= 0xf0 ? 4 : (first >= 0xe0 ? 3 : (first >= 0xc2 ? 2 : 0));
  if (length == 0 || first > 0xf4)
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  const auto second = byte(1);
  const bool wrong
    = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)
      || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return wrong ? 0 : length;
}

void append_utf8(std::string& to, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) {
    to += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code < 0x80)
    return add(code);
  if (code < 0x800) {
    add(0xc0 | (code >> 6));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3f));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3f));
    add(0x80 | ((code >> 6) & 0x3f));
  }
  add(0x80 | (code & 0x3f));
}

/// Goes over the text once, by recursive descent of bounded depth; each
/// function returns false after a `wrong`.
class normaliser {
public:
  normaliser(std::string_view text, unsigned max_depth)
    : text_{text}, max_depth_{max_depth} {
    result_.reserve(text.size());
  }

  expected<std::string> run() {
    if (value() && blanks() && at_ < text_.size())
      wrong("more text follows where the JSON text has ended");
    if (problem_ == nullptr)
      return std::move(result_);
    return fail(errc::parse_error, place() + ": " + problem_);
  }

private:
  bool wrong(const char* problem) {
    problem_ = problem;
    return false;
  }

  /// Lines and columns, which are bytes, count from one.
  std::string place() const {
    const auto before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto begin = before.rfind('\n') + 1;
    return "line " + std::to_string(line) + ", column "
           + std::to_string(at_ - begin + 1);
  }

  /// NUL at the end, which no place but a string's inside would take.
  char peek() const {
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool blanks() {
    while (
      at_ < text_.size()
      && (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r'))
      ++at_;
    return true;
  }

  bool take(char c) {
    if (peek() != c)
      return false;
    result_ += c;
    ++at_;
    return true;
  }

  bool value() {
    blanks();
    switch (peek()) {
    case '{':
      return container('}', "expected ',' or '}'", [this] { return member(); });
    case '[':
      return container(']', "expected ',' or ']'", [this] { return value(); });
    case '"':
      return string();
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      return number();
    }
  }

  template <class Item>
  bool container(char end, const char* expectation, Item item) {
    if (++depth_ > max_depth_)
      return wrong("nested too deeply");
    take(peek());
    blanks();
    if (!take(end)) {
      do {
        if (!item())
          return false;
        blanks();
      } while (take(','));
      if (!take(end))
        return wrong(at_ == text_.size() ? "the text ends within a value"
                                         : expectation);
    }
    --depth_;
    return true;
  }

  bool member() {
    blanks();
    if (peek() != '"')
      return wrong("expected the name of a member, in quotes");
    if (!string())
      return false;
    blanks();
    return take(':') ? value() : wrong("expected ':'");
  }

  bool word(std::string_view expectation) {
    if (text_.substr(at_, expectation.size()) != expectation)
      return wrong("expected a value");
    result_ += expectation;
    at_ += expectation.size();
    return true;
  }

  bool digits() {
    if (!is_digit(peek()))
      return wrong("expected a digit");
    while (is_digit(peek()))
      take(peek());
    return true;
  }

  bool number() {
    if (at_ == text_.size())
      return wrong("the text ends where a value is expected");
    const bool negative = take('-');
    if (!negative && !is_digit(peek()))
      return wrong("expected a value");
    if (take('0')) {
      if (is_digit(peek()))
        return wrong("a number must not begin with 0");
    } else if (!digits()) {
      return false;
    }
    if (take('.') && !digits())
      return false;
    if (!take('e') && !take('E'))
      return true;
    if (!take('+'))
      take('-');
    return digits();
  }

  bool string() {
    take('"');
    for (;;) {
      if (at_ == text_.size())
        return wrong("the text ends within a string");
      const char c = peek();
      if (take('"'))
        return true;
      if (c == '\\' ? !escape() : !character())
        return false;
    }
  }

  bool character() {
    if (static_cast<unsigned char>(peek()) < 0x20)
      return wrong("a control character in a string must be escaped");
    const auto length = utf8_length(text_.substr(at_));
    if (length == 0)
      return wrong("the string is not UTF-8");
    result_ += text_.substr(at_, length);
    at_ += length;
    return true;
  }

  bool escape() {
    constexpr std::string_view single = "\"\\/bfnrt";
    const auto what = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (what == 'u')
      return code_point();
    if (single.find(what) == single.npos)
      return wrong("no such escape in JSON");
    result_ += text_.substr(at_, 2);
    at_ += 2;
    return true;
  }

  /// The four digits behind "\u"; false if they are none.
  bool code_unit(std::uint32_t& unit) {
    if (text_.substr(at_, 2) != "\\u")
      return false;
    unit = 0;
    for (std::size_t i = at_ + 2; i < at_ + 6; ++i) {
      const char c = i < text_.size() ? text_[i] : '\0';
      const char lower = static_cast<char>(c | 0x20);
      if (is_digit(c))
        unit = unit * 16 + static_cast<std::uint32_t>(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
      else
        return false;
    }
    at_ += 6;
    return true;
  }

  bool code_point() {
    std::uint32_t code = 0;
    if (!code_unit(code))
      return wrong("\\u needs four hexadecimal digits");
    if (code >= 0xd800 && code < 0xe000) {
      std::uint32_t low = 0;
      if (code >= 0xdc00 || !code_unit(low) || low < 0xdc00 || low >= 0xe000)
        return wrong("half a surrogate pair");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    // A quote would end the string, and NUL the text; the rest the parser
    // takes as it is.
    if (code == 0)
      result_ += "\\u0000";
    else if (code == '"' || code == '\\')
      (result_ += '\\') += static_cast<char>(code);
    else
      append_utf8(result_, code);
    return true;
  }

  std::string_view text_;
  unsigned max_depth_;
  unsigned depth_ = 0;
  std::size_t at_ = 0;
  std::string result_;
  const char* problem_ = nullptr;
};

} // namespace

expected<std::string> normal_json(std::string_view text, unsigned max_depth) {
  return normaliser{text, max_depth}.run();
}

} // namespace ringwright::messages::detail
