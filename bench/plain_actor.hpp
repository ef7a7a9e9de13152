// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/caf_compat.hpp"

#include <caf/actor.hpp>
#include <caf/timespan.hpp>

#include <utility>

/// CAF's own calls for plain values, in both dialects: the baselines use no
/// line of ours.
namespace ringwright::bench {

template <class Self, class... Values>
void plain_send(Self* self, const caf::actor& to, Values... values) {
#if RINGWRIGHT_CAF_1
  self->mail(values...).send(to);
#else
  self->send(to, values...);
#endif
}

template <class Self, class... Values>
auto plain_request(Self* self, const caf::actor& to, caf::timespan limit,
                   Values... values) {
#if RINGWRIGHT_CAF_1
  return self->mail(values...).request(to, limit);
#else
  return self->request(to, limit, values...);
#endif
}

} // namespace ringwright::bench
