// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ringwright {

/// The field of work that a kernel and its messages belong to.
///
/// The value is the first type id of the domain divided by 100.
enum class domain : std::uint16_t {
  general = 0,
  graph_analytics = 1,
  statistical_ml = 2,
  compliance = 3,
  risk_management = 4,
  order_matching = 5,
  market_data = 6,
  settlement = 7,
  accounting = 8,
  network_analysis = 9,
  fraud_detection = 10,
  time_series = 11,
  simulation = 12,
  banking = 13,
  behavioral_analytics = 14,
  process_intelligence = 15,
  clearing = 16,
  treasury_management = 17,
  payment_processing = 18,
  financial_audit = 19,
  custom = 100,
};

/// One row of the domain table.
struct domain_info {
  domain id;
  /// First type id.
  std::uint16_t base;
  /// Last type id (inclusive).
  std::uint16_t max;
  /// The name as `as_str` gives it.
  std::string_view name;
  /// Further names for `domain_from_str`; unused entries are empty.
  std::array<std::string_view, 3> aliases;
};

namespace detail {

constexpr domain_info row(domain id, std::string_view name,
                          std::array<std::string_view, 3> aliases) {
  const auto base = static_cast<std::uint16_t>(
    static_cast<std::uint16_t>(id) * 100u);
  const auto max = id == domain::custom
                     ? std::uint16_t{65279}
                     : static_cast<std::uint16_t>(base + 99u);
  return {id, base, max, name, aliases};
}

} // namespace detail

/// All domains, ascending by base. Ids 2000-9999 belong to none, 65280 and up
/// to the runtime.
inline constexpr std::array<domain_info, 21> domain_table{{
  detail::row(domain::general, "general", {"gen"}),
  detail::row(domain::graph_analytics, "graph_analytics", {"graph"}),
  detail::row(domain::statistical_ml, "statistical_ml", {"ml"}),
  detail::row(domain::compliance, "compliance", {"comp", "regulatory"}),
  detail::row(domain::risk_management, "risk_management", {"risk"}),
  detail::row(domain::order_matching, "order_matching",
              {"orders", "matching"}),
  detail::row(domain::market_data, "market_data", {"market", "mktdata"}),
  detail::row(domain::settlement, "settlement", {"settle"}),
  detail::row(domain::accounting, "accounting", {"acct", "ledger"}),
  detail::row(domain::network_analysis, "network_analysis", {"network"}),
  detail::row(domain::fraud_detection, "fraud_detection", {"fraud", "aml"}),
  detail::row(domain::time_series, "time_series", {"ts", "temporal"}),
  detail::row(domain::simulation, "simulation", {"sim", "montecarlo"}),
  detail::row(domain::banking, "banking", {"bank"}),
  detail::row(domain::behavioral_analytics, "behavioral_analytics",
              {"behavioral"}),
  detail::row(domain::process_intelligence, "process_intelligence",
              {"process", "processmining"}),
  detail::row(domain::clearing, "clearing", {"ccp"}),
  detail::row(domain::treasury_management, "treasury_management",
              {"treasury"}),
  detail::row(domain::payment_processing, "payment_processing",
              {"payment", "payments"}),
  detail::row(domain::financial_audit, "financial_audit", {"audit"}),
  detail::row(domain::custom, "custom", {}),
}};

/// The table row of a domain.
constexpr const domain_info& info_of(domain d) {
  const auto index = static_cast<std::size_t>(d);
  return domain_table[d == domain::custom ? domain_table.size() - 1 : index];
}

/// First type id of the domain.
constexpr std::uint16_t base(domain d) {
  return info_of(d).base;
}

/// Last type id of the domain, inclusive.
constexpr std::uint16_t max(domain d) {
  return info_of(d).max;
}

/// True if the type id lies in the domain's range.
constexpr bool contains(domain d, std::uint16_t type_id) {
  return type_id >= base(d) && type_id <= max(d);
}

/// The domain that owns a type id; none for 2000-9999 and for 65280 and up.
constexpr std::optional<domain> domain_from_type_id(std::uint16_t type_id) {
  if (type_id < 2000)
    return static_cast<domain>(type_id / 100);
  if (contains(domain::custom, type_id))
    return domain::custom;
  return std::nullopt;
}

/// Stable lower-case name, for example "order_matching".
constexpr std::string_view as_str(domain d) {
  return info_of(d).name;
}

/// Finds a domain by name or alias; case, '_', '-' and spaces do not count,
/// so that "OrderMatching", "order-matching" and "orders" are the same.
std::optional<domain> domain_from_str(std::string_view text);

/// The fifteen domains in which batch kernels are catalogued. It is a smaller
/// set than `domain`, under partly other names.
enum class kernel_domain : std::uint8_t {
  core,
  graph_analytics,
  statistical_ml,
  compliance,
  temporal_analysis,
  risk_analytics,
  banking,
  behavioral_analytics,
  order_matching,
  process_intelligence,
  clearing,
  treasury_management,
  accounting,
  payment_processing,
  financial_audit,
};

/// Number of kernel-side domains.
inline constexpr std::uint8_t kernel_domain_count = 15;

/// The message domain of a kernel-side domain. Lossless.
domain to_domain(kernel_domain d);

/// The kernel-side domain for a message domain. Lossy: network analysis
/// becomes graph analytics, fraud detection banking, settlement clearing, and
/// market data, simulation and custom become core. `to_kernel_domain(
/// to_domain(k)) == k` for every k; the reverse does not hold.
kernel_domain to_kernel_domain(domain d);

} // namespace ringwright
