// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/json/json_reader.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

namespace {

using guest_tools::ErrorText;
using guest_tools::JsonKind;
using guest_tools::JsonTree;

// What is left of a text, written again: kinds, order, and contents show.
std::string shown(const JsonTree& tree, const guest_tools::JsonValue& value) {
  switch (value.kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBoolean:
      return value.boolean ? "true" : "false";
    case JsonKind::kInteger:
      return "int " + std::to_string(value.integer);
    case JsonKind::kNumber:
      return "number " + string(value.text);
    case JsonKind::kText:
      EXPECT_EQ(value.text.data[value.text.size], '\0');
      return "<" + string(value.text) + ">";
    default:
      break;
  }
  std::string all = value.kind == JsonKind::kArray ? "[" : "{";
  for (const auto* child = tree.first_child(value); child != nullptr; child = tree.next(*child))
    all += (child->key.empty() ? "" : string(child->key) + "=") + shown(tree, *child) + ";";
  return all + (value.kind == JsonKind::kArray ? "]" : "}");
}

std::string parsed(std::string json) {
  JsonTree tree;
  ErrorText error;
  return guest_tools::parse_json(json.data(), json.size(), tree, error) ? shown(tree, tree.root())
                                                                        : string(error.text());
}

std::string refused(const std::string& why) { return "JSON parse error, " + why; }

TEST(JsonReader, reads_values) {
  const std::pair<const char*, const char*> table[] = {
      {"null", "null"},
      {" true\n", "true"},
      {"-0", "int 0"},
      {"9223372036854775807", "int 9223372036854775807"},
      {"-9223372036854775808", "int -9223372036854775808"},
      {"9223372036854775808", "number 9223372036854775808"},
      {"1.50", "number 1.50"},
      {"1e3", "number 1e3"},
      {"-2.5E-7", "number -2.5E-7"},
      {"[]", "[]"},
      {"{ }", "{}"},
      {R"([1, [true, {"a": null}], "x"])", "[int 1;[true;{a=null;};];<x>;]"},
      {R"({"a":{"b":[]},"c":""})", "{a={b=[];};c=<>;}"},
      {R"({'a': 'it\'s "x"'})", R"({a=<it's "x">;})"},
      {R"("\"\\\/\b\f\n\r\t\u0041\u00e4\u20AC\ud83d\ude00")", "<\"\\/\b\f\n\r\tA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80>"},
      {"\"\xc3\xa4\xf0\x9f\x98\x80\x7f\"", "<\xc3\xa4\xf0\x9f\x98\x80\x7f>"}};
  for (const auto& [json, wanted] : table) EXPECT_EQ(parsed(json), wanted) << json;
}

TEST(JsonReader, says_what_is_wrong) {
  const std::pair<const char*, const char*> table[] = {{"", "expecting value"},
                                                       {"}", "expecting value"},
                                                       {"tru", "invalid keyword 'tru'"},
                                                       {"1 2", "something follows the value"},
                                                       {"01", "a number begins with 0"},
                                                       {"-", "a number lacks digits"},
                                                       {"1.", "a number lacks digits"},
                                                       {"1e+", "a number lacks digits"},
                                                       {"[1", "expected separator in list or object"},
                                                       {"[1,]", "expecting value"},
                                                       {"[1 2]", "expected separator in list or object"},
                                                       {"{1:2}", "key is not a string in object"},
                                                       {R"({"a" 1})", "missing : in object pair"},
                                                       {R"({"a":1,})", "key is not a string in object"},
                                                       {R"({"a":1,"b":2,"a":3})", "duplicate key"},
                                                       {R"("abc)", "a string does not end"},
                                                       {R"("\)", "invalid escape sequence in string"},
                                                       {R"("\x")", "invalid escape sequence in string"},
                                                       {R"("\u12")", "invalid escape sequence in string"},
                                                       {R"("\u12g4")", "invalid escape sequence in string"},
                                                       {R"("\u0000")", "not a valid Unicode character"},
                                                       {R"("\ud800")", "not a valid Unicode character"},
                                                       {R"("\udc00")", "not a valid Unicode character"},
                                                       {R"("\ud800\u0041")", "invalid surrogate pair"},
                                                       {R"("\ud800\n")", "invalid surrogate pair"},
                                                       {"\"\n\"", "control character in string"},
                                                       {"\"\xc3\"", "invalid UTF-8 sequence in string"},
                                                       {"\"\xed\xa0\x80\"", "invalid UTF-8 sequence in string"}};
  for (const auto& [json, wanted] : table) EXPECT_EQ(parsed(json), refused(wanted)) << json;
}

TEST(JsonReader, a_nul_byte_ends_nothing) {
  using namespace std::string_literals;
  EXPECT_EQ(parsed("1\0"s), refused("something follows the value"));
  EXPECT_EQ(parsed("\"a\0b\""s), refused("control character in string"));
}

TEST(JsonReader, depth_members_and_values_have_limits) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parsed(nested(33))[0], '[');
  EXPECT_EQ(parsed(nested(34)), refused("nesting depth limit exceeded"));
  EXPECT_EQ(parsed(std::string(1 << 20, '[')), refused("nesting depth limit exceeded"));

  std::string members = "{";
  for (int i = 0; i < 64; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  EXPECT_EQ(parsed(members + "}")[0], '{');
  EXPECT_EQ(parsed(members + ",\"64\":1}"), refused("too many members in an object"));

  std::string values = "[0";
  for (std::size_t i = 2; i < JsonTree::kMostValues; ++i) values += ",0";
  EXPECT_EQ(parsed(values + "]")[0], '[');
  EXPECT_EQ(parsed(values + ",0]"), refused("too many values"));
}

TEST(JsonReader, every_beginning_of_a_text_is_refused) {
  const std::string whole = R"({"execute": "a\u00e4\n", "arguments": {"x": [1.5e3, true, null, {"y": "z"}]}})";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_TRUE(parsed(whole.substr(0, size)).starts_with("JSON parse error")) << whole.substr(0, size);
}

}  // namespace
