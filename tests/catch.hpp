// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one place that knows which Catch2 is installed.
#include <catch2/catch.hpp>
