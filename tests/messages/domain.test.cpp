// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/domain.hpp"

#include "ringwright/tests/catch.hpp"

#include <string>
#include <vector>

using namespace ringwright;

namespace {

struct published_row {
  domain id;
  unsigned base;
  unsigned max;
  std::string name;
  std::vector<std::string> aliases;
};

const std::vector<published_row> published{
  {domain::general, 0, 99, "General", {"gen"}},
  {domain::graph_analytics, 100, 199, "GraphAnalytics", {"graph"}},
  {domain::statistical_ml, 200, 299, "StatisticalML", {"ml"}},
  {domain::compliance, 300, 399, "Compliance", {"comp", "regulatory"}},
  {domain::risk_management, 400, 499, "RiskManagement", {"risk"}},
  {domain::order_matching, 500, 599, "OrderMatching", {"orders", "matching"}},
  {domain::market_data, 600, 699, "MarketData", {"market", "mktdata"}},
  {domain::settlement, 700, 799, "Settlement", {"settle"}},
  {domain::accounting, 800, 899, "Accounting", {"acct", "ledger"}},
  {domain::network_analysis, 900, 999, "NetworkAnalysis", {"network"}},
  {domain::fraud_detection, 1000, 1099, "FraudDetection", {"fraud", "aml"}},
  {domain::time_series, 1100, 1199, "TimeSeries", {"ts", "temporal"}},
  {domain::simulation, 1200, 1299, "Simulation", {"sim", "montecarlo"}},
  {domain::banking, 1300, 1399, "Banking", {"bank"}},
  {domain::behavioral_analytics, 1400, 1499, "BehavioralAnalytics",
   {"behavioral"}},
  {domain::process_intelligence, 1500, 1599, "ProcessIntelligence",
   {"process", "processmining"}},
  {domain::clearing, 1600, 1699, "Clearing", {"ccp"}},
  {domain::treasury_management, 1700, 1799, "TreasuryManagement",
   {"treasury"}},
  {domain::payment_processing, 1800, 1899, "PaymentProcessing",
   {"payment", "payments"}},
  {domain::financial_audit, 1900, 1999, "FinancialAudit", {"audit"}},
  {domain::custom, 10000, 65279, "Custom", {}},
};

} // namespace

TEST_CASE("domain: the table has the published ranges, names and aliases") {
  REQUIRE(domain_table.size() == published.size());
  for (std::size_t i = 0; i < published.size(); ++i) {
    const auto& row = published[i];
    CAPTURE(row.name);
    CHECK(domain_table[i].id == row.id);
    CHECK(base(row.id) == row.base);
    CHECK(ringwright::max(row.id) == row.max);
    CHECK(domain_from_str(row.name) == row.id);
    CHECK(domain_from_str(as_str(row.id)) == row.id);
    for (const auto& alias : row.aliases)
      CHECK(domain_from_str(alias) == row.id);
  }
}

TEST_CASE("domain: each type id belongs to the one domain that contains it") {
  for (unsigned id = 0; id <= 65535; ++id) {
    const auto type_id = static_cast<std::uint16_t>(id);
    std::optional<domain> owner;
    for (const auto& row : published)
      if (id >= row.base && id <= row.max)
        owner = row.id;
    REQUIRE(domain_from_type_id(type_id) == owner);
    for (const auto& row : published)
      REQUIRE(contains(row.id, type_id) == (owner == row.id));
  }
}

TEST_CASE("domain: names are found whatever their case and separators") {
  CHECK(domain_from_str("ORDER-MATCHING") == domain::order_matching);
  CHECK(domain_from_str("Order Matching") == domain::order_matching);
  CHECK(domain_from_str("Orders") == domain::order_matching);
  CHECK(domain_from_str("") == std::nullopt);
  CHECK(domain_from_str("_") == std::nullopt);
  CHECK(domain_from_str("orderz") == std::nullopt);
}

TEST_CASE("domain: the fifteen kernel-side domains survive the round trip") {
  for (std::uint8_t i = 0; i < kernel_domain_count; ++i) {
    const auto kernel = static_cast<kernel_domain>(i);
    CHECK(to_kernel_domain(to_domain(kernel)) == kernel);
  }
  CHECK(to_domain(kernel_domain::temporal_analysis) == domain::time_series);
  CHECK(to_domain(kernel_domain::risk_analytics) == domain::risk_management);
  CHECK(to_domain(kernel_domain::core) == domain::general);
}

TEST_CASE("domain: the other message domains fold as documented") {
  CHECK(to_kernel_domain(domain::network_analysis)
        == kernel_domain::graph_analytics);
  CHECK(to_kernel_domain(domain::fraud_detection) == kernel_domain::banking);
  CHECK(to_kernel_domain(domain::settlement) == kernel_domain::clearing);
  CHECK(to_kernel_domain(domain::market_data) == kernel_domain::core);
  CHECK(to_kernel_domain(domain::simulation) == kernel_domain::core);
  CHECK(to_kernel_domain(domain::custom) == kernel_domain::core);
}
