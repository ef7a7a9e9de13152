// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/run_command.hpp"

#include "ringwright/tests/service/command.hpp"
#include "ringwright/tests/service/folder.hpp"

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

using namespace ringwright::service::testing;
namespace fs = std::filesystem;

namespace {

using names = std::vector<std::string>;

outcome run(const std::string& arguments, const std::string& redirection = {},
            const std::string& environment = {}) {
  return run_test_command("run custom/savings " + arguments, environment,
                          redirection);
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}
    .count();
}

/// Long enough that whoever waits for it has waited for the wrong thing.
constexpr const char* long_plan = R"({"periods": 100000, "pauseMs": 10})";

} // namespace

TEST_CASE("run: from a file to a file") {
  folder f;
  const auto in = f.write("in.json", R"({"deposits": [{"amount": "100"}],
    "rate": 0.5, "periods": 2, "owner": "\u00e9"})");
  const auto done = run("--input " + in + " --output " + (f / "out.json"));
  CHECK(done.code == 0);
  CHECK(done.out.empty());
  CHECK(done.err.empty());
  CHECK(f.read("out.json")
        == "{\"owner\": \"\xc3\xa9\", \"balance\": 225, \"history\": [150, "
           "225], \"serial\": \"1152921504606846977\"}\n");
  CHECK(f.files() == names{"in.json", "out.json"});
}

TEST_CASE("run: from stdin to stdout") {
  folder f;
  const auto in = f.write("in.json", R"({"periods": 1})");
  for (const auto* output : {"", " --output -"}) {
    const auto done = run(std::string{"--input -"} + output, "<" + in);
    CHECK(done.code == 0);
    CHECK(done.parsed().get_child("history").size() == 1);
  }
  const auto piped
    = run_program("sh", "-c 'echo {} | " RINGWRIGHT_TEST_COMMAND
                        " run custom/savings --input - --set periods=3'");
  CHECK(piped.code == 0);
  CHECK(piped.parsed().get_child("history").size() == 3);
}

TEST_CASE("run: a file that the kernel reads itself") {
  folder f;
  const auto in = f.write("a.deposits", "1 2 3\n");
  const auto done = run("--input " + in + " --set rate=0 --set periods=1");
  CHECK(done.code == 0);
  CHECK(done.parsed().get<double>("balance") == 6);
  const auto gone = run("--input " + (f / "b.deposits"));
  CHECK(gone.code == 2);
  CHECK(gone.says("b.deposits: cannot be read"));
}

TEST_CASE("run: settings override single fields, with a check") {
  folder f;
  const auto in = f.write("in.json", R"({"periods": 2, "rate": 0.5})");
  const auto set = [&](const std::string& what) {
    return run("--input " + in + " " + what);
  };
  const auto done
    = set("--set periods=1 --set owner=a=b --set payout=distribute");
  CHECK(done.code == 0);
  CHECK(done.parsed().get_child("history").size() == 1);
  CHECK(done.parsed().get<std::string>("owner") == "a=b");
  for (const auto& [what, says] :
       std::vector<std::pair<std::string, std::string>>{
         {"--set periods=-1", "periods: '-1' is no uint32"},
         {"--set payout=all", "payout: 'all' is no accumulate|distribute"},
         {"--set deposits=1",
          "deposits: is a list(deposit); only single values can be set"},
         {"--set preiods=1",
          "there is no field 'preiods'; the nearest is 'periods'"},
         {"--set periods", "--set: 'periods' is not <field>=<value>"},
         {"--set =1", "--set: '=1' is not <field>=<value>"},
         {"--set rate=-1", "rate: must be above -1"}}) {
    const auto wrong = set(what);
    INFO(what << '\n' << wrong.err);
    CHECK(wrong.code == 2);
    CHECK(wrong.out.empty());
    CHECK(wrong.says(says));
  }
}

TEST_CASE("run: an id that is not there, or has no batch mode, is an error") {
  const auto unknown = run_test_command("run custom/saving --input /dev/null");
  CHECK(unknown.code == 2);
  CHECK(unknown.says("no kernel 'custom/saving'; the nearest is "
                     "'custom/savings'"));
  const auto ring = run_command("run orderbook/matching --input /dev/null");
  CHECK(ring.code == 2);
  CHECK(ring.says("orderbook/matching has no batch mode"));
  CHECK(ring.says("ringwright info orderbook/matching"));
}

