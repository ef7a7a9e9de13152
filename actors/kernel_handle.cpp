// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/kernel_handle.hpp"

#include "ringwright/actors/detail/live_kernel.hpp"
#include "ringwright/actors/detail/reply_envelope.hpp"
#include "ringwright/actors/detail/wall_clock.hpp"

#include <cstring>
#include <utility>

namespace ringwright::actors {

namespace {

kernel_event to_event(host_record record) {
  return {record.header, std::move(record.payload)};
}

tl::unexpected<error> refused(errc why, const std::string& name) {
  return fail(why, "kernel '" + name + "': " + std::string{description(why)});
}

} // namespace

kernel_handle::kernel_handle(std::shared_ptr<live_kernel> kernel)
  : kernel_(std::move(kernel)) {
  // nop
}

const std::string& kernel_handle::name() const {
  return kernel_->name();
}

const gpu::kernel_entry& kernel_handle::entry() const {
  return kernel_->entry();
}

caf::actor kernel_handle::actor() const {
  return kernel_->proxy();
}

// -- messages -----------------------------------------------------------------

record_header kernel_handle::header_of(std::uint16_t type_id,
                                       const send_options& options) {
  record_header header;
  header.type_id = type_id;
  header.priority = options.priority;
  header.event_time_ns
    = options.event_time_ns != 0 ? options.event_time_ns : wall_clock_ns();
  return header;
}

expected<void> kernel_handle::add_context(record_header& header,
                                          const send_options& options) const {
  if (entry().accepted(header.type_id) == nullptr)
    return refused(errc::unknown_type, name());
  constexpr std::array<std::uint8_t, 16> untraced{};
  if (options.deadline.count() <= 0 && options.tenant == 0
      && options.trace_id == untraced)
    return {};
  auto& device = *kernel_->kernel()->device;
  gpu::message_context context;
  if (options.deadline.count() > 0)
    context.deadline_ns
      = later(device.time().now_ns(), options.deadline.count());
  context.tenant = options.tenant;
  std::memcpy(&context.trace_id_high, options.trace_id.data(), 8);
  std::memcpy(&context.trace_id_low, options.trace_id.data() + 8, 8);
  header.context_index = device.put_context(context);
  return {};
}

expected<std::size_t>
kernel_handle::send_run(record_header header, const std::uint64_t* words,
                        std::size_t words_each, std::size_t count,
                        const send_options& options) const {
  if (auto ok = add_context(header, options); !ok)
    return tl::unexpected{ok.error()};
  auto why = errc::none;
  auto taken = kernel_->channel().send(header, words, words_each, count,
                                       after(kernel_->patience().call), why);
  if (taken == 0 && why != errc::none)
    return refused(why, name());
  return taken;
}

expected<void>
kernel_handle::send_one(const record_header& header,
                        std::span<const std::uint64_t> payload,
                        const send_options& options) const {
  auto sent = send_run(header, payload.data(), payload.size(), 1, options);
  if (!sent)
    return tl::unexpected{std::move(sent.error())};
  return {};
}

expected<frame> kernel_handle::call_raw(record_header header,
                                        std::span<const std::uint64_t> payload,
                                        duration timeout,
                                        const send_options& options) const {
  if (auto ok = add_context(header, options); !ok)
    return tl::unexpected{ok.error()};
  if (timeout.count() <= 0)
    timeout = kernel_->patience().call;
  auto reply = kernel_->channel().call(header, payload, after(timeout));
  if (!reply)
    return tl::unexpected{std::move(reply.error())};
  frame answer;
  append_reply(answer.words, reply->header, reply->payload, 0);
  return answer;
}

// -- events -------------------------------------------------------------------

expected<void> kernel_handle::listen(std::string_view port) const {
  auto& kernel = *kernel_->kernel();
  port_set wanted;
  if (port.empty()) {
    for (std::size_t i = 0; i < kernel.entry.outputs.size(); ++i)
      wanted.set(i);
  } else {
    auto index = kernel.find_port(port);
    if (!index)
      return tl::unexpected{index.error()};
    wanted.set(*index);
  }
  return kernel.claim_ports(wanted, port_owner::handle);
}

expected<kernel_event> kernel_handle::receive(duration timeout) const {
  auto record = kernel_->channel().receive(after(timeout));
  if (!record)
    return tl::unexpected{std::move(record.error())};
  return to_event(std::move(*record));
}

std::optional<kernel_event> kernel_handle::try_receive() const {
  auto record = kernel_->channel().try_receive();
  if (!record)
    return std::nullopt;
  return to_event(std::move(*record));
}

expected<void> kernel_handle::on_events(std::string_view port,
                                        raw_event_handler handler) const {
  auto index = kernel_->kernel()->find_port(port);
  if (!index)
    return tl::unexpected{index.error()};
  return kernel_->channel().on_events(*index, std::move(handler));
}

// -- life ---------------------------------------------------------------------

expected<void> kernel_handle::activate() const {
  return kernel_->activate(kernel_->patience().command);
}

expected<void> kernel_handle::deactivate() const {
  return kernel_->deactivate(kernel_->patience().command);
}

expected<void> kernel_handle::reactivate() const {
  return kernel_->reactivate(kernel_->patience().command);
}

expected<void> kernel_handle::terminate() const {
  return kernel_->terminate(kernel_->patience().command);
}

bool kernel_handle::wait(duration timeout) const {
  return kernel_->channel().await_end(after(timeout));
}

gpu::kernel_state kernel_handle::state() const {
  return kernel_->state();
}

bool kernel_handle::is_active() const {
  return state() == gpu::kernel_state::active;
}

bool kernel_handle::is_terminated() const {
  return kernel_->ended();
}

kernel_status kernel_handle::status() const {
  return kernel_->status();
}

gpu::kernel_metrics kernel_handle::metrics() const {
  return kernel_->metrics();
}

} // namespace ringwright::actors
