// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/examples/orders/report.hpp"

#include <string>

/// How the report of the order flow is shown.
namespace ringwright::service {

/// A table for people, with headings in bold if `colour`.
std::string order_report_table(const examples::orders::flow_report& report,
                               bool colour);

/// One JSON object.
std::string order_report_json(const examples::orders::flow_report& report);

} // namespace ringwright::service
