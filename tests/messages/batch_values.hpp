// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/tests/messages/batch_samples.codec.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <string>
#include <vector>

/// Random aggregates of batch_samples.capnp, from a seed.
namespace batch_values {

namespace samples = ringwright::messages::batch_samples;

class source {
public:
  explicit source(std::uint64_t seed) : random_{seed} {
    // nop
  }

  template <std::integral T>
  void fill(T& to) {
    // Small numbers and those at the ends of the range, too.
    const auto bits = random_() >> (random_() % 64);
    to = static_cast<T>(random_() % 2 == 0 ? bits : ~bits);
  }

  void fill(bool& to) {
    to = random_() % 2 == 0;
  }

  /// Any bits but those of NaN, which is not equal to itself.
  void fill(double& to) {
    const auto x = std::bit_cast<double>(random_());
    to = std::isnan(x) ? static_cast<double>(random_() % 1000) / 10 : x;
  }

  void fill(float& to) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(random_()));
    to = std::isnan(x) ? 0.1f : x;
  }

  /// Characters of one to four bytes, control characters among them.
  void fill(std::string& to) {
    static const std::vector<std::string> letters{
      "a",        "\"",           "\\",   "/",    "\n", std::string(1, '\0'),
      "\xc3\xa9", "\xe2\x82\xac", "\x1f", "\x7f", "{",  "\xf0\x9f\x98\x80"};
    for (auto size = count(); size > 0; --size)
      to += letters[random_() % letters.size()];
  }

  template <unsigned Decimals>
  void fill(ringwright::fixed<Decimals>& to) {
    std::int64_t units = 0;
    fill(units);
    to = ringwright::fixed<Decimals>::from_units(units);
  }

  void fill(std::byte& to) {
    to = static_cast<std::byte>(random_());
  }

  void fill(samples::shade& to) {
    to = static_cast<samples::shade>(random_() % 3);
  }

  void fill(samples::mark& to) {
    all(to.at, to.weight);
  }

  void fill(samples::inner& to) {
    all(to.name, to.marks);
  }

  void fill(ringwright::messages::batch_imported::imported& to) {
    all(to.id, to.tags);
  }

  void fill(samples::everything& to) {
    all(to.flag, to.int8, to.int16, to.int32, to.int64, to.uint8, to.uint16,
        to.uint32, to.uint64, to.float32, to.float64, to.shade, to.price,
        to.text, to.data, to.inner);
  }

  void fill(samples::lists& to) {
    all(to.flags, to.int8s, to.int64s, to.uint64s, to.float32s, to.float64s,
        to.shades, to.prices, to.texts, to.blobs, to.inners, to.grid, to.cubes,
        to.words, to.imported);
  }

  template <class T>
  void fill(std::vector<T>& to) {
    for (auto size = count(); size > 0; --size) {
      T element{};
      fill(element);
      to.push_back(std::move(element));
    }
  }

private:
  template <class... Fields>
  void all(Fields&... fields) {
    (fill(fields), ...);
  }

  /// Often none, mostly few.
  std::size_t count() {
    return random_() % 3 == 0 ? 0 : random_() % 5;
  }

  std::mt19937_64 random_;
};

template <class T>
T value_from(std::uint64_t seed) {
  T result;
  source{seed}.fill(result);
  return result;
}

} // namespace batch_values