TEST_CASE("run: bad input says where, and leaves no output") {
  folder f;
  const auto out = " --output " + (f / "out.json");
  for (const auto& [text, says] :
       std::vector<std::pair<std::string, std::string>>{
         {"{", "in.json: line 1, column 2: expected the name of a member"},
         {"", "in.json: line 1, column 1: the text ends"},
         {"[]", "in.json: the text: expected an object, there is a list"},
         {R"({"deposits": [{}, {"amuont": 1}]})",
          "in.json: deposits[1].amuont: there is no such field; the nearest is "
          "'amount'"},
         {std::string(100, '['), "in.json: line 1, column 65: nested too"}}) {
    const auto in = f.write("in.json", text);
    const auto wrong = run("--input " + in + out);
    INFO(text << '\n' << wrong.err);
    CHECK(wrong.code == 2);
    CHECK(wrong.says(says));
    CHECK(f.files() == names{"in.json"});
  }
  const auto gone = run("--input " + (f / "gone.json") + out);
  CHECK(gone.code == 2);
  CHECK(gone.says("gone.json cannot be read: No such file"));
  const auto directory = run("--input " + f.path.string() + out);
  CHECK(directory.code == 2);
  CHECK(directory.says("cannot be read: Is a directory"));
  const auto nul = run("--input -" + out, "</dev/null");
  CHECK(nul.code == 2);
  CHECK(nul.says("stdin: line 1, column 1"));
}

TEST_CASE("run: an endless input is refused at its limit") {
  const auto endless = run("--input /dev/zero");
  CHECK(endless.code == 2);
  CHECK(endless.says("/dev/zero has more than 134217728 bytes"));
}

TEST_CASE("run: a device that is not there is an error") {
  folder f;
  const auto in = f.write("in.json", "{}");
  for (const auto* device : {"cuda:4711", "CUDA", "gpu", "cuda:", "cuda:-1",
                             "cuda:1x", "cpu:0", ""}) {
    const auto wrong = run("--input " + in + " --output " + (f / "out.json")
                           + " --device '" + device + "'");
    INFO(device << '\n' << wrong.err);
    CHECK(wrong.code == (std::string{device} == "cuda:4711" ? 3 : 2));
    CHECK_FALSE(wrong.err.empty());
    CHECK(f.files() == names{"in.json"});
  }
  CHECK(run("--input " + in + " --device gpu")
          .says("'gpu' is none of cpu, cuda, cuda:<index> and auto"));
  CHECK(run("--input " + in + " --device cuda --threads 2")
          .says("--threads is for the CPU"));
  CHECK(run("--input " + in + " --threads 1025").code == 2);
  CHECK(run("--input " + in + " --device cpu --threads 3").code == 0);
}

TEST_CASE("run: the log says where it ran and why") {
  folder f;
  const auto in = "--input " + f.write("in.json", "{}") + " --log-level info ";
  CHECK(run(in + "--device cpu --threads 2")
          .says("custom/savings runs on cpu, 2 threads: as asked for"));
  CHECK(run(in + "--threads 1").says("a number of threads was given"));
  const auto chosen = run(in);
  CHECK(chosen.code == 0);
  // The reason is that the executor gave, or that there is one.
  const auto cuda = run(in + "--device cuda");
  if (cuda.code == 0)
    CHECK(chosen.says("a usable GPU is there"));
  else
    CHECK(chosen.says(
      cuda.err.substr(cuda.err.find("ringwright: ") + 12,
                      cuda.err.size() - cuda.err.find("ringwright: ") - 13)));
}

