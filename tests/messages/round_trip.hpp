// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/payload.hpp"
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/generic.hpp"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>

/// Generated messages against Cap'n Proto's own dynamic reader and builder, in
/// both directions, with random values. A test of a schema names all of its
/// messages, each with the struct that Cap'n Proto generates for it:
///
///     static_assert(complete<echo::all, echo::tick>);
///     run_all<pair<echo::tick, wire::echo::Tick>>();
namespace round_trip {

using namespace ringwright::messages;

using words_type = std::vector<std::uint64_t>;

/// The bits of a dynamic value of a primitive type.
inline std::uint64_t bits_of(capnp::DynamicValue::Reader value,
                             field_kind kind) {
  switch (value.getType()) {
    case capnp::DynamicValue::BOOL:
      return value.as<bool>() ? 1 : 0;
    case capnp::DynamicValue::INT:
      return static_cast<std::uint64_t>(value.as<std::int64_t>());
    case capnp::DynamicValue::UINT:
      return value.as<std::uint64_t>();
    case capnp::DynamicValue::ENUM:
      return value.as<capnp::DynamicEnum>().getRaw();
    case capnp::DynamicValue::FLOAT:
      if (kind == field_kind::float32)
        return generic::bits_as<std::uint64_t>(
          generic::bits_as<std::uint32_t>(value.as<float>()));
      return generic::bits_as<std::uint64_t>(value.as<double>());
    default:
      FAIL("not a primitive");
      return 0;
  }
}

/// A dynamic value of a field's type with the given bits.
inline capnp::DynamicValue::Reader
value_of(std::uint64_t bits, field_kind kind, std::uint32_t width,
         capnp::Type type) {
  const auto shift = 64 - width;
  switch (kind) {
    case field_kind::boolean:
      return bits != 0;
    case field_kind::int8:
    case field_kind::int16:
    case field_kind::int32:
    case field_kind::int64:
    case field_kind::fixed_point:
      return static_cast<std::int64_t>(bits << shift) >> shift;
    case field_kind::float32:
      return generic::bits_as<float>(static_cast<std::uint32_t>(bits));
    case field_kind::float64:
      return generic::bits_as<double>(bits);
    case field_kind::enumeration:
      return capnp::DynamicEnum(type.asEnum(),
                                static_cast<std::uint16_t>(bits));
    default:
      return bits;
  }
}

/// Compares the fields of a struct at `words` with Cap'n Proto's reading.
inline void compare_fields(const std::uint64_t* words, const field_info* fields,
                           std::size_t count,
                           capnp::DynamicStruct::Reader reader) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto& field = fields[i];
    if (field.list != nullptr)
      continue;
    CAPTURE(field.schema_name);
    const auto seen = bits_of(reader.get(field.schema_name), field.kind)
                      & generic::mask(field.bit_width);
    REQUIRE(generic::get(words, field.bit_offset, field.bit_width) == seen);
  }
}

inline void compare_elements(const std::uint64_t* pointer,
                             const list_info& list,
                             capnp::DynamicValue::Reader value) {
  const auto* first = pointer + 1 + list.shape.tag_words();
  const auto count = list_count(pointer, list.shape);
  const auto width = list.shape.element_bytes * 8u;
  if (value.getType() == capnp::DynamicValue::DATA) {
    const auto data = value.as<capnp::Data>();
    REQUIRE(data.size() == count);
    REQUIRE((count == 0 || std::memcmp(data.begin(), first, count) == 0));
    return;
  }
  const auto elements = value.as<capnp::DynamicList>();
  REQUIRE(elements.size() == count);
  for (unsigned i = 0; i < count; ++i)
    if (list.fields != nullptr)
      compare_fields(first + i * width / 64, list.fields, list.field_count,
                     elements[i].as<capnp::DynamicStruct>());
    else
      REQUIRE(generic::get(first, i * width, width)
              == (bits_of(elements[i], list.element) & generic::mask(width)));
}

/// Checks one payload against Cap'n Proto's reading of it.
inline void compare(const message_info& type, const words_type& payload,
                    capnp::DynamicStruct::Reader reader) {
  compare_fields(payload.data(), type.fields, type.field_count, reader);
  for (std::size_t i = 0; i < type.field_count; ++i)
    if (const auto* list = type.fields[i].list)
      compare_elements(payload.data() + type.data_words, *list,
                       reader.get(type.fields[i].schema_name));
}

