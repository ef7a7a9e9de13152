// SPDX-License-Identifier: Apache-2.0
// What must be refused, with the sentence that says where and why.
#include "ringwright/tests/catch.hpp"
#include "ringwright/tests/messages/batch_samples.codec.hpp"

#include <capnp/message.h>
#include <capnp/serialize.h>

using namespace ringwright;
using namespace ringwright::messages;
namespace samples = ringwright::messages::batch_samples;

namespace {

struct row {
  std::string text;
  std::string what;
};

template <class T>
void check_refused(const std::vector<row>& rows) {
  for (const auto& [text, what] : rows) {
    INFO(text);
    const auto read = from_json<T>(text);
    REQUIRE_FALSE(read);
    CHECK(read.error() == errc::parse_error);
    CHECK(read.error().what == what);
  }
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (; times > 0; --times)
    result += text;
  return result;
}

} // namespace

TEST_CASE("batch json: a text that is none is refused with its place",
          "[batch]") {
  check_refused<samples::everything>({
    {"", "line 1, column 1: the text ends where a value is expected"},
    {"  \n ", "line 2, column 2: the text ends where a value is expected"},
    {"{", "line 1, column 2: expected the name of a member, in quotes"},
    {"{\"flag\"", "line 1, column 8: expected ':'"},
    {"{\"flag\":", "line 1, column 9: the text ends where a value is expected"},
    {"{\"flag\":true", "line 1, column 13: the text ends within a value"},
    {"{\"flag\":true,}",
     "line 1, column 14: expected the name of a member, in quotes"},
    {"{\"flag\":true \"int8\":1}", "line 1, column 14: expected ',' or '}'"},
    {"{\n\"int8\": 01}", "line 2, column 10: a number must not begin with 0"},
    {"{\"int8\": 1.}", "line 1, column 12: expected a digit"},
    {"{\"int8\": -}", "line 1, column 11: expected a digit"},
    {"{\"int8\": +1}", "line 1, column 10: expected a value"},
    {"{\"int8\": 1e}", "line 1, column 12: expected a digit"},
    {"{\"int8\": 0x1}", "line 1, column 11: expected ',' or '}'"},
    {"{\"float64\": NaN}", "line 1, column 13: expected a value"},
    {"{\"flag\": tru}", "line 1, column 10: expected a value"},
    {"{\"flag\": True}", "line 1, column 10: expected a value"},
    {"{'flag': true}",
     "line 1, column 2: expected the name of a member, in quotes"},
    {"{\"text\": \"a\nb\"}", "line 1, column 12: a control character in a "
                             "string must be escaped"},
    {"{\"text\": \"\\q\"}", "line 1, column 11: no such escape in JSON"},
    {"{\"text\": \"\\u12\"}",
     "line 1, column 11: \\u needs four hexadecimal digits"},
    {"{\"text\": \"\\ud83d\"}", "line 1, column 17: half a surrogate pair"},
    {"{\"text\": \"\\ude00\"}", "line 1, column 17: half a surrogate pair"},
    {"{\"text\": \"\\ud83d\\u0041\"}",
     "line 1, column 23: half a surrogate pair"},
    {"{\"text\": \"\xff\"}", "line 1, column 11: the string is not UTF-8"},
    {"{\"text\": \"\xc0\x80\"}", "line 1, column 11: the string is not UTF-8"},
    {"{\"text\": \"\xed\xa0\x80\"}",
     "line 1, column 11: the string is not UTF-8"},
    {"{\"text\": \"\xf4\x90\x80\x80\"}",
     "line 1, column 11: the string is not UTF-8"},
    {"{\"text\": \"\xe2\x82", "line 1, column 11: the string is not UTF-8"},
    {"{\"text\": \"x", "line 1, column 12: the text ends within a string"},
    {"{} {}",
     "line 1, column 4: more text follows where the JSON text has ended"},
    {std::string("{}\0x", 4),
     "line 1, column 3: more text follows where the JSON text has ended"},
    {std::string("{\"text\": \"\0\"}", 13),
     "line 1, column 11: a control character in a string must be escaped"},
    {"\xef\xbb\xbf{}", "line 1, column 1: expected a value"},
    {"{\"int8\": 1 /* one */}", "line 1, column 12: expected ',' or '}'"},
    {repeat("[", 65), "line 1, column 65: nested too deeply"},
  });
}

