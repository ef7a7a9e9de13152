// SPDX-License-Identifier: Apache-2.0
//
// capnpc-ringwright: a plug-in of the Cap'n Proto compiler that generates
// device structs from ring message schemas, and aggregates with a codec from
// batch schemas.
//
//   capnp compile -o capnpc-ringwright:<output folder> <schema>...
//
// It writes <schema>.ring.hpp, .batch.hpp, .codec.hpp and .codec.cpp beside the
// other generated files, or refuses with one line per problem and exit code 1.

#include "ringwright/messages/compiler/check.hpp"
#include "ringwright/messages/compiler/emit.hpp"
#include "ringwright/messages/compiler/read_request.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <kj/exception.h>
#include <unistd.h>

namespace {

using namespace ringwright::compiler;

bool write_file(const std::filesystem::path& path, const std::string& text) {
  std::error_code ignored;
  if (path.has_parent_path())
    std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << text;
  out.close();
  if (!out)
    std::cerr << "capnpc-ringwright: cannot write " << path.string() << "\n";
  return static_cast<bool>(out);
}

/// All four are there for every schema, so that a build knows their names
/// without reading it.
bool write_files(const schema_model& model, const file_model& file) {
  return write_file(header_path(file.path), emit_file(model, file))
         && write_file(path_of(file.path, ".batch.hpp"),
                       emit_batch_header(model, file))
         && write_file(path_of(file.path, ".codec.hpp"),
                       emit_codec_header(model, file))
         && write_file(path_of(file.path, ".codec.cpp"),
                       emit_codec_source(model, file));
}

int generate() {
  const auto model = read_request(STDIN_FILENO);
  const auto problems = check(model);
  for (const auto& problem : problems)
    std::cerr << "capnpc-ringwright: " << problem << "\n";
  if (!problems.empty())
    return 1;
  for (const auto& file : model.files)
    if (file.requested && !write_files(model, file))
      return 1;
  return 0;
}

} // namespace

int main(int argc, char**) {
  if (argc > 1) {
    std::cerr << "usage: capnp compile -o capnpc-ringwright:<folder> "
                 "<schema>...\n";
    return 2;
  }
  try {
    return generate();
  } catch (const kj::Exception& problem) {
    std::cerr << "capnpc-ringwright: cannot read the request: "
              << problem.getDescription().cStr() << "\n";
  } catch (const std::exception& problem) {
    std::cerr << "capnpc-ringwright: " << problem.what() << "\n";
  }
  return 1;
}
