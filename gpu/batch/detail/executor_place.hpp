// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/executor.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

namespace ringwright::gpu {

struct executor::place {
  kind where = kind::cpu;
  std::string name;
  std::uint32_t threads = 1;
  std::uint32_t device = 0;
  /// Lets the process have more threads than processors, if it is to.
  std::unique_ptr<tbb::global_control> limit;
  /// The threads of the CPU; the process has one pool for all arenas.
  std::unique_ptr<tbb::task_arena> arena;
};

} // namespace ringwright::gpu
