// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/context.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/list.hpp"
#include "ringwright/messages/macros.hpp"
#include "ringwright/messages/message.hpp"

#include <cstdint>
#include <cstring>

/// Tables that are too long for one reply go out page by page.
namespace ringwright::gpu {

/// Most elements of a page.
inline constexpr std::uint32_t page_elements = 1024;

/// Outbox words of the largest page with elements of a word: a kernel's
/// `max_output_words`.
inline constexpr std::uint32_t page_words
  = page_elements + 8 + outbox::entry_words;

/// Elements of the page that begins at `first` of `total`.
RINGWRIGHT_HD constexpr std::uint32_t page_size(std::uint32_t first,
                                                std::uint32_t total) {
  const auto rest = total - first;
  return rest < page_elements ? rest : page_elements;
}

/// True when there is a page that begins at `first` of `total`: an empty one,
/// too, when there is nothing at all.
RINGWRIGHT_HD constexpr bool is_page(std::uint32_t first, std::uint32_t total) {
  return first < total || first == 0;
}

namespace detail {

/// Where a page is written.
struct page_place {
  std::uint64_t* words = nullptr;
};

/// Leader only: room for a reply with `count` elements, all but them written;
/// nullptr when nobody waits for it.
template <class Reply>
RINGWRIGHT_HD std::uint64_t* begin_page(context& ctx, const reply_token& token,
                                        const Reply& head,
                                        std::uint32_t count) {
  constexpr auto shape = messages::shape_of<typename Reply::element>();
  const auto total
    = static_cast<std::uint32_t>(messages::words_with_list<Reply>(count));
  auto* words = ctx.reply_words(token, Reply::type_id, total);
  if (words == nullptr)
    return nullptr;
  std::memcpy(words, &head, Reply::data_words * 8u);
  auto* out = words + Reply::data_words;
  // The last word may be shared by elements and padding.
  words[total - 1] = 0;
  *out++ = messages::list_pointer(shape, count);
  if (shape.code == 7)
    *out++ = messages::list_tag(shape, count);
  return out;
}

} // namespace detail

/// Replies with `head` and `count` elements, the i-th of which is `element(i)`.
/// Called by every thread of the group: a page is too much for one.
template <class Reply, class Element>
RINGWRIGHT_HD void reply_page(context& ctx, const reply_token& token,
                              const Reply& head, std::uint32_t count,
                              Element element) {
  using type = typename Reply::element;
  const auto group = ctx.group();
  RINGWRIGHT_LEADER_OBJECT(detail::page_place, place);
  group.sync();
  if (group.leader())
    place.words = detail::begin_page(ctx, token, head, count);
  group.sync();
  auto* bytes = reinterpret_cast<unsigned char*>(place.words);
  if (bytes != nullptr)
    group.for_each(count, [&](std::uint32_t i) {
      const type value = element(i);
      std::memcpy(bytes + i * sizeof(type), &value, sizeof(type));
    });
  group.sync();
}

} // namespace ringwright::gpu
