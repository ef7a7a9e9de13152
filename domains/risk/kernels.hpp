// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/kernel_list.hpp"
#include "ringwright/domains/risk/monte_carlo_var.hpp"

namespace ringwright::domains::risk {

/// The kernels of the risk-analytics domain.
using kernels = kernel_list<monte_carlo_var>;

} // namespace ringwright::domains::risk