TEST_CASE("run: an old output is replaced wholly, and keeps its mode") {
  folder f;
  const auto in = f.write("in.json", "{}");
  f.write("out.json", std::string(100'000, 'x'));
  fs::permissions(f.path / "out.json", fs::perms{0640});
  fs::create_symlink("out.json", f.path / "link.json");
  CHECK(run("--input " + in + " --output " + (f / "link.json")).code == 0);
  CHECK(f.read("out.json").find("{\"owner\"") == 0);
  CHECK(f.read("out.json").find('x') == std::string::npos);
  CHECK(fs::is_symlink(f.path / "link.json"));
  struct stat found {};
  REQUIRE(stat((f / "out.json").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0640);
  CHECK(f.files() == names{"in.json", "link.json", "out.json"});
}

TEST_CASE("run: a failure leaves an old output as it was") {
  folder f;
  const auto in = f.write("in.json", "{");
  f.write("out.json", "old");
  CHECK(run("--input " + in + " --output " + (f / "out.json")).code == 2);
  CHECK(f.read("out.json") == "old");
  CHECK(f.files() == names{"in.json", "out.json"});
}

TEST_CASE("run: an output that cannot be written is told before the work") {
  folder f;
  const auto in = f.write("in.json", long_plan);
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& [path, says] :
       std::vector<std::pair<std::string, std::string>>{
         {f / "no/out.json", "No such file"},
         {f.path.string(), "Is a directory"},
         {in + "/out.json", "Not a directory"},
         {"''", "No such file"}}) {
    const auto wrong = run("--input " + in + " --output " + path);
    INFO(path << '\n' << wrong.err);
    CHECK(wrong.code == 1);
    CHECK(wrong.says("the result cannot be written: "));
    CHECK(wrong.says(says));
  }
  CHECK(seconds_since(begin) < 60);
  CHECK(f.files() == names{"in.json"});
}

TEST_CASE("run: a disk that is full leaves no part of the output") {
  folder f;
  const auto in = f.write("in.json", R"({"periods": 100000})");
  f.write("out.json", "old");
  // The largest file that the process may make; the signal is ignored, so that
  // the write fails as on a full disk.
  const auto full = run_program(
    "sh", "-c 'trap \"\" XFSZ; ulimit -f 64; exec " RINGWRIGHT_TEST_COMMAND
          " run custom/savings --input "
            + in + " --output " + (f / "out.json") + "'");
  INFO(full.err);
  CHECK(full.code == 1);
  CHECK(full.says("the result cannot be written: "));
  CHECK(f.read("out.json") == "old");
  CHECK(f.files() == names{"in.json", "out.json"});
  const auto device = run("--input " + in + " --output /dev/full");
  CHECK(device.code == 1);
  CHECK(device.says("/dev/full: No space left on device"));
  CHECK(fs::exists("/dev/full"));
  CHECK(run("--input " + in + " --output /dev/null").code == 0);
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(run("--input " + in, ">/dev/full").code == 1);
}

TEST_CASE("run: a deadline ends it, without output") {
  folder f;
  const auto in = f.write("in.json", long_plan);
  const auto begin = std::chrono::steady_clock::now();
  const auto late = run("--input " + in + " --output " + (f / "out.json")
                        + " --deadline 0.3");
  CHECK(late.code == 1);
  CHECK(late.says("deadline"));
  CHECK(seconds_since(begin) < 60);
  CHECK(f.files() == names{"in.json"});
  for (const auto* wrong : {"0", "-1", "nan", "inf", "soon", "1e10"})
    CHECK(run("--input " + in + " --deadline " + wrong).code == 2);
  // While it waits for its input, too: the pipe has a writer that is silent.
  REQUIRE(mkfifo((f / "pipe").c_str(), 0600) == 0);
  const auto writer = open((f / "pipe").c_str(), O_RDWR);
  const auto waiting = run("--input - --deadline 0.3", "<" + (f / "pipe"));
  close(writer);
  CHECK(waiting.code == 1);
  CHECK(waiting.says("the deadline has passed"));
}

TEST_CASE("run: Ctrl-C ends it at once, without output") {
  folder f;
  const auto in = f.write("in.json", long_plan);
  // `timeout` signals the process and its group: twice, but one wish.
  for (const auto* signal : {"INT", "TERM"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto ended
      = run_program("timeout", std::string{"--preserve-status -s "} + signal
                                 + " 0.5 " RINGWRIGHT_TEST_COMMAND
                                   " run custom/savings --input "
                                 + in + " --output " + (f / "out.json"));
    INFO(ended.err);
    CHECK(ended.code == 130);
    CHECK(ended.says("cancelled"));
    CHECK(seconds_since(begin) < 60);
    CHECK(f.files() == names{"in.json"});
  }
}

TEST_CASE("run: a second signal ends a kernel that does not listen") {
  folder f;
  const auto in = f.write("in.json", R"({"periods": 1, "pauseMs": 60000})");
  const auto begin = std::chrono::steady_clock::now();
  // The shell ends only what it has started itself.
  const auto ended = run_program(
    "sh", "-c '" RINGWRIGHT_TEST_COMMAND " run custom/savings --input " + in
            + " --output " + (f / "out.json")
            + " & p=$!; for i in 1 2 3 4 5; do sleep 0.3; kill -TERM $p 2>"
              "/dev/null || break; done; wait $p; echo code $?'");
  CHECK(ended.prints("code 130"));
  CHECK(seconds_since(begin) < 50);
  CHECK(f.files() == names{"in.json"});
}

TEST_CASE("run: progress is shown when it is asked for") {
  folder f;
  const auto in = f.write("in.json", R"({"periods": 10})");
  const auto quiet = run("--input " + in);
  CHECK(quiet.err.empty());
  const auto shown = run("--input " + in + " --progress");
  CHECK(shown.code == 0);
  CHECK(shown.says("custom/savings"));
  CHECK(shown.err.find('\033') == std::string::npos);
  CHECK(shown.err.find('\r') == std::string::npos);
  CHECK(shown.parsed().get_child("history").size() == 10);
}

TEST_CASE("list and info: tell the modes and the fields of a batch") {
  const auto all = run_test_command("list --output json").parsed();
  CHECK(all.back().second.get<std::string>("id") == "custom/savings");
  CHECK(all.back().second.get_child("modes").front().second.data() == "batch");
  const auto shown = run_test_command("info custom/savings");
  CHECK(shown.prints("modes           batch\n"));
  CHECK(shown.prints("input files     JSON, *.deposits, *.deposits.txt\n"));
  CHECK(shown.prints("  rate                float64 = 0.05          Interest "
                     "per period; dimensionless, above -1.\n"));
  CHECK_FALSE(shown.prints("accepts hash"));
  const auto row
    = run_test_command("info custom/savings --output json").parsed();
  const auto& rate = std::next(row.get_child("input").begin(), 2)->second;
  CHECK(rate.get<std::string>("name") == "rate");
  CHECK(rate.get<std::string>("type") == "float64");
  CHECK(rate.get<std::string>("default") == "0.05");
  CHECK(rate.get<std::string>("about")
        == "Interest per period; dimensionless, above -1.");
  CHECK(row.get_child("output").size() == 4);
  CHECK(row.get_child("input_files").size() == 3);
}
