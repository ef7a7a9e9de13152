// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/catch.hpp"

#include <boost/property_tree/json_parser.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace ringwright::service::testing {

using json = boost::property_tree::ptree;

/// What a run of the command has left.
struct outcome {
  int code = -1;
  std::string out;
  std::string err;

  bool says(const std::string& text) const {
    return err.find(text) != std::string::npos;
  }

  bool prints(const std::string& text) const {
    return out.find(text) != std::string::npos;
  }

  /// stdout as JSON; fails the test if it is none.
  json parsed() const {
    json result;
    std::istringstream in{out};
    REQUIRE_NOTHROW(boost::property_tree::read_json(in, result));
    return result;
  }
};

/// Reads a file that a run has written, and removes it.
inline std::string take_file(const std::string& path) {
  std::string content;
  {
    std::ifstream in{path, std::ios::binary};
    content.assign(std::istreambuf_iterator<char>{in}, {});
  }
  std::remove(path.c_str());
  return content;
}

/// Runs `<program> <arguments>` as a process, by the shell; `environment`
/// comes before it, such as "A=b", `redirection` after it, such as ">&-".
inline outcome run_program(const std::string& program,
                           const std::string& arguments,
                           const std::string& environment = {},
                           const std::string& redirection = {}) {
  static int runs = 0;
  const auto* folder = std::getenv("TMPDIR");
  const auto stem = std::string{folder != nullptr ? folder : "/tmp"}
                    + "/ringwright-cli-" + std::to_string(getpid()) + "-"
                    + std::to_string(++runs);
  const auto line = environment + " '" + program + "' " + arguments
                    + " >" + stem + ".out 2>" + stem + ".err </dev/null "
                    + redirection;
  INFO(line);
  const auto status = std::system(line.c_str());
  outcome result;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.out = take_file(stem + ".out");
  result.err = take_file(stem + ".err");
  return result;
}

/// The command itself.
inline outcome run_command(const std::string& arguments,
                           const std::string& environment = {},
                           const std::string& redirection = {}) {
  return run_program(RINGWRIGHT_COMMAND, arguments, environment, redirection);
}

/// The same command with the tests' batch kernel in its catalogue.
inline outcome run_test_command(const std::string& arguments,
                                const std::string& environment = {},
                                const std::string& redirection = {}) {
  return run_program(RINGWRIGHT_TEST_COMMAND, arguments, environment,
                     redirection);
}

/// The member names of an object, in order.
inline std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object)
    result.push_back(key);
  return result;
}

} // namespace ringwright::service::testing
