// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/domain.hpp"

#include <string>

namespace ringwright {

namespace {

/// Lower case without separators.
std::string folded(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '_' || c == '-' || c == ' ')
      continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

struct domain_pair {
  kernel_domain kernel;
  domain message;
};

constexpr std::array<domain_pair, kernel_domain_count> pairs{{
  {kernel_domain::core, domain::general},
  {kernel_domain::graph_analytics, domain::graph_analytics},
  {kernel_domain::statistical_ml, domain::statistical_ml},
  {kernel_domain::compliance, domain::compliance},
  {kernel_domain::temporal_analysis, domain::time_series},
  {kernel_domain::risk_analytics, domain::risk_management},
  {kernel_domain::banking, domain::banking},
  {kernel_domain::behavioral_analytics, domain::behavioral_analytics},
  {kernel_domain::order_matching, domain::order_matching},
  {kernel_domain::process_intelligence, domain::process_intelligence},
  {kernel_domain::clearing, domain::clearing},
  {kernel_domain::treasury_management, domain::treasury_management},
  {kernel_domain::accounting, domain::accounting},
  {kernel_domain::payment_processing, domain::payment_processing},
  {kernel_domain::financial_audit, domain::financial_audit},
}};

} // namespace

std::optional<domain> domain_from_str(std::string_view text) {
  const auto wanted = folded(text);
  if (wanted.empty())
    return std::nullopt;
  for (const auto& row : domain_table) {
    if (folded(row.name) == wanted)
      return row.id;
    for (auto alias : row.aliases)
      if (alias == wanted)
        return row.id;
  }
  return std::nullopt;
}

domain to_domain(kernel_domain d) {
  for (const auto& pair : pairs)
    if (pair.kernel == d)
      return pair.message;
  return domain::general;
}

kernel_domain to_kernel_domain(domain d) {
  for (const auto& pair : pairs)
    if (pair.message == d)
      return pair.kernel;
  switch (d) {
    case domain::network_analysis:
      return kernel_domain::graph_analytics;
    case domain::fraud_detection:
      return kernel_domain::banking;
    case domain::settlement:
      return kernel_domain::clearing;
    default:
      return kernel_domain::core;
  }
}

} // namespace ringwright
