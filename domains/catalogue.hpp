// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/graph/kernels.hpp"
#include "ringwright/domains/kernel_list.hpp"
#include "ringwright/domains/orderbook/kernels.hpp"
#include "ringwright/domains/risk/kernels.hpp"

namespace ringwright::domains {

/// Every kernel of the library, domain by domain.
using catalogue = joined<graph::kernels, orderbook::kernels, risk::kernels>;

static_assert(catalogue::unique_ids());
static_assert(catalogue::ids_fit_domains());
static_assert(catalogue::are_described());
static_assert(catalogue::have_modes());

} // namespace ringwright::domains
