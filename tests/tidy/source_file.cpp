// SPDX-License-Identifier: Apache-2.0
#include "ringwright/tests/tidy/source_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace ringwright::tidy {

namespace {

template <std::size_t N>
bool one_of(std::string_view x, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

bool is_left_out(const std::filesystem::directory_entry& entry) {
  const auto name = entry.path().filename().string();
  if (entry.is_directory())
    return name == "build" || name == "corpus"
           || (name.front() == '.' && name != ".ci");
  // A linked work tree has a file in the place of that folder.
  return name == "LICENSE" || name == ".git";
}

} // namespace

source_file source_file::parse(std::string path, std::string_view text) {
  source_file result{std::move(path), {}, true};
  while (!text.empty()) {
    const auto end = text.find('\n');
    result.lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      result.complete = false;
      break;
    }
    text.remove_prefix(end + 1);
  }
  return result;
}

std::string_view source_file::component() const {
  const std::string_view view = path;
  const auto slash = view.find('/');
  return slash == view.npos ? std::string_view{} : view.substr(0, slash);
}

std::string_view source_file::name() const {
  return std::string_view{path}.substr(path.rfind('/') + 1);
}

std::string_view source_file::extension() const {
  const auto dot = name().rfind('.');
  return dot == std::string_view::npos ? std::string_view{}
                                       : name().substr(dot);
}

bool source_file::is_cpp() const {
  constexpr std::array<std::string_view, 5> list{".hpp", ".cpp", ".h", ".cu",
                                                 ".cuh"};
  return one_of(extension(), list);
}

bool source_file::is_code() const {
  constexpr std::array<std::string_view, 5> list{".capnp", ".pml", ".cmake",
                                                 ".bash", ".in"};
  return is_cpp() || one_of(extension(), list) || name() == "CMakeLists.txt"
         || component() == "scripts" || component() == ".ci";
}

std::vector<source_file> read_repository(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<source_file> result;
  auto i = fs::recursive_directory_iterator(root);
  for (; i != fs::recursive_directory_iterator(); ++i) {
    if (is_left_out(*i)) {
      i.disable_recursion_pending();
      continue;
    }
    if (!i->is_regular_file() || i->is_symlink())
      continue;
    std::ifstream in(i->path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.find('\0') == std::string::npos)
      result.push_back(source_file::parse(
        i->path().lexically_relative(root).generic_string(), text));
  }
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return result;
}

} // namespace ringwright::tidy
