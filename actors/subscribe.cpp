// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/subscribe.hpp"

#include "ringwright/actors/ring_kernel.hpp"

#include <memory>

namespace ringwright::actors {

namespace {

/// The record behind the proxy `kernel`, or null if it is no proxy of this
/// process.
std::shared_ptr<launched_kernel> record_of(const caf::actor& kernel) {
  if (!kernel)
    return nullptr;
  auto* it = dynamic_cast<ring_kernel*>(
    caf::actor_cast<caf::abstract_actor*>(kernel));
  return it == nullptr ? nullptr : it->kernel();
}

tl::unexpected<error> no_kernel() {
  return fail(errc::invalid_argument,
              "the actor is no ring kernel of this process");
}

expected<port_set> find_ports(const launched_kernel& kernel,
                              std::string_view port) {
  port_set result;
  if (port.empty()) {
    for (std::size_t i = 0; i < kernel.entry.outputs.size(); ++i)
      result.set(i);
    return result;
  }
  auto index = kernel.find_port(port);
  if (!index)
    return tl::unexpected{index.error()};
  result.set(*index);
  return result;
}

} // namespace

expected<void> subscribe(const caf::actor& kernel, std::string_view port,
                         const caf::actor& subscriber) {
  auto record = record_of(kernel);
  if (!record)
    return no_kernel();
  if (!subscriber)
    return fail(errc::invalid_argument, "the subscriber is no actor");
  auto ports = find_ports(*record, port);
  if (!ports)
    return tl::unexpected{ports.error()};
  if (auto claimed = record->claim_ports(*ports, port_owner::subscribers);
      !claimed)
    return claimed;
  // The claims are the subscriber's from here on.
  if (!record->proxy_inbox.post(
        [subscriber, ports = *ports](ring_kernel& it) {
          it.events().add(subscriber, ports);
        })) {
    record->release_ports(*ports);
    return fail(errc::kernel_terminated,
                "kernel '" + record->name + "' has ended");
  }
  return {};
}

expected<void> unsubscribe(const caf::actor& kernel,
                           const caf::actor& subscriber) {
  auto record = record_of(kernel);
  if (!record)
    return no_kernel();
  if (!subscriber)
    return fail(errc::invalid_argument, "the subscriber is no actor");
  auto address = caf::actor_cast<caf::actor_addr>(subscriber);
  if (!record->proxy_inbox.post([address](ring_kernel& it) {
        it.events().remove(address);
      }))
    return fail(errc::kernel_terminated,
                "kernel '" + record->name + "' has ended");
  return {};
}

} // namespace ringwright::actors