/// A random payload of a type, made by the device side.
template <class Message>
words_type random_payload(std::mt19937_64& random) {
  words_type words(fixed_words<Message>);
  generic::fill(random, words.data(), Message::fields.data(),
                Message::fields.size());
  const auto head = from_words<Message>(words.data(), words.size());
  // Through the struct and back: no byte is lost, holes included.
  REQUIRE(encode(head) == words);
  if constexpr (list_message<Message>) {
    using element = typename Message::element;
    std::vector<element> elements(random() % 9);
    for (auto& item : elements) {
      std::uint64_t scratch[64] = {};
      const auto& list = Message::list_layout;
      if (list.fields != nullptr)
        generic::fill(random, scratch, list.fields, list.field_count);
      else
        scratch[0] = generic::random_bits(random, list.element,
                                          sizeof(element) * 8);
      std::memcpy(static_cast<void*>(&item), scratch, sizeof item);
    }
    words = encode(head, ringwright::view<const element>{elements});
  }
  return words;
}

inline void build_fields(std::mt19937_64& random, const field_info* fields,
                         std::size_t count,
                         capnp::DynamicStruct::Builder builder) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto& field = fields[i];
    if (field.list != nullptr)
      continue;
    const auto bits
      = generic::random_bits(random, field.kind, field.bit_width);
    const auto schema = builder.getSchema().getFieldByName(field.schema_name);
    builder.set(schema,
                value_of(bits, field.kind, field.bit_width, schema.getType()));
  }
}

inline void build_list(std::mt19937_64& random, const field_info& field,
                       capnp::DynamicStruct::Builder builder) {
  const auto count = static_cast<unsigned>(random() % 9);
  const auto& list = *field.list;
  auto value = builder.init(field.schema_name, count);
  if (value.getType() == capnp::DynamicValue::DATA) {
    for (auto& byte : value.as<capnp::Data>())
      byte = static_cast<kj::byte>(random());
    return;
  }
  auto elements = value.as<capnp::DynamicList>();
  const auto width = list.shape.element_bytes * 8u;
  for (unsigned i = 0; i < count; ++i)
    if (list.fields != nullptr)
      build_fields(random, list.fields, list.field_count,
                   elements[i].as<capnp::DynamicStruct>());
    else
      elements.set(i, value_of(generic::random_bits(random, list.element,
                                                    width),
                               list.element, width,
                               elements.getSchema().getElementType()));
}

inline words_type framed_words(capnp::MessageBuilder& builder) {
  const auto flat = capnp::messageToFlatArray(builder);
  words_type result(flat.size());
  std::memcpy(result.data(), flat.begin(), flat.size() * 8);
  return result;
}

/// Device struct -> words -> Cap'n Proto's reader.
template <class Message, class Wire>
void device_to_capnp(std::mt19937_64& random) {
  const auto payload = random_payload<Message>(random);
  const auto framed
    = as_capnp(payload, Message::data_words, Message::pointer_words);
  capnp::FlatArrayMessageReader reader(
    kj::arrayPtr(reinterpret_cast<const capnp::word*>(framed.data()),
                 framed.size()));
  compare(info_of<Message>(), payload,
          reader.getRoot<capnp::DynamicStruct>(capnp::Schema::from<Wire>()));
  REQUIRE(*from_capnp(info_of<Message>(), framed) == payload);
}

/// Cap'n Proto's builder -> words -> device struct.
template <class Message, class Wire>
void capnp_to_device(std::mt19937_64& random, unsigned first_segment) {
  const auto type = info_of<Message>();
  capnp::MallocMessageBuilder builder(first_segment,
                                      capnp::AllocationStrategy::FIXED_SIZE);
  auto root
    = builder.initRoot<capnp::DynamicStruct>(capnp::Schema::from<Wire>());
  for (const auto& field : Message::fields)
    if (field.list != nullptr)
      build_list(random, field, root);
  build_fields(random, type.fields, type.field_count, root);
  const auto framed = framed_words(builder);
  const auto payload = from_capnp(type, framed);
  REQUIRE(payload);
  compare(type, *payload, root.asReader());
  words_type scratch;
  const auto normal = normalise_payload(type, *payload, scratch);
  REQUIRE(normal);
  REQUIRE(normal->size() == payload->size());
  const auto message
    = from_words<Message>(payload->data(), payload->size());
  REQUIRE(std::memcmp(&message, payload->data(), Message::data_words * 8)
          == 0);
  if (builder.getSegmentsForOutput().size() > 1)
    return;
  // One segment in preorder: the payload is the segment without its root.
  REQUIRE(words_type(framed.begin() + 2, framed.end()) == *payload);
}

template <class Message, class Wire>
struct pair {
  static void run() {
    CAPTURE(Message::name);
    std::mt19937_64 random{Message::type_id};
    for (int i = 0; i < 200; ++i) {
      device_to_capnp<Message, Wire>(random);
      capnp_to_device<Message, Wire>(random, 1024);
      // A first segment of one word drives the rest through far pointers.
      capnp_to_device<Message, Wire>(random, 1);
    }
  }
};

template <class... Pairs>
void run_all() {
  (Pairs::run(), ...);
}

template <class All, class... Messages>
constexpr bool complete
  = sizeof...(Messages) == All::size
    && (All::template contains<Messages> && ...);

} // namespace round_trip
