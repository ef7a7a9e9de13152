// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unistd.h>

namespace ringwright::examples::orders::testing {

/// A file with this content that is gone with the object.
class temporary_file {
public:
  temporary_file(const std::string& name, std::string_view content)
    : path_((std::filesystem::temp_directory_path()
             / ("ringwright-" + std::to_string(getpid()) + "-" + name))
              .string()) {
    std::ofstream{path_, std::ios::binary} << content;
  }

  ~temporary_file() {
    std::remove(path_.c_str());
  }

  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& path() const {
    return path_;
  }

private:
  std::string path_;
};

/// The text as a gzip file's bytes.
inline std::string gzipped(const std::string& name, std::string_view text) {
  const temporary_file packed{name, ""};
  auto* file = gzopen(packed.path().c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::ifstream in{packed.path(), std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace ringwright::examples::orders::testing
