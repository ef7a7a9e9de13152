// SPDX-License-Identifier: Apache-2.0
// Each rule on made-up input: what it must find, and what it must leave alone.
#include "ringwright/tests/tidy/rules.hpp"

#include "ringwright/tests/catch.hpp"

#include <string>

using namespace ringwright::tidy;

namespace {

using rule = void (*)(const source_file&, findings&);

findings apply(rule check, std::string path, std::string_view text) {
  findings result;
  check(source_file::parse(std::move(path), text), result);
  return result;
}

std::string repeat(std::string_view x, std::size_t n) {
  std::string result;
  for (; n > 0; --n)
    result += x;
  return result;
}

std::string function_of(std::size_t lines, std::string_view head) {
  return std::string{head} + " {\n" + repeat("  if (x) { y(); }\n", lines - 2)
         + "}\n";
}

} // namespace

TEST_CASE("tidy: tabs and blanks at the end of a line are found", "[tidy]") {
  CHECK(apply(check_blanks, "a.md", "fine\n").empty());
  CHECK(apply(check_blanks, "a.md", "a\tb\n") == findings{"a.md:1: tab"});
  CHECK(apply(check_blanks, "a.md", "x\ny \n")
        == findings{"a.md:2: blank at the end"});
  CHECK(apply(check_blanks, "a.md", "x\r\n").size() == 1);
  CHECK(apply(check_blanks, "a.md", "x")
        == findings{"a.md:1: no line break at the end"});
}

TEST_CASE("tidy: a line of 81 columns is found, one of 80 is not", "[tidy]") {
  CHECK(apply(check_size, "a.hpp", repeat("x", 80) + "\n").empty());
  CHECK(apply(check_size, "a.hpp", repeat("\u00e4", 80) + "\n").empty());
  CHECK(apply(check_size, "a.hpp", repeat("x", 81) + "\n")
        == findings{"a.hpp:1: 81 columns"});
  CHECK(apply(check_size, "a.md", repeat("x", 81) + "\n").empty());
}

TEST_CASE("tidy: a file of 501 lines is found, one of 500 is not", "[tidy]") {
  CHECK(apply(check_size, "a.cpp", repeat("x\n", 500)).empty());
  CHECK(apply(check_size, "a.cpp", repeat("x\n", 501))
        == findings{"a.cpp: 501 lines"});
}

TEST_CASE("tidy: code without a licence is found", "[tidy]") {
  const std::string licence = "SPDX-License-Identifier: Apache-2.0\n";
  CHECK(apply(check_licence, "a.cpp", "// " + licence).empty());
  CHECK(apply(check_licence, "scripts/a", "#!/bin/sh\n# " + licence).empty());
  CHECK(apply(check_licence, "a.md", "text\n").empty());
  CHECK(apply(check_licence, "a.cpp", "int x;\n").size() == 1);
  CHECK(apply(check_licence, "a.cpp", "\n\n// " + licence).size() == 1);
}

TEST_CASE("tidy: the path of a machine is found", "[tidy]") {
  const std::string slash = "/";
  for (const auto* folder : {"work", "home", "root", "Users"}) {
    const auto path = slash + folder + "/x";
    CHECK(apply(check_machine_paths, "a.md", "see " + path + "\n").size() == 1);
    CHECK(apply(check_machine_paths, "a.md", path + "\n").size() == 1);
    CHECK(apply(check_machine_paths, "a.md", "a" + path + "\n").empty());
  }
}

TEST_CASE("tidy: names that say nothing are found", "[tidy]") {
  const std::string word = std::string{"ut"} + "ils";
  CHECK(apply(check_names, "gpu/" + word + ".hpp", "").size() == 1);
  CHECK(apply(check_names, "gpu/" + word + "/a.hpp", "").size() == 1);
  CHECK(apply(check_names, "gpu/string_" + word + ".hpp", "").size() == 1);
  CHECK(apply(check_names, "gpu/a.hpp", "struct ring_" + word + " {\n").size()
        == 1);
  CHECK(apply(check_names, "gpu/a.hpp", "namespace " + word + " {\n").size()
        == 1);
  CHECK(apply(check_names, "gpu/commonality.hpp", "struct ring {\n").empty());
}

TEST_CASE("tidy: an include against the direction is found", "[tidy]") {
  const auto includes = [](std::string path, std::string_view what) {
    return apply(check_includes, std::move(path),
                 "#include " + std::string{what} + "\n")
      .size();
  };
  CHECK(includes("gpu/a.hpp", "\"ringwright/messages/errc.hpp\"") == 0);
  CHECK(includes("gpu/a.hpp", "\"ringwright/gpu/detail/x.hpp\"") == 0);
  CHECK(includes("actors/a.hpp", "\"ringwright/gpu/ring.hpp\"") == 0);
  CHECK(includes("tests/gpu/a.cpp", "\"ringwright/gpu/detail/x.hpp\"") == 0);
  CHECK(includes("messages/a.hpp", "\"ringwright/gpu/ring.hpp\"") == 1);
  CHECK(includes("gpu/a.hpp", "\"ringwright/actors/proxy.hpp\"") == 1);
  CHECK(includes("domains/d/a.hpp", "\"ringwright/actors/proxy.hpp\"") == 1);
  CHECK(includes("actors/a.hpp", "\"ringwright/domains/d/a.hpp\"") == 1);
  CHECK(includes("actors/a.hpp", "\"ringwright/tests/catch.hpp\"") == 1);
  CHECK(includes("actors/a.hpp", "\"ringwright/gpu/detail/x.hpp\"") == 1);
  CHECK(includes("gpu/a.hpp", "\"ring.hpp\"") == 1);
}

