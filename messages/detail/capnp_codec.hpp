// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/batch.hpp"
#include "ringwright/messages/detail/capnp_json.hpp"
#include "ringwright/messages/detail/field_text.hpp"
#include "ringwright/messages/fixed.hpp"

#include <capnp/list.h>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <concepts>
#include <cstring>
#include <new>
#include <stdexcept>
#include <type_traits>

/// What generated codecs share: values from and to Cap'n Proto's classes.
namespace ringwright::messages::detail {

// -- decode -------------------------------------------------------------------

template <class T, class From>
void get(T& to, const From& from);

template <class T, class List>
void get_list(std::vector<T>& to, const List& from) {
  to.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i)
    if constexpr (std::is_same_v<T, bool>)
      to[i] = from[i];
    else
      get(to[i], from[i]);
}

/// Sets `to`, which is of any type that a member of an aggregate has.
template <class T, class From>
void get(T& to, const From& from) {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
    to = static_cast<T>(from);
  else if constexpr (requires { T::from_units(from); })
    to = T::from_units(from);
  else if constexpr (std::is_same_v<T, std::string>)
    to.assign(from.begin(), from.size());
  else if constexpr (std::is_same_v<T, std::vector<std::byte>>)
    to.assign(reinterpret_cast<const std::byte*>(from.begin()),
              reinterpret_cast<const std::byte*>(from.end()));
  else if constexpr (requires { decode_into(to, from); })
    decode_into(to, from);
  else
    get_list(to, from);
}

// -- encode -------------------------------------------------------------------

/// Elements for an `init` function; throws if Cap'n Proto cannot count them.
template <class T>
unsigned count(const std::vector<T>& of) {
  constexpr std::size_t most = (std::size_t{1} << 29) - 1;
  KJ_REQUIRE(of.size() <= most, "a list has too many elements", of.size());
  return static_cast<unsigned>(of.size());
}

inline capnp::Text::Reader blob(const std::string& text) {
  return {text.data(), text.size()};
}

inline capnp::Data::Reader blob(const std::vector<std::byte>& data) {
  return {reinterpret_cast<const kj::byte*>(data.data()), data.size()};
}

/// Fills a list builder that has as many elements as `from`.
template <class T, class Builder>
void put(const std::vector<T>& from, Builder to) {
  for (unsigned i = 0; i < to.size(); ++i) {
    using element = std::decay_t<decltype(to[i])>;
    if constexpr (std::is_same_v<T, bool>)
      to.set(i, from[i]);
    else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
      to.set(i, static_cast<element>(from[i]));
    else if constexpr (requires { from[i].units(); })
      to.set(i, from[i].units());
    else if constexpr (requires { blob(from[i]); })
      to.set(i, blob(from[i]));
    else if constexpr (requires { encode(from[i], to[i]); })
      encode(from[i], to[i]);
    else
      put(from[i], to.init(i, count(from[i])));
  }
}

// -- whole messages -----------------------------------------------------------

/// What `body` returns, with exceptions as errors: `code` for Cap'n Proto's.
template <class Result, class Body>
expected<Result> without_exceptions(errc code, Body body) {
  try {
    return body();
  } catch (const kj::Exception& problem) {
    return fail(code, problem.getDescription().cStr());
  } catch (const std::bad_alloc&) {
    return fail(errc::out_of_memory, "there is not enough memory");
  } catch (const std::length_error&) {
    return fail(errc::out_of_memory, "there is not enough memory");
  }
}

template <class Wire, class T>
expected<std::string> to_json(const T& from) {
  return without_exceptions<std::string>(errc::capacity_exceeded,
                                         [&]() -> expected<std::string> {
                                           capnp::MallocMessageBuilder message;
                                           auto root = message.initRoot<Wire>();
                                           encode(from, root);
                                           return write_json(root.asReader());
                                         });
}

template <class Wire, class T>
expected<void> read_json(std::string_view text, T& into) {
  return without_exceptions<void>(errc::parse_error, [&]() -> expected<void> {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<Wire>();
    if (auto filled = fill_from_json(text, root); !filled)
      return filled;
    T result;
    decode_into(result, root.asReader());
    into = std::move(result);
    return {};
  });
}

template <class Wire, class T>
expected<std::vector<std::byte>> to_bytes(const T& from) {
  using bytes = std::vector<std::byte>;
  return without_exceptions<bytes>(
    errc::capacity_exceeded, [&]() -> expected<bytes> {
      capnp::MallocMessageBuilder message;
      encode(from, message.initRoot<Wire>());
      const auto words = capnp::messageToFlatArray(message);
      const auto* first = reinterpret_cast<const std::byte*>(words.begin());
      return bytes(first, first + words.size() * sizeof(capnp::word));
    });
}

template <class Wire, class T>
expected<void> read_bytes(std::span<const std::byte> bytes, T& into) {
  if (bytes.size() > max_batch_bytes)
    return fail(errc::payload_too_large, std::to_string(bytes.size())
                                           + " bytes, allowed are "
                                           + std::to_string(max_batch_bytes));
  if (bytes.size() % sizeof(capnp::word) != 0)
    return fail(errc::malformed_message, "the bytes are no whole words");
  return without_exceptions<void>(
    errc::malformed_message, [&]() -> expected<void> {
      // Words are aligned, bytes need not be.
      const auto size = bytes.size() / sizeof(capnp::word);
      auto words = kj::heapArray<capnp::word>(size);
      if (size > 0)
        std::memcpy(words.begin(), bytes.data(), bytes.size());
      capnp::ReaderOptions options;
      // Each word is visited at most once; far pointers and tags add a few.
      options.traversalLimitInWords = size + 64;
      options.nestingLimit = max_batch_depth;
      capnp::FlatArrayMessageReader message(words, options);
      T result;
      decode_into(result, message.getRoot<Wire>());
      if (message.getEnd() != words.end())
        return fail(errc::malformed_message,
                    "more bytes follow where the message has ended");
      into = std::move(result);
      return {};
    });
}

} // namespace ringwright::messages::detail
