// SPDX-License-Identifier: Apache-2.0
#include "ringwright/messages/detail/capnp_json.hpp"

#include "ringwright/messages/batch.hpp"
#include "ringwright/messages/detail/capnp_value.hpp"
#include "ringwright/messages/detail/json_text.hpp"
#include "ringwright/messages/fixed_text.hpp"
#include "ringwright/messages/nearest.hpp"

#include <capnp/compat/json.h>
#include <capnp/message.h>

#include <deque>
#include <set>

namespace ringwright::messages::detail {

namespace {

std::string fixed_text(std::int64_t units, unsigned decimals) {
  char text[24];
  const auto size = ringwright::detail::format_units(text, units, decimals);
  return std::string(text, size);
}

/// Writes the units of a `$fixedPoint` field as decimals.
class fixed_handler : public capnp::JsonCodec::Handler<std::int64_t> {
public:
  explicit fixed_handler(unsigned decimals) : decimals_{decimals} {
    // nop
  }

  void encode(const capnp::JsonCodec&, std::int64_t units,
              capnp::JsonValue::Builder to) const override {
    to.setString(fixed_text(units, decimals_).c_str());
  }

  std::int64_t decode(const capnp::JsonCodec&,
                      capnp::JsonValue::Reader) const override {
    KJ_UNIMPLEMENTED("read by fill_from_json");
  }

private:
  unsigned decimals_;
};

/// The same for a list.
class fixed_list_handler
  : public capnp::JsonCodec::Handler<capnp::List<std::int64_t>> {
public:
  using list = capnp::List<std::int64_t>;

  explicit fixed_list_handler(unsigned decimals) : decimals_{decimals} {
    // nop
  }

  void encode(const capnp::JsonCodec&, list::Reader units,
              capnp::JsonValue::Builder to) const override {
    auto out = to.initArray(units.size());
    for (unsigned i = 0; i < units.size(); ++i)
      out[i].setString(fixed_text(units[i], decimals_).c_str());
  }

  capnp::Orphan<list> decode(const capnp::JsonCodec&, capnp::JsonValue::Reader,
                             capnp::Orphanage) const override {
    KJ_UNIMPLEMENTED("read by fill_from_json");
  }

private:
  unsigned decimals_;
};

/// A codec that knows the `$fixedPoint` fields of a struct and of all that it
/// holds.
class writer {
public:
  explicit writer(capnp::StructSchema schema) {
    codec_.setPrettyPrint(true);
    add(schema);
  }

  std::string text(capnp::DynamicStruct::Reader from) const {
    const auto text = codec_.encode(from, from.getSchema());
    return {text.begin(), text.size()};
  }

private:
  void add(capnp::StructSchema schema) {
    if (!seen_.insert(schema.getProto().getId()).second)
      return;
    for (const auto field : schema.getFields()) {
      auto type = field.getType();
      if (const auto decimals = decimals_of(field))
        add_fixed(field, type.isList(), *decimals);
      while (type.isList())
        type = type.asList().getElementType();
      if (type.isStruct())
        add(type.asStruct());
    }
  }

  void add_fixed(capnp::StructSchema::Field field, bool is_list,
                 unsigned decimals) {
    if (is_list)
      codec_.addFieldHandler(field, lists_.emplace_back(decimals));
    else
      codec_.addFieldHandler(field, singles_.emplace_back(decimals));
  }

  capnp::JsonCodec codec_;
  std::set<std::uint64_t> seen_;
  // The codec keeps references.
  std::deque<fixed_handler> singles_;
  std::deque<fixed_list_handler> lists_;
};

/// Sets the fields of a struct from a tree of JSON values, and knows the path
/// to where it is.
class filler {
public:
  expected<void> fill(capnp::JsonValue::Reader value,
                      capnp::DynamicStruct::Builder to) {
    if (!value.isObject())
      return wrong("expected an object, there is " + kind_text(value));
    std::set<unsigned> seen;
    for (const auto member : value.getObject()) {
      const std::string name{member.getName().begin(), member.getName().size()};
      const place here{*this, path_.empty() ? name : "." + name};
      KJ_IF_MAYBE (field, to.getSchema().findFieldByName(member.getName())) {
        if (!seen.insert(field->getIndex()).second)
          return wrong("is there twice");
        if (auto ok = fill_field(member.getValue(), *field, to); !ok)
          return ok;
      } else {
        return unknown(to.getSchema(), name);
      }
    }
    return {};
  }

private:
  /// Lengthens the path while it lives.
  struct place {
    place(filler& owner, const std::string& step)
      : path{owner.path_}, size{owner.path_.size()} {
      path += step;
    }

