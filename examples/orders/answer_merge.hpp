// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/actors/frame.hpp"
#include "ringwright/messages/errc.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ringwright::examples::orders {

/// Makes one answer of the answers of several receivers, for an actor that
/// hands on parts of a frame: the replies in the order of the requests, as if
/// one receiver had had them all.
class answer_merge {
public:
  /// A request was handed on to this receiver. Requests to one receiver come
  /// in the order in which it has got them.
  void expect(std::uint64_t message_id, std::uint32_t receiver) {
    expected_.push_back({message_id, receiver, 0, errc::none});
  }

  /// A request was refused here.
  void refuse(const messages::envelope_header& request, errc why) {
    expected_.push_back({request.message_id, 0, request.type_id, why});
  }

  bool empty() const {
    return expected_.empty();
  }

  using other_handler = std::function<void(const messages::envelope_header&,
                                           std::span<const std::uint64_t>)>;

  /// The answer. Envelopes that answer nothing that was expected go to
  /// `on_other`; a reply that is missing becomes `no_reply`.
  actors::frame merge(std::span<const actors::frame> answers,
                      const other_handler& on_other) const;

private:
  struct entry {
    std::uint64_t message_id;
    std::uint32_t receiver;
    std::uint16_t type_id;
    errc refused;
  };

  std::vector<entry> expected_;
};

} // namespace ringwright::examples::orders
