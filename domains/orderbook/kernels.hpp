// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/kernel_list.hpp"
#include "ringwright/domains/orderbook/matching.hpp"

namespace ringwright::domains::orderbook {

/// The kernels of the order-matching domain.
using kernels = kernel_list<matching>;

} // namespace ringwright::domains::orderbook
