// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/json_text.hpp"

namespace prlctl {
namespace {

constexpr std::string_view kEscaped = "\\\"\n\t\b\f\r";
constexpr std::string_view kLetters = "\\\"ntbfr";

void put_object(std::string& out, const std::vector<InfoMember>& members, std::size_t depth);

void put_value(std::string& out, const InfoValue& value, std::size_t depth) {
  switch (value.is) {
    case InfoValue::Is::kText:
      out += json_quoted(value.json_text.value_or(value.text));
      return;
    case InfoValue::Is::kNumber:
      out += value.text;
      return;
    case InfoValue::Is::kTruth:
      out += value.truth ? "true" : "false";
      return;
    case InfoValue::Is::kObject:
      put_object(out, value.members, depth);
  }
}

void put_object(std::string& out, const std::vector<InfoMember>& members, std::size_t depth) {
  out += "{\n";
  for (std::size_t at = 0; at < members.size(); ++at) {
    out.append(depth + 1, '\t');
    out += json_quoted(members[at].key) + ": ";
    put_value(out, members[at].value, depth + 1);
    out += at + 1 < members.size() ? ",\n" : "\n";
  }
  out.append(depth, '\t');
  out += "}";
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) {
    const std::size_t escape = kEscaped.find(byte);
    if (escape == std::string_view::npos) {
      quoted += byte;
    } else {
      quoted += '\\';
      quoted += kLetters[escape];
    }
  }
  return quoted + "\"";
}

std::string json_array(std::span<const InfoTree> objects) {
  std::string out = "[\n";
  for (std::size_t at = 0; at < objects.size(); ++at) {
    out += "\t";
    put_object(out, objects[at], 1);
    if (at + 1 < objects.size()) out += ",\n";
  }
  return out + "\n]\n";
}

std::string json_object(const InfoTree& object) {
  std::string out;
  put_object(out, object, 0);
  return out + "\n\n";
}

}  // namespace prlctl