TEST_CASE("tidy: a foreign library out of its place is found", "[tidy]") {
  const auto includes = [](std::string path, std::string_view what) {
    return apply(check_includes, std::move(path),
                 "#include " + std::string{what} + "\n")
      .size();
  };
  CHECK(includes("actors/a.hpp", "<caf/all.hpp>") == 0);
  CHECK(includes("gpu/a.hpp", "<caf/all.hpp>") == 1);
  CHECK(includes("domains/d/a.hpp", "<caf/all.hpp>") == 1);
  CHECK(includes("messages/a.cpp", "<capnp/message.h>") == 0);
  CHECK(includes("messages/a.hpp", "<capnp/message.h>") == 1);
  CHECK(includes("actors/a.cpp", "<kj/common.h>") == 1);
  CHECK(includes("gpu/a.cpp", "\"ringwright/messages/x.capnp.h\"") == 1);
  CHECK(includes("gpu/a.cu", "<cuda_runtime.h>") == 0);
  CHECK(includes("domains/d/a.hpp", "<cuda/atomic>") == 1);
  CHECK(includes("tests/gpu/a.test.cpp", "<catch2/catch.hpp>") == 1);
}

TEST_CASE("tidy: a function of 61 lines is found, one of 60 is not", "[tidy]") {
  for (const auto* head :
       {"int f(int x)", "template <class T> void g()", "x::x() : a_{1}, b_(2)",
        "TEST_CASE(\"{\")", "auto h() const noexcept -> int"}) {
    INFO(head);
    const auto bad = function_of(61, head);
    CHECK(apply(check_functions, "a.hpp", function_of(60, head)).empty());
    CHECK(apply(check_functions, "a.hpp", bad)
          == findings{"a.hpp:1: function of 61 lines"});
    CHECK(apply(check_functions, "a.hpp", "namespace n {\n" + bad + "}\n")
          == findings{"a.hpp:2: function of 61 lines"});
    CHECK(apply(check_functions, "a.hpp", "int x;\nclass c {\n" + bad + "};\n")
          == findings{"a.hpp:3: function of 61 lines"});
  }
}

TEST_CASE("tidy: a long class, comment or table is not a function", "[tidy]") {
  const auto body = " {\n" + repeat("  int f() { return 1; }\n", 80) + "};\n";
  for (const auto* head :
       {"class c", "struct alignas(64) c", "namespace a::b",
        "enum class e : int", "template <class T> struct c<T*> final : base<T>",
        "const char* table[] ="})
    CHECK(apply(check_functions, "a.hpp", head + body).empty());
  const auto comment = "// {\n" + repeat("/* } */ // \"\n", 80);
  CHECK(apply(check_functions, "a.hpp", comment).empty());
  const auto macro = "#define X(a) { \\\n" + repeat("  { a \\\n", 80) + "  }\n";
  CHECK(apply(check_functions, "a.hpp", macro + body).empty());
}

TEST_CASE("tidy: a test case that would not run is found", "[tidy]") {
  const findings bad{"a.test.cpp:1: semicolon in the name of a test case"};
  const auto names = [](std::string_view text) {
    return apply(check_test_names, "a.test.cpp", std::string{text});
  };
  CHECK(names("TEST_CASE(\"a; b\") {\n").size() == 1);
  CHECK(names("TEST_CASE(\"a \"\n          \"b; c\", \"[d]\") {\n") == bad);
  CHECK(names("TEST_CASE(\"a, b\", \"[d]\") { f(); g(\";\"); }\n").empty());
}

TEST_CASE("tidy: a header without a test is found", "[tidy]") {
  const std::vector<source_file> files{
    source_file::parse("domains/d/a.hpp", ""),
    source_file::parse("gpu/detail/c.hpp", ""),
    source_file::parse("gpu/b.hpp", ""),
    source_file::parse("tests/gpu/b.test.cpp", ""),
  };
  const auto apply_tests = [&](const std::vector<exemption>& exemptions) {
    findings result;
    check_tests(files, exemptions, result);
    return result;
  };
  CHECK(apply_tests({})
        == findings{"domains/d/a.hpp: no tests/domains/d/a.test.cpp"});
  CHECK(apply_tests({{"domains/d/a.hpp", "because"}}).empty());
  CHECK(apply_tests({{"domains/d/a.hpp", ""}, {"gpu/b.hpp", ""}})
        == findings{"exemption of gpu/b.hpp: stale"});
  CHECK(apply_tests({{"domains/d/a.hpp", ""}, {"gpu/gone.hpp", ""}})
        == findings{"exemption of gpu/gone.hpp: stale"});
}
