// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/service/catalogue.hpp"

#include <string>

/// How the catalogue is shown.
namespace ringwright::service {

/// One line per kernel: id, domain, modes, summary.
std::string catalogue_table(const catalogue_rows& rows);

/// An array of objects with the same.
std::string catalogue_json(const catalogue_rows& rows);

/// Everything about one kernel. Of the batch mode: the fields of input and
/// output, and the files it reads. Of the ring mode: what it accepts and
/// answers, its ports, the sizes of state and configuration, and the hashes
/// that peers compare.
std::string kernel_table(const catalogue_row& row);

std::string kernel_json(const catalogue_row& row);

} // namespace ringwright::service
