// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a command takes, as data, and what a request gave it. A request is checked against its command's parameters, in
// the words of QEMU's QAPI, before the command sees it: a handler finds what it asks for, of the type it was declared.
//
//   constexpr Parameter kParameters[] = {{"handle", ParameterType::kInteger}, {"count", ParameterType::kInteger,
//   kOptional}};
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/json/json_value.hpp"

namespace guest_tools {

enum class ParameterType : uint8_t {
  kInteger,
  kBoolean,
  kText,
  kTextList,
  kObjectList,
  kIntegerOrName,
  kBooleanOrName
};

constexpr bool kOptional = true;

struct Parameter;

struct Parameters {
  const Parameter* rows = nullptr;
  size_t count = 0;

  constexpr Parameters() = default;
  template <size_t N>
  constexpr Parameters(const Parameter (&table)[N]) : rows(table), count(N) {}  // NOLINT: meant
  const Parameter* begin() const;
  const Parameter* end() const;
};

struct Parameter {
  Text name;
  ParameterType type;
  bool optional = false;
  Parameters members = {};      // of the objects of a kObjectList
  const Text* names = nullptr;  // of a kIntegerOrName or kBooleanOrName: what the name may be
  size_t name_count = 0;
  Text type_name = {};  // QAPI's for these
};

inline const Parameter* Parameters::begin() const { return rows; }
inline const Parameter* Parameters::end() const { return rows + count; }

class Arguments {
 public:
  Arguments(const JsonTree& tree, const JsonValue* object) : tree_(tree), object_(object) {}

  // Checks names and types; says in `error` what is missing, wrong or too much.
  bool match(Parameters parameters, ErrorText& error) const;

  bool has(Text name) const { return find(name) != nullptr; }
  Text text(Text name) const;
  Text text_or(Text name, Text otherwise) const { return has(name) ? text(name) : otherwise; }
  int64_t integer(Text name) const;
  int64_t integer_or(Text name, int64_t otherwise) const { return has(name) ? integer(name) : otherwise; }
  bool boolean_or(Text name, bool otherwise) const;
  // Decodes base64 where it stands, so once; puts a NUL behind it.
  bool bytes(Text name, Text& decoded, ErrorText& error) const;

  // Elements of a list, one after the other: for (v = a.first("arg"); v != nullptr; v = a.next(*v))
  const JsonValue* first(Text name) const;
  const JsonValue* next(const JsonValue& element) const { return tree_.next(element); }
  Arguments members(const JsonValue& element) const { return {tree_, &element}; }
  const JsonValue* find(Text name) const { return object_ == nullptr ? nullptr : tree_.member(*object_, name); }

 private:
  bool match_object(const JsonValue* object, Parameters parameters, Text path, ErrorText& error) const;
  bool match_value(const JsonValue& value, const Parameter& parameter, Text path, ErrorText& error) const;
  bool match_list(const JsonValue& list, const Parameter& parameter, Text path, ErrorText& error) const;

  const JsonTree& tree_;
  const JsonValue* object_;
};

}  // namespace guest_tools
