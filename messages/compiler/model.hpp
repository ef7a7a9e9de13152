// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ringwright::compiler {

/// The type of a field, as far as a message can hold it.
enum class kind {
  void_type,
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  enumeration,
  list,
  data,
  structure,
  text,
  /// AnyPointer, interfaces, groups, lists of those: never allowed.
  other,
};

/// A type, with what its name needs.
struct type_model {
  kind id = kind::other;
  /// Enum and struct types: the schema node.
  std::uint64_t node = 0;
  /// Lists: the kind of the elements, and all about them.
  kind element = kind::other;
  std::shared_ptr<const type_model> element_type;
  /// Cap'n Proto's word for it, for error messages.
  std::string schema_word;
};

/// A field in schema terms.
struct field_model {
  std::string schema_name;
  std::string name;
  type_model type;
  /// Bits from the start of the struct; lists lie in the pointer section.
  std::uint32_t bit_offset = 0;
  std::uint32_t bit_width = 0;
  bool is_group = false;
  bool in_union = false;
  bool non_zero_default = false;
  bool has_fixed_point = false;
  std::uint8_t decimals = 0;
  /// What follows "get" and "set" in Cap'n Proto's own C++ code.
  std::string accessor;
  /// The default as a C++ expression; empty if it is zero.
  std::string initialiser;
  /// The default as JSON has it; empty if the type has no such thing.
  std::string default_text;
  /// The comment of the schema, in one line.
  std::string doc;
};

/// A struct in schema terms.
struct struct_model {
  std::uint64_t node = 0;
  std::string schema_name;
  std::string name;
  bool has_type_id = false;
  std::uint16_t type_id = 0;
  std::string reply;
  bool is_batch = false;
  bool is_generic = false;
  bool has_union = false;
  std::uint32_t data_words = 0;
  std::uint32_t pointer_words = 0;
  std::vector<field_model> fields;
  /// The class that Cap'n Proto generates, from the global namespace.
  std::string wire_name;
  std::string doc;
};

/// An enum in schema terms.
struct enum_model {
  std::uint64_t node = 0;
  std::string name;
  /// In order of value, in C++ and in the schema.
  std::vector<std::string> names;
  std::vector<std::string> schema_names;
};

/// One schema file.
struct file_model {
  std::uint64_t node = 0;
  /// Path as given to capnp compile, or as imported.
  std::string path;
  /// Named on the command line: a header is generated for it.
  bool requested = false;
  /// Namespace below ringwright::messages.
  std::string name_space;
  bool has_domain = false;
  std::uint16_t domain = 0;
  std::vector<enum_model> enums;
  std::vector<struct_model> structs;
};

/// All schemas of one run: the files that were asked for and those that they
/// import.
struct schema_model {
  std::vector<file_model> files;
};

} // namespace ringwright::compiler
