// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/orders_demo.hpp"

#include "ringwright/tests/examples/orders/shared_data.hpp"
#include "ringwright/tests/examples/orders/temporary_file.hpp"
#include "ringwright/tests/service/command.hpp"

using namespace ringwright::service::testing;
namespace orders = ringwright::examples::orders::testing;
using orders::temporary_file;

namespace {

/// Lines of a message file and its orderbook file that agree.
const char* const messages = "34200.1,1,1,100,1000000,1\n"
                             "34200.2,1,2,50,1000100,1\n"
                             "34200.3,4,2,20,1000100,1\n"
                             "34200.4,3,2,30,1000100,1\n";
const char* const book = "1000200,10,1000000,100\n"
                         "1000200,10,1000100,50\n"
                         "1000200,10,1000100,30\n"
                         "1000200,10,1000000,100\n";

std::string files(const temporary_file& first, const temporary_file& second) {
  return "demo orders --rate 0 -q --messages " + first.path() + " --book "
         + second.path();
}

} // namespace

TEST_CASE("demo orders: one object with the agreed keys") {
  const auto run
    = run_command("demo orders --generate 5000 --symbols 5 --seed 9 "
                  "--rate 20000 --device cpu --output json");
  REQUIRE(run.code == 0);
  const auto report = run.parsed();
  auto keys = keys_of(report);
  REQUIRE(keys.size() >= 10);
  keys.resize(10);
  CHECK(keys
        == std::vector<std::string>{
          "messages", "orders_per_second", "latency_ns", "rows",
          "rows_best_equal", "executions_known", "executions_known_first",
          "corrections", "rejected", "device"});
  CHECK(keys_of(report.get_child("latency_ns"))
        == std::vector<std::string>{"p50", "p99", "p999"});
  CHECK(report.get<int>("messages") == 5'000);
  CHECK(report.get<double>("orders_per_second") > 0);
  CHECK(report.get<std::int64_t>("latency_ns.p50") > 0);
  CHECK(report.get<std::string>("device") == "cpu");
  for (const auto& [why, count] : report.get_child("rejected"))
    CHECK(count.get_value<int>() > 0);
  const auto& sum = report.get_child("account");
  CHECK(sum.get<int>("in")
        == sum.get<int>("handled") + sum.get<int>("rejected")
             + sum.get<int>("dropped") + sum.get<int>("dead"));
}

TEST_CASE("demo orders: a seed gives the same trades in every run") {
  const auto* line
    = "demo orders --generate 5000 --rate 0 -q --output json --seed ";
  const auto first = run_command(std::string{line} + "4").parsed();
  const auto again = run_command(std::string{line} + "4 --shards 3").parsed();
  const auto other = run_command(std::string{line} + "5").parsed();
  const auto hash
    = [](const json& report) { return report.get<std::string>("trade_hash"); };
  CHECK(hash(first) == hash(again));
  CHECK(hash(first) != hash(other));
  CHECK(first.get<int>("trades") == again.get<int>("trades"));
}

TEST_CASE("demo orders: the table is for people, progress goes to stderr") {
  const auto run = run_command("demo orders --generate 2000 --rate 0");
  CHECK(run.code == 0);
  CHECK(run.prints("orders per second"));
  CHECK(run.prints("handled / rejected / dropped / dead"));
  CHECK(run.says("full speed"));
  CHECK(run_command("demo orders --generate 2000 --rate 0 -q").err.empty());
}

TEST_CASE("demo orders: plays a LOBSTER pair, plain or gzip") {
  const temporary_file plain{"demo-m.csv", messages};
  const temporary_file packed{"demo-b.csv.gz", orders::gzipped("demo-b", book)};
  const auto run = run_command(files(plain, packed) + " --output json");
  INFO(run.err);
  REQUIRE(run.code == 0);
  const auto report = run.parsed();
  CHECK(report.get<int>("messages") == 4);
  CHECK(report.get<int>("rows") == 3);
  CHECK(report.get<int>("rows_best_equal") == 3);
  CHECK(report.get<int>("executions_known") == 1);
  CHECK(report.get<int>("executions_known_first") == 1);
  CHECK(report.get<int>("corrections") == 0);
  CHECK(report.get_child("different_rows").empty());
}

TEST_CASE("demo orders: too little agreement has an exit code of its own") {
  const temporary_file first{"off-m.csv", messages};
  const temporary_file second{"off-b.csv", "1000200,10,1000000,100\n"
                                           "1000200,10,1000100,55\n"
                                           "1000200,10,1000100,30\n"
                                           "1000200,10,1000000,100\n"};
  const auto run = run_command(files(first, second) + " --output json");
  CHECK(run.code == 4);
  CHECK(run.says("only 1 of 3 rows agree"));
  const auto report = run.parsed();
  CHECK(report.get<int>("rows_best_equal") == 1);
  const auto& row = report.get_child("different_rows").front().second;
  CHECK(row.get<int>("line") == 2);
  CHECK(row.get<std::string>("file.bid_size") == "55");
  CHECK(row.get<std::string>("engine.bid_size") == "50");
  CHECK(run_command(files(first, second) + " --agreement 33").code == 0);
}

TEST_CASE("demo orders: bad input names file, line and reason, and runs "
          "nothing") {
  const temporary_file good{"good-m.csv", messages};
  const temporary_file good_book{"good-b.csv", book};
  const temporary_file columns{"columns.csv", "34200.1,1,1,100,1000000,1\n"
                                              "34200.2,1,2,50,1000100\n"};
  const temporary_file disorder{"disorder.csv", "34200.3,1,1,100,1000000,1\n"
                                                "34200.2,1,2,50,1000100,1\n"};
  const temporary_file range{"range.csv",
                             "34200.1,1,1,99999999999999999999,1000000,1\n"};
  const temporary_file empty{"empty.csv", ""};
  struct row {
    const temporary_file& messages;
    const temporary_file& book;
    std::string says;
  };
  for (const auto& [first, second, says] :
       {row{columns, good_book, columns.path() + ":2: "},
        row{disorder, good_book, disorder.path() + ":2: "},
        row{range, good_book, range.path() + ":1: "},
        row{empty, good_book, empty.path()}, row{good, empty, empty.path()},
        row{good, columns, columns.path()}}) {
    const auto run = run_command(files(first, second));
    INFO(run.err);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(run.says(says));
  }
}

TEST_CASE("demo orders: a file that is not there is bad input") {
  const auto run
    = run_command("demo orders --messages nowhere-m.csv --book nowhere-b.csv");
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(run.says("nowhere-m.csv: No such file"));
}

TEST_CASE("demo orders: the matching engines may live in a worker process") {
  const auto* line = "demo orders --generate 20000 --symbols 10 --rate 0 "
                     "--device cpu --output json --isolation ";
  const auto isolated = run_command(std::string{line} + "process");
  INFO(isolated.err);
  REQUIRE(isolated.code == 0);
  const auto here = run_command(std::string{line} + "none");
  REQUIRE(here.code == 0);
  // What is traded does not depend on where.
  for (const auto* what : {"trade_hash", "trades", "account.handled"})
    CHECK(isolated.parsed().get<std::string>(what)
          == here.parsed().get<std::string>(what));
}

TEST_CASE("demo orders: a device that is not there ends with 3") {
  const auto run = run_command("demo orders --generate 10 --device cuda");
  if (run.code == 0) {
    WARN("SKIPPED: this machine has a usable GPU");
    return;
  }
  CHECK(run.code == 3);
  CHECK(run.out.empty());
  CHECK(run.says("backend cuda"));
}

TEST_CASE("demo orders: without real data it generates orders") {
  for (const auto& folder :
       {std::string{}, std::filesystem::temp_directory_path().string()}) {
    const auto run = run_command("demo orders --rate 0 --output json",
                                 "RINGWRIGHT_SHARED_DATA='" + folder + "'");
    INFO(run.err);
    REQUIRE(run.code == 0);
    CHECK(run.says("generating 1000000 commands"));
    CHECK(run.parsed().get<int>("messages") == 1'000'000);
  }
}

TEST_CASE("demo orders: a named data folder that is not there is an error") {
  const auto* named = "RINGWRIGHT_SHARED_DATA=/nonexistent";
  const auto run = run_command("demo orders --rate 0", named);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(run.says("RINGWRIGHT_SHARED_DATA: /nonexistent: No such file"));
  // Who asks for something else does not need it.
  CHECK(run_command("demo orders --rate 0 --generate 10", named).code == 0);
}

TEST_CASE("demo orders: books or a seed ask for generated orders") {
  for (const auto* option : {"--symbols 3", "--seed 5", "--generate 10"}) {
    INFO(option);
    const auto both = run_command(std::string{"demo orders --messages m.csv "
                                              "--book b.csv "}
                                  + option);
    CHECK(both.code == 2);
    CHECK(both.says("excludes"));
  }
  const auto run
    = run_command("demo orders --rate 0 --symbols 3 --output json");
  CHECK(run.says("generating 1000000 commands"));
  CHECK(run.parsed().get<int>("symbols") == 3);
}

TEST_CASE("demo orders: with real data it agrees with the exchange") {
  const auto data = orders::shared_data();
  if (data.empty()) {
    WARN("SKIPPED: no LOBSTER files");
    return;
  }
  const auto report
    = run_command("demo orders -q --rate 20000 --latency-seconds 1 "
                  "--output json",
                  "RINGWRIGHT_SHARED_DATA='" + data.string() + "'")
        .parsed();
  CHECK(report.get<int>("rows") == 39'999);
  CHECK(report.get<int>("rows_best_equal") == 39'999);
  CHECK(report.get<int>("executions_known") == 1'713);
  CHECK(report.get<int>("executions_known_first") == 1'683);
  CHECK(report.get<int>("corrections") == 2'341);
  CHECK(report.get<std::int64_t>("latency_ns.p999") > 0);
}
