// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/payload.hpp"
#include "ringwright/messages/record.hpp"

#include <capnp/any.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace ringwright::messages {

namespace {

using byte_array = kj::ArrayPtr<const kj::byte>;

bool all_zero(byte_array bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](kj::byte b) { return b == 0; });
}

tl::unexpected<error> newer(const message_info& type) {
  return fail(errc::wrong_size,
              std::string{type.name}
                + ": fields that this build does not know are not zero");
}

/// Copies a data section to `size` zeroed bytes; false if what does not fit
/// is not zero.
bool copy_section(byte_array from, std::byte* to, std::size_t size) {
  const auto count = std::min(size, from.size());
  if (count > 0)
    std::memcpy(to, from.begin(), count);
  return all_zero(from.slice(count, from.size()));
}

/// The Cap'n Proto element size of a ring list's code.
capnp::ElementSize element_size(list_shape shape) {
  switch (shape.code) {
    case 2:
      return capnp::ElementSize::BYTE;
    case 3:
      return capnp::ElementSize::TWO_BYTES;
    case 4:
      return capnp::ElementSize::FOUR_BYTES;
    case 5:
      return capnp::ElementSize::EIGHT_BYTES;
    default:
      return capnp::ElementSize::INLINE_COMPOSITE;
  }
}

/// Appends the words of the list, without its pointer; false if elements have
/// fields that do not fit.
bool append_elements(capnp::AnyList::Reader list, list_shape shape,
                     std::vector<std::uint64_t>& words) {
  const auto at = words.size() + shape.tag_words();
  words.resize(at + shape.words_of(list.size()), 0);
  auto* out = reinterpret_cast<std::byte*>(words.data() + at);
  if (shape.code != 7) {
    const auto bytes = list.getRawBytes();
    if (list.size() > 0)
      std::memcpy(out, bytes.begin(), list.size() * shape.element_bytes);
    return true;
  }
  words[at - 1] = list_tag(shape, list.size());
  if (list.size() == 0)
    return true;
  for (auto element : list.as<capnp::List<capnp::AnyStruct>>()) {
    if (element.getPointerSection().size() != 0)
      return false;
    if (!copy_section(element.getDataSection(), out, shape.element_bytes))
      return false;
    out += shape.element_bytes;
  }
  return true;
}

expected<void> append_list(const message_info& type,
                           capnp::AnyPointer::Reader pointer,
                           std::vector<std::uint64_t>& words) {
  if (pointer.isNull())
    return {};
  const auto list = pointer.getAs<capnp::AnyList>();
  const auto shape = type.list->shape;
  // An empty list may come with any element size.
  if (list.size() > 0 && list.getElementSize() != element_size(shape))
    return fail(errc::malformed_message,
                std::string{type.name} + ": list elements of another size");
  if (shape.words_of(list.size()) > ringwright::max_payload_words)
    return fail(errc::payload_too_large,
                std::string{type.name} + ": list of "
                  + std::to_string(list.size()) + " elements");
  words.back() = list_pointer(shape, list.size());
  if (!append_elements(list, shape, words))
    return newer(type);
  return {};
}

expected<std::vector<std::uint64_t>> convert(const message_info& type,
                                             capnp::AnyStruct::Reader root) {
  std::vector<std::uint64_t> words(type.data_words + type.pointer_words, 0);
  if (!copy_section(root.getDataSection(),
                    reinterpret_cast<std::byte*>(words.data()),
                    type.data_words * 8u))
    return newer(type);
  const auto pointers = root.getPointerSection();
  for (unsigned i = type.pointer_words; i < pointers.size(); ++i)
    if (!pointers[i].isNull())
      return newer(type);
  if (type.list != nullptr && pointers.size() > 0)
    if (auto ok = append_list(type, pointers[0], words); !ok)
      return tl::unexpected{std::move(ok.error())};
  if (words.size() > ringwright::max_payload_words)
    return fail(errc::payload_too_large,
                std::string{type.name} + ": payload of "
                  + std::to_string(words.size()) + " words");
  return words;
}

} // namespace

expected<std::vector<std::uint64_t>>
from_capnp(const message_info& type, std::span<const std::uint64_t> framed) {
  capnp::ReaderOptions options;
  // Each word is visited at most once; far pointers and tags add a few.
  options.traversalLimitInWords = framed.size() + 64;
  options.nestingLimit = 4;
  try {
    capnp::FlatArrayMessageReader reader(
      kj::arrayPtr(reinterpret_cast<const capnp::word*>(framed.data()),
                   framed.size()),
      options);
    return convert(type, reader.getRoot<capnp::AnyStruct>());
  } catch (const kj::Exception& problem) {
    return fail(errc::malformed_message,
                std::string{type.name}
                  + ": no Cap'n Proto message: "
                  + problem.getDescription().cStr());
  }
}

} // namespace ringwright::messages
