// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/ports.hpp"
#include "ringwright/gpu/result.hpp"
#include "ringwright/messages/domain.hpp"
#include "ringwright/messages/message.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

namespace ringwright::gpu {

/// What a kernel says about itself; `constexpr` member `info` of each kernel.
struct kernel_info {
  /// Unique, "domain/name", for example "orderbook/matching".
  const char* id;
  ringwright::domain domain;
  /// One sentence.
  const char* summary;
  /// Where the method is defined (paper, standard, exchange rule book).
  const char* source;
  /// Raise whenever the meaning or layout of `state` changes.
  std::uint32_t state_version;
};

/// A kernel is a type with `info`, the message types it `accepts`, a trivially
/// copyable `state`, and one static `on(context&, state&, const message&)` per
/// accepted message that returns `result<reply>`, `result<void>`, the reply
/// itself or nothing.
///
/// Optional members:
/// - `outputs`: `output_ports<port<"name", message>...>` for `context::emit`;
/// - `config`: trivially copyable launch parameters, handed to
///   `static errc start(context&, state&, const config&)`;
/// - `static result<void> resume(context&, state&)`: the next slice after
///   `context::continue_later`;
/// - `static void on_timer(context&, state&, std::uint64_t tag)`;
/// - `static void on_failure(context&, state&, errc)`: a `context::ask` of this
///   kernel has failed; its correlation id is in the header;
/// - `max_output_words`: bound of what one call writes to the outbox, each
///   record counting `outbox::entry_words` more (default 64 one-slot records);
/// - `block`: threads that call the handlers together on a GPU, a multiple of
///   32 up to 1024; see `context::group`. A kernel without it has handlers for
///   one thread;
/// - `blocks`: blocks of `block` threads each that do so together, for kernels
///   whose calls are worth several multiprocessors. Up to 8 are a cluster where
///   the GPU has clusters; of a wider kernel one instance runs at a time.
template <class Kernel>
concept ring_kernel
  = std::is_trivially_copyable_v<typename Kernel::state>
    && std::same_as<std::remove_cvref_t<decltype(Kernel::info)>, kernel_info>
    && requires { typename Kernel::accepts; };

// -- optional members, with their defaults ------------------------------------

/// Launch parameters of a kernel that declares none.
struct no_config {};

namespace detail {

template <class Kernel>
struct find_config {
  using type = no_config;
};

template <class Kernel>
  requires requires { typename Kernel::config; }
struct find_config<Kernel> {
  using type = typename Kernel::config;
};

template <class Kernel>
struct find_outputs {
  using type = output_ports<>;
};

template <class Kernel>
  requires requires { typename Kernel::outputs; }
struct find_outputs<Kernel> {
  using type = typename Kernel::outputs;
};

} // namespace detail

template <class Kernel>
using config_of = typename detail::find_config<Kernel>::type;

template <class Kernel>
using outputs_of = typename detail::find_outputs<Kernel>::type;

/// Bound of the outbox words that one call of a handler may write.
template <class Kernel>
RINGWRIGHT_HD constexpr std::uint32_t max_output_words() {
  if constexpr (requires { Kernel::max_output_words; })
    return Kernel::max_output_words;
  else
    return 64 * (outbox::entry_words + 8);
}

/// Threads that call a handler together on a GPU.
template <class Kernel>
RINGWRIGHT_HD constexpr std::uint32_t group_threads() {
  if constexpr (requires { Kernel::block; }) {
    static_assert(Kernel::block % 32 == 0 && Kernel::block <= 1024);
    return Kernel::block;
  } else {
    return 1;
  }
}

/// Threads of the CUDA block that runs one instance: at least a warp, which
/// the loop needs for itself.
template <class Kernel>
RINGWRIGHT_HD constexpr std::uint32_t block_threads() {
  return group_threads<Kernel>() < 32 ? 32 : group_threads<Kernel>();
}

/// Blocks that call a handler together on a GPU.
template <class Kernel>
RINGWRIGHT_HD constexpr std::uint32_t group_blocks_of() {
  if constexpr (requires { Kernel::blocks; }) {
    static_assert(Kernel::blocks >= 1 && Kernel::blocks <= 1024);
    static_assert(Kernel::blocks == 1 || group_threads<Kernel>() > 1,
                  "a kernel with `blocks` declares `block`, too");
    return Kernel::blocks;
  } else {
    return 1;
  }
}

/// True when `Kernel` has a handler for `Message` and lists it in `accepts`.
template <class Kernel, class Message>
inline constexpr bool accepts_message
  = Kernel::accepts::template contains<Message>;

// -- start --------------------------------------------------------------------

/// Makes the state in `memory` and has the kernel start it from the bytes of
/// its config. On a GPU the leader calls this alone.
template <class Kernel>
RINGWRIGHT_HD errc start_kernel(context& ctx, void* memory,
                                const std::byte* bytes) {
  using state = typename Kernel::state;
  auto* made = ::new (memory) state{};
  if constexpr (requires(context& c, state& s, const config_of<Kernel>& f) {
                  Kernel::start(c, s, f);
                }) {
    config_of<Kernel> config{};
    std::memcpy(&config, bytes, sizeof(config));
    return Kernel::start(ctx, *made, config);
  } else {
    return errc::none;
  }
}

// -- dispatch -----------------------------------------------------------------

namespace detail {

/// Writes what a handler returned as the reply to the current request.
template <class Returned>
RINGWRIGHT_HD errc finish(context& ctx, const Returned& returned) {
  if constexpr (requires { returned.is_deferred(); }) {
    if (returned.is_deferred())
      return errc::none;
    if (returned.code() != errc::none) {
      ctx.fail(ctx.defer(), returned.code());
      return returned.code();
    }
    if constexpr (requires { returned.value(); })
      return ctx.reply(ctx.defer(), returned.value());
    else
      return ctx.fail(ctx.defer(), errc::none);
  } else {
    return ctx.reply(ctx.defer(), returned);
  }
}

template <class Kernel, class Message>
RINGWRIGHT_HD errc invoke(context& ctx, typename Kernel::state& state,
                          const Message& message) {
  if constexpr (std::is_void_v<decltype(Kernel::on(ctx, state, message))>) {
    Kernel::on(ctx, state, message);
    return ctx.fail(ctx.defer(), errc::none);
  } else {
    return finish(ctx, Kernel::on(ctx, state, message));
  }
}

/// What `try_one` returns for a message of another type.
inline constexpr std::int32_t not_this_type = -1;

/// Tries one message type; the `errc` of the handler if the id matched. By
/// value: nothing that a call refers to may lie on a stack.
template <class Kernel, class Message>
RINGWRIGHT_HD std::int32_t try_one(context& ctx, typename Kernel::state& state,
                                   const std::uint64_t* payload,
                                   std::uint32_t words) {
  if (ctx.header().type_id != Message::type_id)
    return not_this_type;
  if (words < sizeof(Message) / 8
      || (Message::pointer_words == 0 && words > sizeof(Message) / 8)) {
    ctx.fail(ctx.defer(), errc::wrong_size);
    return static_cast<std::int32_t>(errc::wrong_size);
  }
  return static_cast<std::int32_t>(invoke<Kernel>(
    ctx, state, *reinterpret_cast<const Message*>(payload)));
}

template <class Kernel, class... Messages>
RINGWRIGHT_HD errc dispatch(messages::message_types<Messages...>, context& ctx,
                            typename Kernel::state& state,
                            const std::uint64_t* payload,
                            std::uint32_t words) {
  auto outcome = not_this_type;
  const auto found
    = ((outcome = try_one<Kernel, Messages>(ctx, state, payload, words),
        outcome != not_this_type)
       || ...);
  if (!found) {
    ctx.fail(ctx.defer(), errc::unknown_type);
    return errc::unknown_type;
  }
  return static_cast<errc>(outcome);
}

} // namespace detail

/// Hands the message whose header `ctx.begin` has set to its handler and
/// writes the reply. `payload` must be 8-byte aligned and hold `words` words.
/// Returns what the handler reported; every error has been sent to a waiting
/// requester.
template <class Kernel>
RINGWRIGHT_HD errc dispatch(context& ctx, typename Kernel::state& state,
                            const std::uint64_t* payload,
                            std::uint32_t words) {
  return detail::dispatch<Kernel>(typename Kernel::accepts{}, ctx, state,
                                  payload, words);
}

} // namespace ringwright::gpu
