// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/json_variants.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

namespace json = boost::json;

Error refused(const std::string& words) { return Error{ErrorCode::kInvalidArg, words}; }

using ToJson = json::value (*)(GVariant*);
struct TypeRow {
  std::string_view signature;
  const char* words;
  ToJson convert;
};
constexpr TypeRow kTypes[] = {
    {"s", "a text", [](GVariant* value) { return json::value(g_variant_get_string(value, nullptr)); }},
    {"b", "true or false", [](GVariant* value) { return json::value(g_variant_get_boolean(value) != 0); }},
    {"u", "a 32-bit number", [](GVariant* value) { return json::value(std::uint64_t{g_variant_get_uint32(value)}); }},
    {"t", "a 64-bit number", [](GVariant* value) { return json::value(std::uint64_t{g_variant_get_uint64(value)}); }},
};

const TypeRow* type_of(std::string_view signature) {
  for (const TypeRow& row : kTypes)
    if (row.signature == signature) return &row;
  return nullptr;
}

std::size_t text_bytes(GVariant* value) {
  return g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_get_size(value) : 0;
}

Result<void> take(json::object& taken, const std::string& where, std::string_view name, std::string_view signature,
                  GVariant* value) {
  const TypeRow* type = type_of(signature);
  if (!type)
    return Error{ErrorCode::kInternal,
                 fmt::format("{}: '{}': no argument can be of type '{}'", where, name, signature)};
  if (signature != g_variant_get_type_string(value))
    return refused(fmt::format("{}: '{}' must be {} (D-Bus type '{}'), is of type '{}'", where, name, type->words,
                               signature, g_variant_get_type_string(value)));
  if (text_bytes(value) > kMaxTextBytes)
    return refused(fmt::format("{}: '{}' has more than {} bytes", where, name, kMaxTextBytes));
  taken[name] = type->convert(value);
  return {};
}

// A value of an operation: what kTypes has, lists of texts, and dictionaries of such values, not in each other.
Result<json::value> operand_of(const std::string& where, GVariant* value, bool may_nest) {
  const std::string_view signature = g_variant_get_type_string(value);
  if (text_bytes(value) > kMaxTextBytes)
    return refused(fmt::format("{}: a text has more than {} bytes", where, kMaxTextBytes));
  if (const TypeRow* type = type_of(signature)) return type->convert(value);
  if (signature == "i") return json::value(std::int64_t{g_variant_get_int32(value)});
  if (signature == "x") return json::value(std::int64_t{g_variant_get_int64(value)});
  if (g_variant_get_size(value) > kMaxTextBytes)
    return refused(fmt::format("{}: a value has more than {} bytes", where, kMaxTextBytes));
  if (signature == "as") {
    json::array texts;
    for (gsize at = 0; at < g_variant_n_children(value); ++at) {
      const VariantHandle text(g_variant_get_child_value(value, at));
      texts.emplace_back(g_variant_get_string(text.get(), nullptr));
    }
    return texts;
  }
  if (signature != "a{sv}" || !may_nest)
    return refused(
        fmt::format("{}: a value is of type '{}', must be one of s, b, u, t, i, x, as, a{{sv}}", where, signature));
  json::object object;
  for (gsize at = 0; at < g_variant_n_children(value); ++at) {
    const char* name = nullptr;
    GVariant* boxed = nullptr;
    const VariantHandle entry(g_variant_get_child_value(value, at));
    g_variant_get(entry.get(), "{&sv}", &name, &boxed);
    const VariantHandle inner(boxed);
    if (object.contains(name)) return refused(fmt::format("{}: '{:.64}' is given twice", where, name));
    auto taken = operand_of(where, inner.get(), false);
    if (!taken) return taken.error();
    object[name] = *std::move(taken);
  }
  return object;
}

// [["memsize", 2048], …]
Result<json::array> operations_of(const std::string& where, GVariant* list) {
  if (g_variant_n_children(list) > kMaxOperations)
    return refused(fmt::format("{}: {} operations are given, at most {} may be", where, g_variant_n_children(list),
                               kMaxOperations));
  json::array operations;
  for (gsize at = 0; at < g_variant_n_children(list); ++at) {
    const char* name = nullptr;
    GVariant* boxed = nullptr;
    const VariantHandle pair(g_variant_get_child_value(list, at));
    g_variant_get(pair.get(), "(&sv)", &name, &boxed);
    const VariantHandle value(boxed);
    auto operand = operand_of(fmt::format("{}: {:.64}", where, name), value.get(), true);
    if (!operand) return operand.error();
    operations.push_back(json::array{name, *std::move(operand)});
  }
  return operations;
}

