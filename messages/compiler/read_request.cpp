// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/read_request.hpp"

#include "ringwright/messages/compiler/names.hpp"

#include <capnp/schema.capnp.h>
#include <capnp/serialize.h>

#include <cstring>
#include <map>

namespace ringwright::compiler {

namespace {

namespace schema = capnp::schema;

// The annotations of ring.capnp.
constexpr std::uint64_t domain_annotation = 0xb3ad2e1a54d7f0c5;
constexpr std::uint64_t type_id_annotation = 0xf2f7a9d6b1c30e48;
constexpr std::uint64_t reply_annotation = 0x9b8d6c5e4f3a2b17;
constexpr std::uint64_t fixed_point_annotation = 0xc6e1d0b9a8f7e652;

using node_map = std::map<std::uint64_t, schema::Node::Reader>;

struct primitive {
  schema::Type::Which which;
  kind id;
  std::uint32_t bits;
  const char* word;
};

constexpr primitive primitives[] = {
  {schema::Type::VOID, kind::void_type, 0, "Void"},
  {schema::Type::BOOL, kind::boolean, 1, "Bool"},
  {schema::Type::INT8, kind::int8, 8, "Int8"},
  {schema::Type::INT16, kind::int16, 16, "Int16"},
  {schema::Type::INT32, kind::int32, 32, "Int32"},
  {schema::Type::INT64, kind::int64, 64, "Int64"},
  {schema::Type::UINT8, kind::uint8, 8, "UInt8"},
  {schema::Type::UINT16, kind::uint16, 16, "UInt16"},
  {schema::Type::UINT32, kind::uint32, 32, "UInt32"},
  {schema::Type::UINT64, kind::uint64, 64, "UInt64"},
  {schema::Type::FLOAT32, kind::float32, 32, "Float32"},
  {schema::Type::FLOAT64, kind::float64, 64, "Float64"},
  {schema::Type::ENUM, kind::enumeration, 16, "enum"},
  {schema::Type::TEXT, kind::other, 0, "Text"},
  {schema::Type::DATA, kind::data, 0, "Data"},
  {schema::Type::LIST, kind::list, 0, "List"},
  {schema::Type::STRUCT, kind::structure, 0, "struct"},
  {schema::Type::INTERFACE, kind::other, 0, "interface"},
  {schema::Type::ANY_POINTER, kind::other, 0, "AnyPointer"},
};

const primitive& lookup(schema::Type::Reader type) {
  for (const auto& row : primitives)
    if (row.which == type.which())
      return row;
  return primitives[sizeof primitives / sizeof primitives[0] - 1];
}

std::uint64_t named_node(schema::Type::Reader type) {
  if (type.isEnum())
    return type.getEnum().getTypeId();
  if (type.isStruct())
    return type.getStruct().getTypeId();
  return 0;
}

type_model read_type(schema::Type::Reader type) {
  const auto& row = lookup(type);
  type_model result{row.id, named_node(type), kind::other, row.word};
  if (type.isList()) {
    const auto element = type.getList().getElementType();
    const auto& inner = lookup(element);
    result.element = inner.id;
    result.node = named_node(element);
    result.schema_word = std::string{"List("} + inner.word + ")";
    if (element.isList())
      result.schema_word = "List(List)";
  }
  return result;
}

bool is_zero(schema::Value::Reader value) {
  switch (value.which()) {
    case schema::Value::BOOL:
      return !value.getBool();
    case schema::Value::INT8:
      return value.getInt8() == 0;
    case schema::Value::INT16:
      return value.getInt16() == 0;
    case schema::Value::INT32:
      return value.getInt32() == 0;
    case schema::Value::INT64:
      return value.getInt64() == 0;
    case schema::Value::UINT8:
      return value.getUint8() == 0;
    case schema::Value::UINT16:
      return value.getUint16() == 0;
    case schema::Value::UINT32:
      return value.getUint32() == 0;
    case schema::Value::UINT64:
      return value.getUint64() == 0;
    case schema::Value::ENUM:
      return value.getEnum() == 0;
    case schema::Value::FLOAT32: {
      // -0.0 is not all zero bits, and it is the bits that count.
      const float x = value.getFloat32();
      std::uint32_t bits = 0;
      std::memcpy(&bits, &x, sizeof bits);
      return bits == 0;
    }
    case schema::Value::FLOAT64: {
      const double x = value.getFloat64();
      std::uint64_t bits = 0;
      std::memcpy(&bits, &x, sizeof bits);
      return bits == 0;
    }
    default:
      return true;
  }
}

bool is_pointer(kind id) {
  return id == kind::list || id == kind::data || id == kind::structure
         || id == kind::other;
}

field_model read_field(schema::Field::Reader field,
                       std::uint32_t data_words) {
  field_model result;
  result.schema_name = field.getName().cStr();
  result.name = member_identifier(result.schema_name);
  result.in_union
    = field.getDiscriminantValue() != schema::Field::NO_DISCRIMINANT;
  if (!field.isSlot()) {
    result.is_group = true;
    return result;
  }
  const auto slot = field.getSlot();
  result.type = read_type(slot.getType());
  if (is_pointer(result.type.id)) {
    result.bit_width = 64;
    result.bit_offset = (data_words + slot.getOffset()) * 64;
    result.non_zero_default = slot.getHadExplicitDefault();
  } else {
    result.bit_width = lookup(slot.getType()).bits;
    result.bit_offset = slot.getOffset() * result.bit_width;
    result.non_zero_default = !is_zero(slot.getDefaultValue());
  }
  for (const auto annotation : field.getAnnotations())
    if (annotation.getId() == fixed_point_annotation) {
      result.has_fixed_point = true;
      result.decimals = annotation.getValue().getUint8();
    }
  return result;
}

/// "path/file.capnp:Outer.Inner" -> "Outer.Inner".
std::string local_name(schema::Node::Reader node) {
  const std::string full = node.getDisplayName().cStr();
  return full.substr(full.rfind(':') + 1);
}

std::string cxx_name(const std::string& local) {
  std::string joined;
  for (char c : local)
    joined += c == '.' ? '_' : c;
  return identifier(joined);
}

struct_model read_struct(schema::Node::Reader node) {
  struct_model result;
  const auto body = node.getStruct();
  result.node = node.getId();
  result.schema_name = local_name(node);
  result.name = cxx_name(result.schema_name);
  result.has_union = body.getDiscriminantCount() > 0;
  result.data_words = body.getDataWordCount();
  result.pointer_words = body.getPointerCount();
  for (const auto annotation : node.getAnnotations()) {
    if (annotation.getId() == type_id_annotation) {
      result.has_type_id = true;
      result.type_id = annotation.getValue().getUint16();
    } else if (annotation.getId() == reply_annotation) {
      result.reply = annotation.getValue().getText().cStr();
    }
  }
  for (const auto field : body.getFields())
    result.fields.push_back(read_field(field, result.data_words));
  return result;
}

enum_model read_enum(schema::Node::Reader node) {
  enum_model result;
  result.node = node.getId();
  result.name = cxx_name(local_name(node));
  for (const auto enumerant : node.getEnum().getEnumerants())
    result.names.push_back(identifier(enumerant.getName().cStr()));
  return result;
}

/// The file that a node stands in; 0 if its scope is not part of the request.
std::uint64_t file_of(const node_map& nodes, std::uint64_t id) {
  for (auto at = nodes.find(id); at != nodes.end();
       at = nodes.find(at->second.getScopeId()))
    if (at->second.isFile())
      return at->first;
  return 0;
}

file_model read_file(schema::Node::Reader node) {
  file_model result;
  result.node = node.getId();
  result.path = node.getDisplayName().cStr();
  result.name_space = namespace_of(result.path);
  for (const auto annotation : node.getAnnotations())
    if (annotation.getId() == domain_annotation) {
      result.has_domain = true;
      result.domain = annotation.getValue().getEnum();
    }
  return result;
}

} // namespace

schema_model read_request(int file_descriptor) {
  // The request comes from capnp itself; its size is that of the schemas.
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 1u << 30;
  capnp::StreamFdMessageReader message(file_descriptor, options);
  const auto request = message.getRoot<schema::CodeGeneratorRequest>();
  node_map nodes;
  for (const auto node : request.getNodes())
    nodes.emplace(node.getId(), node);
  std::map<std::uint64_t, file_model> files;
  for (const auto& [id, node] : nodes)
    if (node.isFile())
      files.emplace(id, read_file(node));
  for (const auto file : request.getRequestedFiles()) {
    auto& model = files.at(file.getId());
    model.requested = true;
    model.path = file.getFilename().cStr();
  }
  // Declaration order is the order of the request, which is that of the
  // schema; the map above orders by id.
  for (const auto node : request.getNodes()) {
    const auto file = files.find(file_of(nodes, node.getId()));
    if (file == files.end())
      continue;
    if (node.isStruct() && !node.getStruct().getIsGroup())
      file->second.structs.push_back(read_struct(node));
    else if (node.isEnum())
      file->second.enums.push_back(read_enum(node));
  }
  schema_model result;
  for (auto& [id, file] : files)
    result.files.push_back(std::move(file));
  return result;
}

} // namespace ringwright::compiler
