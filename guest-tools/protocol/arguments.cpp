// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/arguments.hpp"

#include "guest-tools/bytes/base64.hpp"

namespace guest_tools {
namespace {

bool wrong_type(ErrorText& error, Text path, Text wanted) {
  return error.say("Invalid parameter type for '", path, "', expected: ", wanted);
}

const Parameter* row_of(Parameters parameters, Text name) {
  for (const Parameter& parameter : parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

// "vcpus[0]." and "online"
void join(Buffer& path, Text prefix, Text name) { path.append(prefix).append(name.first(200)); }

bool is_known_name(const Parameter& parameter, Text name) {
  for (size_t i = 0; i < parameter.name_count; ++i)
    if (parameter.names[i] == name) return true;
  return false;
}

}  // namespace

bool Arguments::match(Parameters parameters, ErrorText& error) const {
  return match_object(object_, parameters, "", error);
}

bool Arguments::match_object(const JsonValue* object, Parameters parameters, Text prefix, ErrorText& error) const {
  for (const Parameter& parameter : parameters) {
    Buffer path{512};
    join(path, prefix, parameter.name);
    const JsonValue* value = object == nullptr ? nullptr : tree_.member(*object, parameter.name);
    if (value == nullptr) {
      if (!parameter.optional) return error.say("Parameter '", path.text(), "' is missing");
      continue;
    }
    if (!match_value(*value, parameter, path.text(), error)) return false;
  }
  const JsonValue* value = object == nullptr ? nullptr : tree_.first_child(*object);
  for (; value != nullptr; value = tree_.next(*value)) {
    if (row_of(parameters, value->key) != nullptr) continue;
    Buffer path{512};
    join(path, prefix, value->key);
    return error.say("Parameter '", path.text(), "' is unexpected");
  }
  return true;
}

bool Arguments::match_value(const JsonValue& value, const Parameter& parameter, Text path, ErrorText& error) const {
  switch (parameter.type) {
    case ParameterType::kInteger:
      return value.kind == JsonKind::kInteger || wrong_type(error, path, "integer");
    case ParameterType::kBoolean:
      return value.kind == JsonKind::kBoolean || wrong_type(error, path, "boolean");
    case ParameterType::kText:
      return value.kind == JsonKind::kText || wrong_type(error, path, "string");
    case ParameterType::kTextList:
    case ParameterType::kObjectList:
      return match_list(value, parameter, path, error);
    case ParameterType::kIntegerOrName:
    case ParameterType::kBooleanOrName:
      break;
  }
  if (value.kind == JsonKind::kText)
    return is_known_name(parameter, value.text) ||
           error.say("Parameter '", path, "' does not accept value '", value.text.first(200), "'");
  const JsonKind other = parameter.type == ParameterType::kIntegerOrName ? JsonKind::kInteger : JsonKind::kBoolean;
  return value.kind == other || wrong_type(error, path, parameter.type_name);
}

bool Arguments::match_list(const JsonValue& list, const Parameter& parameter, Text path, ErrorText& error) const {
  if (list.kind != JsonKind::kArray) return wrong_type(error, path, "array");
  uint64_t index = 0;
  for (const JsonValue* item = tree_.first_child(list); item != nullptr; item = tree_.next(*item), ++index) {
    const bool texts = parameter.type == ParameterType::kTextList;
    if (texts && item->kind == JsonKind::kText) continue;
    Buffer element{512};
    element.append(path).append('[').append_decimal(index).append(']');
    if (texts) return wrong_type(error, element.text(), "string");
    if (item->kind != JsonKind::kObject) return wrong_type(error, element.text(), "object");
    if (!match_object(item, parameter.members, element.append('.').text(), error)) return false;
  }
  return true;
}

Text Arguments::text(Text name) const {
  const JsonValue* value = find(name);
  return value == nullptr ? Text{} : value->text;
}

int64_t Arguments::integer(Text name) const {
  const JsonValue* value = find(name);
  return value == nullptr ? 0 : value->integer;
}

bool Arguments::boolean_or(Text name, bool otherwise) const {
  const JsonValue* value = find(name);
  return value == nullptr ? otherwise : value->boolean;
}

bool Arguments::bytes(Text name, Text& decoded, ErrorText& error) const {
  const Text encoded = text(name);
  char* bytes = const_cast<char*>(encoded.data);  // the request's own bytes, which are this request's alone
  size_t size = 0;
  if (!decode_base64(bytes, encoded.size, size)) return error.say("Base64 data contains invalid characters");
  if (encoded.size != 0) bytes[size] = '\0';
  decoded = {bytes, size};
  return true;
}

const JsonValue* Arguments::first(Text name) const {
  const JsonValue* list = find(name);
  return list == nullptr ? nullptr : tree_.first_child(*list);
}

}  // namespace guest_tools
