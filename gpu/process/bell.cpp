// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process/bell.hpp"

#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ringwright::gpu::process {

void bell::sleep_while(std::uint32_t seen, std::int64_t limit_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec limit{static_cast<time_t>(limit_ns / second),
                 static_cast<long>(limit_ns % second)};
  // Not FUTEX_PRIVATE: the word is another process's, too.
  ::syscall(SYS_futex, &rings, FUTEX_WAIT, seen, &limit, nullptr, 0);
}

void bell::wake() {
  // Release pairs with the acquire in `sleep`.
  __atomic_fetch_add(&rings, 1, __ATOMIC_RELEASE);
  ::syscall(SYS_futex, &rings, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace ringwright::gpu::process
