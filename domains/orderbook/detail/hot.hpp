// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

/// Marks the few functions on the path of every order: they must melt into
/// their caller, where the tables' addresses are in registers.
#define RINGWRIGHT_HOT [[gnu::always_inline]] RINGWRIGHT_HD inline

/// Marks the rest of such a path, which would crowd it out of the registers.
#define RINGWRIGHT_COLD [[gnu::noinline]] RINGWRIGHT_HD inline
