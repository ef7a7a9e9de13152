// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/rules.hpp"

#include <regex>
#include <string>

namespace ringwright::tidy {

namespace {

constexpr std::size_t function_lines_max = 60;

/// The text with comments, literals and `#` lines made blank, so that every
/// brace left is a brace of the language; lines stay where they are.
std::string strip(const source_file& file) {
  std::string text;
  bool directive = false;
  for (const auto& line : file.lines) {
    const auto first = line.find_first_not_of(' ');
    directive = directive || (first != line.npos && line[first] == '#');
    if (!directive)
      text += line;
    directive = directive && !line.empty() && line.back() == '\\';
    text += '\n';
  }
  // In this order, at each place the first that matches wins.
  static const std::regex skipped{"R\"([^(]*)\\([^]*?\\)\\1\""
                                  "|\"(?:[^\"\\\\\\n]|\\\\.)*\""
                                  "|'(?:[^'\\\\\\n]|\\\\.)'"
                                  "|//[^\\n]*"
                                  "|/\\*[^]*?\\*/"};
  std::string result;
  auto rest = text.cbegin();
  for (std::sregex_iterator i{text.begin(), text.end(), skipped}, end; i != end;
       ++i) {
    result.append(rest, (*i)[0].first);
    for (auto c = (*i)[0].first; c != (*i)[0].second; ++c)
      result += *c == '\n' ? '\n' : ' ';
    rest = (*i)[0].second;
  }
  return result.append(rest, text.cend());
}

/// Finds the function bodies in stripped text, one character at a time.
class function_finder {
public:
  function_finder(const source_file& file, findings& out)
    : file_{file}, out_{out}, text_{strip(file)} {
    // nop
  }

  void run() {
    for (at_ = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n')
        ++line_;
      if (c == '{')
        open();
      else if (c == '}')
        close();
      else if (c == ';' && depth_ == 0)
        head_.clear();
      else if (depth_ == 0)
        extend_head(c);
    }
  }

private:
  // `depth_` counts the braces since the function's first; outside a function
  // braces of classes and namespaces are not counted at all.
  void open() {
    if (depth_ > 0 || is_function_head()) {
      ++depth_;
      return;
    }
    head_.clear();
  }

  void close() {
    if (depth_ == 0) {
      head_.clear();
      return;
    }
    if (--depth_ > 0 || is_member_initialiser())
      return;
    if (const auto n = line_ - head_line_ + 1; n > function_lines_max)
      add_finding(out_, file_, head_line_,
                  "function of " + std::to_string(n) + " lines");
    head_.clear();
  }

  void extend_head(char c) {
    if (head_.empty() && (c == ' ' || c == '\n'))
      return;
    if (head_.empty())
      head_line_ = line_;
    head_ += c;
  }

  bool is_function_head() const {
    static const std::regex type{
      "\\b(?:namespace|class|struct|union|enum|concept)\\s+"
      "(?:alignas\\([^)]*\\)\\s*)?[\\w:]+(?:<[^()]*>)?(?:\\s+final)?"
      "(?:\\s*:[^:][^]*)?\\s*$"};
    return head_.find('(') != std::string::npos
           && !std::regex_search(head_, type);
  }

  // After the brace of `a_{1}` comes the next one, or the body.
  bool is_member_initialiser() const {
    const auto next = text_.find_first_not_of(" \n", at_ + 1);
    return next != std::string::npos
           && (text_[next] == ',' || text_[next] == '{');
  }

  const source_file& file_;
  findings& out_;
  std::string text_;
  std::string head_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t head_line_ = 1;
  std::size_t depth_ = 0;
};

} // namespace

void check_functions(const source_file& file, findings& out) {
  if (file.is_cpp())
    function_finder{file, out}.run();
}

} // namespace ringwright::tidy
