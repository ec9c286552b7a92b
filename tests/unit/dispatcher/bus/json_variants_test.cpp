// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/json_variants.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace dispatcher {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

const GDBusMethodInfo& method(const char* interface, const char* name) {
  return *g_dbus_interface_info_lookup_method(find_interface(interface), name);
}

Result<json::object> taken(const char* text) {
  const VariantHandle parameters(g_variant_parse(G_VARIANT_TYPE("(sa{sv})"), text, nullptr, nullptr, nullptr));
  return arguments_of(method(kHostInterface, "CreateVm"), parameters.get());
}

TEST(JsonVariants, arguments_and_options_are_taken_by_their_names) {
  EXPECT_EQ(json::serialize(json::value(*taken("('web', {'cpus': <uint32 2>, 'no_disk': <true>, 'folder': <'/x'>})"))),
            R"({"name":"web","cpus":2,"no_disk":true,"folder":"/x"})");
  EXPECT_EQ(json::serialize(json::value(*taken("('web', {})"))), R"({"name":"web"})");
}

TEST(JsonVariants, what_was_not_announced_is_refused_by_name) {
  const struct {
    const char* parameters;
    const char* words;
  } rows[] = {
      {"('web', {'colour': <'red'>})", "unknown option 'colour'; known are uuid, description,"},
      {"('web', {'cpus': <'2'>})", "'cpus' must be a 32-bit number (D-Bus type 'u'), is of type 's'"},
      {"('web', {'no_disk': <{'a': <1>}>})", "'no_disk' must be true or false (D-Bus type 'b'), is of type 'a{sv}'"},
  };
  for (const auto& row : rows) {
    const auto result = taken(row.parameters);
    ASSERT_FALSE(result) << row.parameters;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArg);
    EXPECT_THAT(result.error().message, HasSubstr(row.words));
    EXPECT_THAT(result.error().message, HasSubstr("CreateVm"));
  }
}

Result<json::object> operations(const char* text) {
  const VariantHandle parameters(g_variant_parse(G_VARIANT_TYPE("(a(sv))"), text, nullptr, nullptr, nullptr));
  return arguments_of(method(kEnvironmentInterface, "Set"), parameters.get());
}

TEST(JsonVariants, operations_are_names_with_values) {
  const auto taken = operations(
      "([('memsize', <uint64 256>), ('sticky-mouse', <true>), ('nameserver', <['a', 'b']>), "
      "('vnc', <{'mode': <'off'>, 'port': <5901>}>)],)");
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(json::serialize(json::value(*taken)),
            R"({"operations":[["memsize",256],["sticky-mouse",true],["nameserver",["a","b"]],)"
            R"(["vnc",{"mode":"off","port":5901}]]})");
  for (const char* wrong :
       {"([('vnc', <{'mode': <{'a': <1>}>}>)],)", "([('x', <1.5>)],)", "([('x', <<1>>)],)", "([('x', <[1, 2]>)],)"})
    EXPECT_FALSE(operations(wrong)) << wrong;
}

TEST(JsonVariants, a_dictionary_with_a_key_twice_is_refused) {
  GVariantBuilder options;
  g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
  for (const char* name : {"a", "b"}) g_variant_builder_add(&options, "{sv}", "folder", g_variant_new_string(name));
  const VariantHandle parameters = own(g_variant_new("(sa{sv})", "web", &options));
  const auto result = arguments_of(method(kHostInterface, "CreateVm"), parameters.get());
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("'folder' is given twice"));
}

TEST(JsonVariants, long_texts_and_many_options_are_refused) {
  const std::string name(kMaxTextBytes + 1, 'x');
  const auto long_name = taken(("('" + name + "', {})").c_str());
  ASSERT_FALSE(long_name);
  EXPECT_THAT(long_name.error().message, HasSubstr("'name' has more than"));
  std::string options;
  for (int number = 0; number < 1000; ++number)
    options += (number == 0 ? "" : ", ") + ("'o" + std::to_string(number)) + "': <true>";
  const auto many = taken(("('web', {" + options + "})").c_str());
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().message, HasSubstr("1000 options are given"));
}

TEST(JsonVariants, fields_are_taken_once_each) {
  const VariantHandle two(
      g_variant_parse(G_VARIANT_TYPE("(a{ss})"), "({'A': '1', 'B/C': ''},)", nullptr, nullptr, nullptr));
  EXPECT_EQ(fields_of(two.get()).value(), (convert::Fields{{"A", "1"}, {"B/C", ""}}));
  GVariantBuilder fields;
  g_variant_builder_init(&fields, G_VARIANT_TYPE("a{ss}"));
  for (const char* value : {"1", "2"}) g_variant_builder_add(&fields, "{ss}", "A", value);
  const VariantHandle twice = own(g_variant_new("(a{ss})", &fields));
  EXPECT_THAT(fields_of(twice.get()).error().message, HasSubstr("'A' is given twice"));
}

TEST(JsonVariants, results_become_dictionaries) {
  const json::object result{
      {"uuid", "x"}, {"size", 5},       {"large", UINT64_MAX},         {"part", 0.5},
      {"ok", true},  {"none", nullptr}, {"list", json::array{"a", 1}}, {"in", json::object{{"b", 2}}}};
  const VariantHandle made = own(variant_of(result));
  const std::unique_ptr<char, FreedBy<&g_free>> text(g_variant_print(made.get(), FALSE));
  EXPECT_STREQ(
      text.get(),
      "{'uuid': <'x'>, 'size': <int64 5>, 'large': <uint64 18446744073709551615>, 'part': <0.5>, 'ok': <true>, "
      "'list': <[<'a'>, <int64 1>]>, 'in': <{'b': <int64 2>}>}");
}

TEST(JsonVariants, texts_that_are_no_utf8_are_made_so) {
  const VariantHandle made =
      own(text_variant("a\xff"
                       "b"));
  EXPECT_TRUE(g_utf8_validate(g_variant_get_string(made.get(), nullptr), -1, nullptr));
  EXPECT_STREQ(g_variant_get_string(own(text_variant(std::string_view("a\0b", 3))).get(), nullptr), "a");
}

}  // namespace
}  // namespace dispatcher
