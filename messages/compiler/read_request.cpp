// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/compiler/read_request.hpp"

#include "ringwright/messages/compiler/batch.hpp"
#include "ringwright/messages/compiler/names.hpp"
#include "ringwright/messages/compiler/read_default.hpp"

#include <capnp/schema.capnp.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <map>

namespace ringwright::compiler {

namespace {

namespace schema = capnp::schema;

// The annotations of ring.capnp.
constexpr std::uint64_t domain_annotation = 0xb3ad2e1a54d7f0c5;
constexpr std::uint64_t type_id_annotation = 0xf2f7a9d6b1c30e48;
constexpr std::uint64_t reply_annotation = 0x9b8d6c5e4f3a2b17;
constexpr std::uint64_t fixed_point_annotation = 0xc6e1d0b9a8f7e652;
constexpr std::uint64_t batch_annotation = 0xe4a1c7d2905b8f36;

// The annotations of capnp/c++.capnp.
constexpr std::uint64_t cxx_namespace_annotation = 0xb9c6f99ebf805f2c;
constexpr std::uint64_t cxx_name_annotation = 0xf264a779fef191ce;

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
  {schema::Type::TEXT, kind::text, 0, "Text"},
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
  type_model result;
  result.id = row.id;
  result.node = named_node(type);
  result.schema_word = row.word;
  if (type.isList()) {
    const auto element = type.getList().getElementType();
    const auto& inner = lookup(element);
    result.element = inner.id;
    result.element_type
      = std::make_shared<const type_model>(read_type(element));
    result.node = named_node(element);
    result.schema_word = std::string{"List("} + inner.word + ")";
    if (element.isList())
      result.schema_word = "List(List)";
  }
  return result;
}

bool is_pointer(kind id) {
  return id == kind::list || id == kind::data || id == kind::structure
         || id == kind::text || id == kind::other;
}

/// The text of an annotation; empty if it is not there.
template <class Annotated>
std::string annotated_text(Annotated item, std::uint64_t annotation) {
  for (const auto at : item.getAnnotations())
    if (at.getId() == annotation)
      return at.getValue().getText().cStr();
  return {};
}

/// "nodeCount" -> "NodeCount", as capnpc-c++ names getters and setters.
std::string accessor_of(schema::Field::Reader field) {
  auto name = annotated_text(field, cxx_name_annotation);
  if (name.empty())
    name = field.getName().cStr();
  if (name[0] >= 'a' && name[0] <= 'z')
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

field_model read_field(schema::Field::Reader field,
                       std::uint32_t data_words) {
  field_model result;
  result.schema_name = field.getName().cStr();
  result.name = member_identifier(result.schema_name);
  result.accessor = accessor_of(field);
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
  }
  for (const auto annotation : field.getAnnotations())
    if (annotation.getId() == fixed_point_annotation) {
      result.has_fixed_point = true;
      result.decimals = annotation.getValue().getUint8();
    }
  read_default(slot.getDefaultValue(), result);
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
  result.is_generic = node.getIsGeneric();
  result.has_union = body.getDiscriminantCount() > 0;
  result.data_words = body.getDataWordCount();
  result.pointer_words = body.getPointerCount();
  for (const auto annotation : node.getAnnotations()) {
    if (annotation.getId() == type_id_annotation) {
      result.has_type_id = true;
      result.type_id = annotation.getValue().getUint16();
    } else if (annotation.getId() == reply_annotation) {
      result.reply = annotation.getValue().getText().cStr();
    } else if (annotation.getId() == batch_annotation) {
      result.is_batch = true;
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
  for (const auto enumerant : node.getEnum().getEnumerants())
    result.schema_names.push_back(enumerant.getName().cStr());
  return result;
}

/// The class that capnpc-c++ makes of a struct: namespace, scopes, name.
std::string wire_name(const node_map& nodes, schema::Node::Reader node) {
  if (node.isFile()) {
    const auto name_space = annotated_text(node, cxx_namespace_annotation);
    return name_space.empty() ? std::string{} : "::" + name_space;
  }
  auto name = annotated_text(node, cxx_name_annotation);
  if (name.empty()) {
    const std::string local = local_name(node);
    name = local.substr(local.rfind('.') + 1);
  }
  const auto scope = nodes.find(node.getScopeId());
  if (scope == nodes.end())
    return "::" + name;
  return wire_name(nodes, scope->second) + "::" + name;
}

/// The comment as one line; paragraphs and lines are joined by blanks.
std::string one_line(const char* comment) {
  std::string result;
  for (const char* c = comment; *c != '\0'; ++c) {
    const bool blank = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';
    if (!blank)
      result += *c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  while (!result.empty() && result.back() == ' ')
    result.pop_back();
  return result;
}

/// Gives the structs the comments of their schema, which stand apart from it.
void read_comments(schema::CodeGeneratorRequest::Reader request,
                   std::map<std::uint64_t, struct_model*>& structs) {
  for (const auto info : request.getSourceInfo()) {
    const auto at = structs.find(info.getId());
    if (at == structs.end())
      continue;
    at->second->doc = one_line(info.getDocComment().cStr());
    const auto members = info.getMembers();
    auto& fields = at->second->fields;
    for (unsigned i = 0; i < members.size() && i < fields.size(); ++i)
      fields[i].doc = one_line(members[i].getDocComment().cStr());
  }
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

/// Members of ring structs have more names to avoid than those of aggregates.
void name_aggregate_members(schema_model& model) {
  for (auto& file : model.files) {
    const auto aggregates = batch_structs(model, file);
    for (auto& item : file.structs)
      if (std::find(aggregates.begin(), aggregates.end(), &item)
            != aggregates.end()
          && !is_ring_element(file, item))
        for (auto& field : item.fields)
          field.name = aggregate_member_identifier(field.schema_name);
  }
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
    if (node.isStruct() && !node.getStruct().getIsGroup()) {
      file->second.structs.push_back(read_struct(node));
      file->second.structs.back().wire_name = wire_name(nodes, node);
    } else if (node.isEnum())
      file->second.enums.push_back(read_enum(node));
  }
  std::map<std::uint64_t, struct_model*> structs;
  for (auto& [id, file] : files)
    for (auto& item : file.structs)
      structs.emplace(item.node, &item);
  read_comments(request, structs);
  schema_model result;
  for (auto& [id, file] : files)
    result.files.push_back(std::move(file));
  name_aggregate_members(result);
  return result;
}

} // namespace ringwright::compiler
