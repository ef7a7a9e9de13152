// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/kernel_list.hpp"

#include "ringwright/tests/catch.hpp"

#include <string>
#include <type_traits>
#include <vector>

namespace ringwright::tests {

namespace {

struct one {
  static constexpr gpu::kernel_info info{"test/one", domain::custom, "One.",
                                         "none", 1};
};

struct two {
  static constexpr gpu::kernel_info info{"test/two", domain::custom, "Two.",
                                         "none", 1};
};

constexpr gpu::kernel_info about(const char* id, domain of = domain::custom) {
  return {id, of, "Something.", "none", 1};
}

/// Only a ring.
struct ring_only {
  static constexpr auto info = about("custom/ring");
  using accepts = messages::message_types<>;
  struct state {};
};

/// Only a batch.
struct batch_only {
  static constexpr auto info = about("custom/batch");
  using input = int;
  using output = int;

  static expected<int> batch(const gpu::executor&, const int& in) {
    return in;
  }
};

/// Both.
struct both : batch_only {
  static constexpr auto info = about("custom/both");
  using accepts = messages::message_types<>;
  struct state {};
};

/// Without a word.
struct unnamed : both {
  static constexpr gpu::kernel_info info{"custom/unnamed", domain::custom, "",
                                         "none", 1};
};

} // namespace

TEST_CASE("kernel_list: modes follow from what a kernel has") {
  using list = domains::kernel_list<batch_only, ring_only, both>;
  CHECK(list::modes()[0] == domains::kernel_modes{false, true});
  CHECK(list::modes()[1] == domains::kernel_modes{true, false});
  CHECK(list::modes()[2] == domains::kernel_modes{true, true});
  CHECK(
    std::is_same_v<list::ring_kernels, domains::kernel_list<ring_only, both>>);
  CHECK(std::is_same_v<list::batch_kernels,
                       domains::kernel_list<batch_only, both>>);
  CHECK(std::is_same_v<domains::kernel_list<>::ring_kernels,
                       domains::kernel_list<>>);
  CHECK(std::string{domains::as_str(domains::modes_of<both>)} == "ring, batch");
  CHECK(std::string{domains::as_str(domains::modes_of<ring_only>)} == "ring");
  CHECK(std::string{domains::as_str(domains::modes_of<batch_only>)} == "batch");
  CHECK(std::string{domains::as_str(domains::modes_of<one>)}.empty());
}

TEST_CASE("kernel_list: what a kernel lacks is noticed") {
  using good = domains::kernel_list<batch_only, ring_only, both>;
  CHECK(good::ids_fit_domains());
  CHECK(good::are_described());
  CHECK(good::have_modes());
  CHECK_FALSE(domains::kernel_list<both, one>::have_modes());
  CHECK_FALSE(domains::kernel_list<both, one>::ids_fit_domains());
  CHECK_FALSE(domains::kernel_list<both, unnamed>::are_described());
}

TEST_CASE("kernel_list: an id is the domain's folder and a name") {
  using domains::id_fits_domain;
  CHECK(id_fits_domain(about("graph/pagerank", domain::graph_analytics)));
  CHECK(id_fits_domain(about("orderbook/matching", domain::order_matching)));
  CHECK(id_fits_domain(about("risk/var", domain::risk_management)));
  CHECK(id_fits_domain(about("banking/x", domain::banking)));
  CHECK_FALSE(id_fits_domain(about("graph/x", domain::risk_management)));
  CHECK_FALSE(id_fits_domain(about("graphs/x", domain::graph_analytics)));
  CHECK_FALSE(id_fits_domain(about("graph/", domain::graph_analytics)));
  CHECK_FALSE(id_fits_domain(about("graph", domain::graph_analytics)));
  CHECK_FALSE(id_fits_domain(about("graph/a/b", domain::graph_analytics)));
}

TEST_CASE("kernel_list: gives infos and types in order", "[domains]") {
  using list = domains::kernel_list<one, two>;
  CHECK(std::string{list::infos()[0].id} == "test/one");
  CHECK(std::string{list::infos()[1].id} == "test/two");
  std::vector<std::string> ids;
  list::for_each([&]<class Kernel>() { ids.push_back(Kernel::info.id); });
  CHECK(ids == std::vector<std::string>{"test/one", "test/two"});
}

TEST_CASE("kernel_list: lists are joined in order", "[domains]") {
  using joined
    = domains::joined<domains::kernel_list<two>, domains::kernel_list<>,
                      domains::kernel_list<one>>;
  CHECK(std::is_same_v<joined, domains::kernel_list<two, one>>);
}

TEST_CASE("kernel_list: a repeated id is noticed", "[domains]") {
  CHECK(domains::kernel_list<one, two>::unique_ids());
  CHECK_FALSE(domains::kernel_list<one, two, one>::unique_ids());
}

} // namespace ringwright::tests