std::string names_of(const std::vector<OptionInfo>& options) {
  std::string names;
  for (const OptionInfo& option : options) names.append(names.empty() ? "" : ", ").append(option.name);
  return names.empty() ? "none" : names;
}

Result<void> take_options(json::object& taken, const std::string& where, const std::vector<OptionInfo>& options,
                          GVariant* dictionary) {
  if (g_variant_n_children(dictionary) > options.size())
    return refused(fmt::format("{}: {} options are given; known are {}", where, g_variant_n_children(dictionary),
                               names_of(options)));
  for (gsize at = 0; at < g_variant_n_children(dictionary); ++at) {
    const VariantHandle entry(g_variant_get_child_value(dictionary, at));
    const VariantHandle key(g_variant_get_child_value(entry.get(), 0));
    const VariantHandle boxed(g_variant_get_child_value(entry.get(), 1));
    const VariantHandle value(g_variant_get_variant(boxed.get()));
    const std::string_view name = g_variant_get_string(key.get(), nullptr);
    const auto known = std::find_if(options.begin(), options.end(), [&](const auto& one) { return one.name == name; });
    if (known == options.end())
      return refused(fmt::format("{}: unknown option '{:.64}'; known are {}", where, name, names_of(options)));
    if (taken.contains(name)) return refused(fmt::format("{}: option '{}' is given twice", where, name));
    if (auto done = take(taken, where, name, known->signature, value.get()); !done) return done.error();
  }
  return {};
}

GVariant* variant_of(const json::value& value) {
  if (const auto* text = value.if_string()) return text_variant({text->data(), text->size()});
  if (const auto* number = value.if_int64()) return g_variant_new_int64(*number);
  if (const auto* number = value.if_uint64())
    return *number <= G_MAXINT64 ? g_variant_new_int64(static_cast<gint64>(*number)) : g_variant_new_uint64(*number);
  if (const auto* number = value.if_double()) return g_variant_new_double(*number);
  if (const auto* truth = value.if_bool()) return g_variant_new_boolean(*truth ? TRUE : FALSE);
  if (const auto* object = value.if_object()) return dispatcher::variant_of(*object);
  GVariantBuilder list;
  g_variant_builder_init(&list, G_VARIANT_TYPE("av"));
  if (const auto* array = value.if_array())
    for (const json::value& one : *array)
      if (!one.is_null()) g_variant_builder_add(&list, "v", variant_of(one));
  return g_variant_builder_end(&list);
}

}  // namespace

Result<json::object> arguments_of(const GDBusMethodInfo& method, GVariant* parameters) {
  json::object taken;
  const std::string where = method.name;
  for (gsize at = 0; method.in_args && method.in_args[at]; ++at) {
    const GDBusArgInfo& argument = *method.in_args[at];
    const VariantHandle value(g_variant_get_child_value(parameters, at));
    if (std::string_view(argument.signature) == "a(sv)") {
      auto operations = operations_of(where, value.get());
      if (!operations) return operations.error();
      taken[argument.name] = *std::move(operations);
      continue;
    }
    const auto done = std::string_view(argument.signature) == "a{sv}"
                          ? take_options(taken, where, options_of(argument), value.get())
                          : take(taken, where, argument.name, argument.signature, value.get());
    if (!done) return done.error();
  }
  return taken;
}

Result<convert::Fields> fields_of(GVariant* parameters) {
  const VariantHandle dictionary(g_variant_get_child_value(parameters, 0));
  const gsize count = g_variant_n_children(dictionary.get());
  if (count > kMaxFields) return refused(fmt::format("{} fields are given, at most {} may be", count, kMaxFields));
  convert::Fields fields;
  for (gsize at = 0; at < count; ++at) {
    const VariantHandle entry(g_variant_get_child_value(dictionary.get(), at));
    const char* name = nullptr;
    const char* value = nullptr;
    g_variant_get(entry.get(), "{&s&s}", &name, &value);
    if (g_variant_get_size(entry.get()) > kMaxTextBytes)
      return refused(fmt::format("field '{:.64}' and its value have more than {} bytes", name, kMaxTextBytes));
    if (!fields.emplace(name, value).second) return refused(fmt::format("field '{:.64}' is given twice", name));
  }
  return fields;
}

GVariant* variant_of(const json::object& object) {
  GVariantBuilder dictionary;
  g_variant_builder_init(&dictionary, G_VARIANT_TYPE_VARDICT);
  for (const auto& [key, value] : object)
    if (!value.is_null())
      g_variant_builder_add(&dictionary, "{@sv}", text_variant({key.data(), key.size()}), variant_of(value));
  return g_variant_builder_end(&dictionary);
}

}  // namespace dispatcher
