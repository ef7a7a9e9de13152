// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/command_line.hpp"

#include "ringwright/tests/service/command.hpp"

#include <algorithm>

using namespace ringwright::service::testing;

TEST_CASE("command: every help has examples and the exit codes") {
  for (const auto* what :
       {"", "doctor", "list", "info", "run", "demo orders"}) {
    const auto help = run_command(std::string{what} + " --help");
    INFO(what);
    CHECK(help.code == 0);
    CHECK(help.prints("Examples:\n"));
    CHECK(help.prints("Exit codes:\n"));
    CHECK(help.prints("  2  the command line or a file is wrong"));
    CHECK(help.err.empty());
  }
}

TEST_CASE("command: says its version") {
  const auto version = run_command("--version");
  CHECK(version.code == 0);
  CHECK(version.out == "0.1.0\n");
}

TEST_CASE("command: bad usage is told on stderr and ends with 2") {
  for (const auto* what :
       {"frobnicate", "list --colour", "demo", "demo frobnicate",
        "doctor --output yaml", "info", "run", "--log-level loud list",
        "demo orders --shards 0", "demo orders --rate fast",
        "demo orders --messages only-one.csv",
        "demo orders --generate 10 --messages a --book b",
        "demo orders --generate 0", "demo orders --band -1 --generate 1",
        "demo orders --max-order 0 --generate 1",
        "demo orders --agreement nan --generate 1",
        "demo orders --agreement 100.5 --generate 1",
        "demo orders --agreement -0.5 --generate 1",
        "demo orders --agreement most --generate 1"}) {
    const auto bad = run_command(what);
    INFO(what);
    CHECK(bad.code == 2);
    CHECK(bad.out.empty());
    CHECK_FALSE(bad.err.empty());
  }
  CHECK(run_command("frobnicate").says("frobnicate"));
  CHECK(run_command("").code == 2);
  CHECK(run_command("").says("demo"));
}

TEST_CASE("command: a result that cannot be written ends with 1") {
  for (const auto* redirection : {">/dev/full", ">&-"})
    for (const auto* what :
         {"--help", "--version", "list", "doctor --output json",
          "info orderbook/matching",
          "demo orders --generate 100 --rate 0 -q"}) {
      const auto run = run_command(what, {}, redirection);
      INFO(what << ' ' << redirection);
      CHECK(run.code == 1);
      CHECK(run.says("ringwright: the result cannot be written"));
    }
  CHECK(run_command("list", {}, ">/dev/full").says("No space left"));
  // Nothing was to be written, so nothing is lost.
  CHECK(run_command("frobnicate", {}, ">&-").code == 2);
}

TEST_CASE("command: the log's level comes from the environment or the line") {
  const auto* quiet = "demo orders --generate 100 --rate 0 -q";
  CHECK_FALSE(run_command(quiet).says("commands in memory"));
  CHECK(run_command(quiet, "RINGWRIGHT_LOG=info").says("commands in memory"));
  CHECK_FALSE(run_command(std::string{quiet} + " --log-level error",
                          "RINGWRIGHT_LOG=info")
                .says("commands in memory"));
  CHECK(run_command("list", "RINGWRIGHT_LOG=loud").code == 2);
}

TEST_CASE("command: nothing is coloured where there is no terminal") {
  for (const auto* what :
       {"doctor", "list", "demo orders --generate 100 --rate 0"}) {
    const auto plain = run_command(what, "RINGWRIGHT_LOG=debug");
    INFO(what);
    CHECK(plain.code == 0);
    CHECK(plain.out.find('\033') == std::string::npos);
    CHECK(plain.err.find('\033') == std::string::npos);
  }
}

TEST_CASE("doctor: names what it has looked at") {
  const auto found = run_command("doctor --output json").parsed();
  CHECK(keys_of(found)
        == std::vector<std::string>{"ringwright", "cpu", "cores", "memory",
                                    "cuda", "caf", "capnproto", "compiler",
                                    "huge_pages", "memlock", "open_files"});
  for (const auto& [key, value] : found) {
    INFO(key);
    CHECK_FALSE(value.get<std::string>("value").empty());
    const auto verdict = value.get<std::string>("verdict");
    CHECK((verdict == "fine" || verdict == "note"));
  }
  CHECK(found.get<std::string>("capnproto.value") != "0.0.0");
  CHECK(run_command("doctor").prints("CAF"));
}

TEST_CASE("list: shows the kernels") {
  CHECK(run_command("list").prints("orderbook/matching"));
  const auto all = run_command("list --output json").parsed();
  const auto matching = std::find_if(all.begin(), all.end(), [](auto& row) {
    return row.second.template get<std::string>("id") == "orderbook/matching";
  });
  REQUIRE(matching != all.end());
  CHECK(matching->second.get<std::string>("domain") == "order_matching");
  CHECK(matching->second.get_child("modes").front().second.data() == "ring");
}

TEST_CASE("info: describes what a kernel accepts and tells") {
  const auto shown = run_command("info orderbook/matching");
  CHECK(shown.code == 0);
  CHECK(shown.prints("500  submit_order -> 501  submit_reply"));
  CHECK(shown.prints("order_id            uint64"));
  const auto all
    = run_command("info orderbook/matching --output json").parsed();
  CHECK(all.get_child("accepts").size() == 8);
  const auto& first = all.get_child("accepts").front().second;
  CHECK(first.get<int>("type_id") == 500);
  CHECK(first.get<int>("reply.type_id") == 501);
  CHECK(first.get_child("fields").size() == 12);
  std::vector<std::string> ports;
  for (const auto& [key, port] : all.get_child("ports"))
    ports.push_back(port.get<std::string>("port"));
  CHECK(ports
        == std::vector<std::string>{"accepted", "rejected", "trade",
                                    "cancelled", "book_update"});
  CHECK(all.get<int>("state_bytes") > 0);
  CHECK(all.get<std::string>("state_hash").size() == 18);
}

TEST_CASE("info: an unknown kernel is an error that names the nearest") {
  const auto unknown = run_command("info orderbok/matchin");
  CHECK(unknown.code == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.says("'orderbok/matchin'"));
  CHECK(unknown.says("the nearest is 'orderbook/matching'"));
}
