// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All that differs between CAF 0.17.6 (Debian) and CAF 1.1, in one place.
///
/// Rules that make the rest common: actors are classes, never lambdas; no
/// atoms, groups, pools or detached actors; `attach_functor` in place of down
/// handlers; every promise is answered by hand.

#include <caf/config.hpp>
#include <caf/detail/build_config.hpp>

// CAF_VERSION cannot be compared: 1.1.0 defines it as an octal literal, by
// mistake. 0.17 has no CAF_VERSION_MAJOR.
#ifdef CAF_VERSION_MAJOR
#  if CAF_VERSION_MAJOR == 0
#    error "CAF 0.18 and 0.19 are not supported: use 0.17.6 or 1.1"
#  endif
#  define RINGWRIGHT_CAF_1 1
#else
#  if CAF_VERSION < 1705 || CAF_VERSION >= 1800
#    error "this CAF is not supported: use 0.17.6 or 1.1"
#  endif
#  define RINGWRIGHT_CAF_1 0
#endif

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/response_promise.hpp>
#include <caf/result.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#if RINGWRIGHT_CAF_1
#  include <caf/anon_mail.hpp>
#  include <caf/init_global_meta_objects.hpp>
#endif

#include <string>
#include <utility>

namespace ringwright::actors::compat {

/// "0.17.6" or "1.1.0": the CAF that this was compiled against.
inline std::string caf_version() {
#if RINGWRIGHT_CAF_1
  return std::to_string(CAF_VERSION_MAJOR) + "."
         + std::to_string(CAF_VERSION_MINOR) + "."
         + std::to_string(CAF_VERSION_PATCH);
#else
  return std::to_string(CAF_VERSION / 10000) + "."
         + std::to_string(CAF_VERSION / 100 % 100) + "."
         + std::to_string(CAF_VERSION % 100);
#endif
}

// -- sending ------------------------------------------------------------------

/// Sends `x` to `to` in the name of `self` (a pointer or a scoped_actor).
template <class Self, class Handle, class T>
void send(Self& self, const Handle& to, T&& x) {
#if RINGWRIGHT_CAF_1
  self->mail(std::forward<T>(x)).send(to);
#else
  self->send(to, std::forward<T>(x));
#endif
}

/// Sends `x` as a request; chain `.then(...)` or, on a scoped_actor,
/// `.receive(...)` to what it returns.
template <class Self, class Handle, class T>
auto request(Self& self, const Handle& to, caf::timespan timeout, T&& x) {
#if RINGWRIGHT_CAF_1
  return self->mail(std::forward<T>(x)).request(to, timeout);
#else
  return timeout == caf::timespan::max()
           ? self->request(to, caf::infinite, std::forward<T>(x))
           : self->request(to, timeout, std::forward<T>(x));
#endif
}

/// The `timeout` of a request that waits for ever.
#if RINGWRIGHT_CAF_1
inline const caf::timespan forever = caf::infinite;
#else
inline constexpr caf::timespan forever = caf::timespan::max();
#endif

/// Sends `x` without a sender; for any thread.
template <class Handle, class T>
void anon_send(const Handle& to, T&& x) {
#if RINGWRIGHT_CAF_1
  caf::anon_mail(std::forward<T>(x)).send(to);
#else
  caf::anon_send(to, std::forward<T>(x));
#endif
}

/// Sends `x` to `to` after `delay`.
template <class Self, class Handle, class T>
void delayed_send(Self& self, const Handle& to, caf::timespan delay, T&& x) {
#if RINGWRIGHT_CAF_1
  self->mail(std::forward<T>(x)).delay(delay).send(to);
#else
  self->delayed_send(to, delay, std::forward<T>(x));
#endif
}

/// Calls `f(const caf::error&)` once when `watched` has died, or now if it has.
/// Runs in the dying actor's thread: capture values and send a message.
template <class F>
void on_down(const caf::actor& watched, F f) {
  caf::actor_cast<caf::abstract_actor*>(watched)->attach_functor(
    [f = std::move(f)](const caf::error& reason) { f(reason); });
}

/// CAF's own word for a request whose receiver died without an answer.
#if RINGWRIGHT_CAF_1
inline constexpr auto receiver_lost = caf::sec::broken_promise;
#else
inline constexpr auto receiver_lost = caf::sec::request_receiver_down;
#endif

/// Whether `why` is the reason with which an actor has ended: CAF answers with
/// it when a request finds nobody there any more.
inline bool is_exit_reason(const caf::error& why) {
#if RINGWRIGHT_CAF_1
  return why.category() == caf::type_id_v<caf::exit_reason>;
#else
  return why.category() == caf::make_error(caf::exit_reason::kill).category();
#endif
}

// -- typed actors -------------------------------------------------------------

namespace detail {

template <class Signature>
struct signature;

template <class Result, class... Args>
struct signature<Result(Args...)> {
#if RINGWRIGHT_CAF_1
  using type = caf::result<Result>(Args...);
#else
  using type = typename caf::replies_to<Args...>::template with<Result>;
#endif
};

} // namespace detail

/// A typed actor by plain signatures: `typed_actor<frame(frame)>`. Implement
/// it as a class derived from its `base`.
template <class... Signatures>
using typed_actor
  = caf::typed_actor<typename detail::signature<Signatures>::type...>;

// -- names of options ---------------------------------------------------------

/// The full name of one of CAF's own options: "scheduler.max-threads".
inline std::string option(const std::string& name) {
#if RINGWRIGHT_CAF_1
  return "caf." + name;
#else
  return name;
#endif
}

/// Chooses the scheduler's policy by name: "sharing" or "stealing".
inline void set_scheduler_policy(caf::actor_system_config& config,
                                 const std::string& policy) {
#if RINGWRIGHT_CAF_1
  config.set(option("scheduler.policy"), policy);
#else
  config.set(option("scheduler.policy"), caf::atom_from_string(policy));
#endif
}

} // namespace ringwright::actors::compat
