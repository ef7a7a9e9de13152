// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "greeting.ring.hpp"
#include <ringwright/gpu/kernel.hpp>

/// Counts visits, and tells each visitor how many there were.
struct hello_kernel {
  using greet = ringwright::messages::greeting::greet;
  using greeted = ringwright::messages::greeting::greeted;
  using accepts = ringwright::messages::message_types<greet>;

  static constexpr ringwright::gpu::kernel_info info{
    "custom/hello", ringwright::domain::custom, "Counts visits.",
    "the package test", 1};

  struct state {
    std::uint64_t visits;
  };

  RINGWRIGHT_HD static greeted on(ringwright::gpu::context&, state& s,
                                  const greet& m) {
    return {.visitor = m.visitor, .visits = ++s.visits};
  }
};
