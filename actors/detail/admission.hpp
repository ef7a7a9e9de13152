// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/device.hpp"
#include "ringwright/gpu/kernel_entry.hpp"
#include "ringwright/messages/envelope.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ringwright::actors {

/// A message as the device takes it.
struct admitted {
  record_header header;
  std::span<const std::uint64_t> payload;
  /// On the device's clock; 0 = none.
  std::int64_t deadline_ns = 0;
};

/// Turns envelopes into records of one kernel: checks type and size, makes the
/// payload fit the kernel's schema, and stores deadline, tenant and trace in
/// the device's context table.
class admission {
public:
  admission(const gpu::kernel_entry& entry, gpu::device& where)
    : entry_(&entry), device_(&where) {
    // nop
  }

  /// Fills `out`; its payload lies in `payload` or in this object until the
  /// next call. `needs_reply` and the correlation id are left to the caller.
  /// Returns reserved_type, unknown_type, payload_too_large, wrong_size,
  /// malformed_message or deadline_exceeded; allocates nothing for a payload
  /// that fits as it is.
  errc admit(const messages::envelope_header& from,
             std::span<const std::uint64_t> payload, admitted& out);

private:
  errc admit_context(const messages::envelope_header& from, admitted& out);

  const gpu::kernel_entry* entry_;
  gpu::device* device_;
  std::vector<std::uint64_t> scratch_;
};

} // namespace ringwright::actors