TEST_CASE("batch json: a wrong shape is refused with its path", "[batch]") {
  check_refused<samples::everything>({
    {"[]", "the text: expected an object, there is a list"},
    {"null", "the text: expected an object, there is null"},
    {"7", "the text: expected an object, there is a number"},
    {"{\"flga\": true}", "flga: there is no such field; the nearest is 'flag'"},
    {"{\"flag\": true, \"flag\": true}", "flag: is there twice"},
    {"{\"flag\": null, \"flag\": true}", "flag: is there twice"},
    {"{\"flag\": 1}", "flag: expected true or false, there is a number"},
    {"{\"int8\": 128}", "int8: 128 is not within -128 to 127"},
    {"{\"int8\": -129}", "int8: -129 is not within -128 to 127"},
    {"{\"int8\": 1e400}", "int8: inf is not within -128 to 127"},
    {"{\"uint8\": -1}", "uint8: -1 is not within 0 to 255"},
    {"{\"int32\": 1.5}", "int32: expected a whole number, there is 1.5"},
    {"{\"int32\": \"1\"}", "int32: expected a whole number, there is a string"},
    {"{\"int64\": 9007199254740992}",
     "int64: a number of 2^53 and more is not exact in JSON; write it as a "
     "string"},
    {"{\"int64\": \"9223372036854775808\"}",
     "int64: '9223372036854775808' is not within -9223372036854775808 to "
     "9223372036854775807"},
    {"{\"uint64\": \"-1\"}", "uint64: '-1' is no whole number"},
    {"{\"uint64\": \"\"}", "uint64: '' is no whole number"},
    {"{\"uint64\": -1}", "uint64: -1 is not within 0 to 18446744073709551615"},
    {"{\"float64\": \"1\"}",
     "float64: expected a number, \"NaN\", \"Infinity\" or \"-Infinity\", "
     "there is '1'"},
    {"{\"float64\": 1e999}", "float64: the number is too large for a float64"},
    {"{\"float32\": 1e39}", "float32: the number is too large for a float32"},
    {"{\"float64\": []}", "float64: expected a number, there is a list"},
    {"{\"shade\": \"dark\"}",
     "shade: 'dark' is none of light, halfDark, default"},
    {"{\"shade\": -1}", "shade: -1 is no enumerator"},
    {"{\"shade\": true}",
     "shade: expected the name of an enumerator, there is true"},
    {"{\"text\": 5}", "text: expected a string, there is a number"},
  });
}

TEST_CASE("batch json: a wrong list or struct is refused with its path",
          "[batch]") {
  check_refused<samples::everything>({
    {"{\"data\": \"00\"}", "data: expected a list of bytes, there is a string"},
    {"{\"data\": [1, 256]}", "data: 256 is no byte"},
    {"{\"data\": [null]}",
     "data: expected a list of bytes with no other elements, there is null"},
    {"{\"inner\": []}", "inner: expected an object, there is a list"},
    {"{\"inner\": {\"marks\": {}}}",
     "inner.marks: expected a list, there is an object"},
    {"{\"inner\": {\"marks\": [{\"at\": 1}, {\"at\": 1, \"wieght\": 2}]}}",
     "inner.marks[1].wieght: there is no such field; the nearest is 'weight'"},
    {"{\"inner\": {\"marks\": [{\"at\": -1}]}}",
     "inner.marks[0].at: -1 is not within 0 to 4294967295"},
    {"{\"inner\": {\"marks\": [null]}}",
     "inner.marks[0]: expected an object, there is null"},
  });
  check_refused<samples::lists>({
    {"{\"float64s\": [1, 2, \"x\"]}",
     "float64s[2]: expected a number, \"NaN\", \"Infinity\" or \"-Infinity\", "
     "there is 'x'"},
    {"{\"float64s\": [1, null]}",
     "float64s[1]: expected a number, there is null"},
    {"{\"grid\": [[1], 2]}", "grid[1]: expected a list, there is a number"},
    {"{\"grid\": [[1], [2, {}]]}",
     "grid[1][1]: expected a number, there is an object"},
    {"{\"prices\": [\"1.234\"]}",
     "prices[0]: '1.234' is no number with at most 2 decimals"},
  });
  check_refused<samples::empty>(
    {{"{\"x\": 1}", "x: there is no such field, nor any other"}});
}