    place(const place&) = delete;

    ~place() {
      path.resize(size);
    }

    std::string& path;
    std::size_t size;
  };

  tl::unexpected<error> wrong(const std::string& problem) const {
    return fail(errc::parse_error,
                (path_.empty() ? std::string{"the text"} : path_) + ": "
                  + problem);
  }

  tl::unexpected<error> unknown(capnp::StructSchema schema,
                                const std::string& name) const {
    std::vector<std::string_view> names;
    for (const auto field : schema.getFields())
      names.push_back(field.getProto().getName().cStr());
    if (names.empty())
      return wrong("there is no such field, nor any other");
    return wrong("there is no such field; the nearest is '"
                 + std::string{nearest(name, names)} + "'");
  }

  expected<void> fill_field(capnp::JsonValue::Reader value,
                            capnp::StructSchema::Field field,
                            capnp::DynamicStruct::Builder to) {
    const auto type = field.getType();
    if (value.isNull())
      return {};
    if (type.isStruct())
      return fill(value, to.init(field).as<capnp::DynamicStruct>());
    const auto decimals = decimals_of(field);
    if (type.isList()) {
      if (!value.isArray())
        return wrong("expected a list, there is " + kind_text(value));
      return fill_list(
        value.getArray(),
        to.init(field, value.getArray().size()).as<capnp::DynamicList>(),
        decimals);
    }
    auto read = read_value(value, type, decimals);
    if (!read)
      return wrong(read.error());
    to.set(field, read->reader());
    return {};
  }

  expected<void> fill_list(capnp::List<capnp::JsonValue>::Reader values,
                           capnp::DynamicList::Builder to,
                           std::optional<unsigned> decimals) {
    const auto type = to.getSchema().getElementType();
    for (unsigned i = 0; i < values.size(); ++i)
      if (auto ok = fill_element(values[i], type, i, to, decimals); !ok)
        return ok;
    return {};
  }

  expected<void> fill_element(capnp::JsonValue::Reader value, capnp::Type type,
                              unsigned i, capnp::DynamicList::Builder to,
                              std::optional<unsigned> decimals) {
    if (type.isStruct() || type.isList()) {
      const place here{*this, "[" + std::to_string(i) + "]"};
      if (type.isStruct())
        return fill(value, to[i].as<capnp::DynamicStruct>());
      if (!value.isArray())
        return wrong("expected a list, there is " + kind_text(value));
      return fill_list(
        value.getArray(),
        to.init(i, value.getArray().size()).as<capnp::DynamicList>(), decimals);
    }
    // The path only if it is needed: most values are numbers of long lists.
    auto read = read_value(value, type, decimals);
    if (!read) {
      const place here{*this, "[" + std::to_string(i) + "]"};
      return wrong(read.error());
    }
    to.set(i, read->reader());
    return {};
  }

  std::string path_;
};

} // namespace

std::string write_json(capnp::DynamicStruct::Reader from) {
  return writer{from.getSchema()}.text(from) + '\n';
}

expected<void> fill_from_json(std::string_view text,
                              capnp::DynamicStruct::Builder to) {
  if (text.size() > max_json_bytes)
    return fail(errc::payload_too_large,
                "the JSON text has " + std::to_string(text.size())
                  + " bytes, allowed are " + std::to_string(max_json_bytes));
  const auto normal = normal_json(text, max_json_depth);
  if (!normal)
    return tl::unexpected{normal.error()};
  capnp::JsonCodec codec;
  codec.setMaxNestingDepth(max_json_depth + 1);
  capnp::MallocMessageBuilder message;
  auto tree = message.initRoot<capnp::JsonValue>();
  codec.decodeRaw(kj::arrayPtr(normal->data(), normal->size()), tree);
  return filler{}.fill(tree.asReader(), to);
}

} // namespace ringwright::messages::detail
