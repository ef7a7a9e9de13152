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

} // namespace

TEST_CASE("kernel_list: gives infos and types in order", "[domains]") {
  using list = domains::kernel_list<one, two>;
  CHECK(std::string{list::infos()[0].id} == "test/one");
  CHECK(std::string{list::infos()[1].id} == "test/two");
  std::vector<std::string> ids;
  list::for_each([&]<class Kernel>() { ids.push_back(Kernel::info.id); });
  CHECK(ids == std::vector<std::string>{"test/one", "test/two"});
}

TEST_CASE("kernel_list: lists are joined in order", "[domains]") {
  using joined = domains::joined<domains::kernel_list<two>,
                                 domains::kernel_list<>,
                                 domains::kernel_list<one>>;
  CHECK(std::is_same_v<joined, domains::kernel_list<two, one>>);
}

TEST_CASE("kernel_list: a repeated id is noticed", "[domains]") {
  CHECK(domains::kernel_list<one, two>::unique_ids());
  CHECK_FALSE(domains::kernel_list<one, two, one>::unique_ids());
}

} // namespace ringwright::tests