TEST_CASE("batch json: escapes are read as what they stand for", "[batch]") {
  const auto text = [](const char* escaped) {
    const auto read = from_json<samples::everything>(
      std::string{"{\"t\\u0065xt\": \""} + escaped + "\"}");
    REQUIRE(read);
    return read->text;
  };
  CHECK(text("\\u00e9\\u00E9") == "\xc3\xa9\xc3\xa9");
  CHECK(text("\\u20aC") == "\xe2\x82\xac");
  CHECK(text("\\ud83d\\ude00") == "\xf0\x9f\x98\x80");
  CHECK(text("\\u0022\\u005c\\u002F") == "\"\\/");
  CHECK(text("\\u001f\\u000b\\u0000!") == std::string("\x1f\x0b\0!", 4));
  CHECK(text("\\b\\f\\n\\r\\t\\/\\\\\\\"") == "\b\f\n\r\t/\\\"");
}

TEST_CASE("batch json: depth and size have a limit", "[batch]") {
  const auto at_limit
    = repeat("[", max_json_depth) + repeat("]", max_json_depth);
  const auto read = from_json<samples::everything>(at_limit);
  REQUIRE_FALSE(read);
  // Wrong, but not for its depth.
  CHECK(read.error().what == "the text: expected an object, there is a list");
  auto large = "{" + std::string(max_json_bytes - 2, ' ') + "}";
  CHECK(from_json<samples::everything>(large));
  large += ' ';
  const auto refused = from_json<samples::everything>(large);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::payload_too_large);
}

TEST_CASE("batch json: what is refused leaves its target alone", "[batch]") {
  samples::everything value;
  value.int8 = 5;
  const auto before = value;
  CHECK_FALSE(read_json("{\"int8\": 6, \"int16\": true}", value));
  CHECK(value == before);
  CHECK(read_json("{\"int16\": 1}", value));
  CHECK(value.int8 == 0);
}

TEST_CASE("batch bytes: what is no message is refused", "[batch]") {
  samples::lists value;
  value.texts = {"a", "b"};
  value.inners.resize(3);
  const auto bytes = to_bytes(value);
  REQUIRE(bytes);
  for (std::size_t size = 0; size < bytes->size(); ++size) {
    INFO(size);
    const auto cut = from_bytes<samples::lists>(std::span{*bytes}.first(size));
    REQUIRE_FALSE(cut);
    CHECK(cut.error() == errc::malformed_message);
  }
  auto longer = *bytes;
  longer.resize(longer.size() + 8);
  CHECK(from_bytes<samples::lists>(longer).error().what
        == "more bytes follow where the message has ended");
  // Bytes need not be aligned.
  std::vector<std::byte> shifted(bytes->size() + 1);
  std::copy(bytes->begin(), bytes->end(), shifted.begin() + 1);
  CHECK(from_bytes<samples::lists>(std::span{shifted}.subspan(1)));
}

TEST_CASE("batch bytes: a small message cannot claim much memory", "[batch]") {
  // 2^28 structs of no words each, in a message of four words.
  using word = std::uint64_t;
  const std::vector<word> words{
    word{4} << 32, word{15} << 48,
    // Pointer to the list `inners`, the eleventh, at the tag behind.
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  auto claim = words;
  claim.resize(18, 0);
  claim[0] = word{17} << 32;
  claim[2 + 10] = (word{4} << 2) | 1 | (word{7} << 32);
  claim[17] = (word{1} << 28) << 2;
  const auto read = from_bytes<samples::lists>(std::as_bytes(std::span{claim}));
  REQUIRE_FALSE(read);
  CHECK(read.error() == errc::malformed_message);
}
