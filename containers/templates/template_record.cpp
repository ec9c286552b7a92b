// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_record.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace containers {
namespace {

namespace json = boost::json;

struct TextMember {
  const char* name;
  std::string TemplateRecord::*member;
  bool may_be_null;
};

constexpr TextMember kTexts[] = {
    {"name", &TemplateRecord::name, false},
    {"kind", &TemplateRecord::kind, false},
    {"origin", &TemplateRecord::origin, false},
    {"imported", &TemplateRecord::imported, false},
    {"source_sha256", &TemplateRecord::source_sha256, true},
    {"tree_sha256", &TemplateRecord::tree_sha256, false},
    {"distribution", &TemplateRecord::distribution, true},
    {"architecture", &TemplateRecord::architecture, true},
};

struct NumberMember {
  const char* name;
  std::uint64_t TemplateRecord::*member;
};

constexpr NumberMember kNumbers[] = {{"files", &TemplateRecord::files}, {"size", &TemplateRecord::size_bytes}};

constexpr std::uint64_t kMaxVersion = 99999;

Error bad(const char* member, const char* must) {
  return {ErrorCode::kConfigUnsupported, fmt::format("record of a template: '{}' must be {}", member, must)};
}

Result<std::uint64_t> number_in(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  boost::system::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  if (value == nullptr || error) return bad(name, "a whole number");
  return number;
}

}  // namespace

std::string format_record(const TemplateRecord& record) {
  json::object object;
  for (const TextMember& text : kTexts) {
    const std::string& value = record.*text.member;
    object[text.name] = value.empty() && text.may_be_null ? json::value(nullptr) : json::value(value);
  }
  object["version"] = record.version;
  for (const NumberMember& number : kNumbers) object[number.name] = record.*number.member;
  object["immutable"] = record.immutable;
  return json::serialize(object) + "\n";
}

Result<TemplateRecord> parse_record(std::string_view text) {
  if (text.size() > kMaxRecordBytes)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("record of a template: has {} bytes, must have at most {}", text.size(), kMaxRecordBytes)};
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error);
  if (error || !parsed.is_object())
    return Error{ErrorCode::kConfigUnsupported, "record of a template: must be a JSON object"};
  const json::object& object = parsed.get_object();
  TemplateRecord record;
  for (const TextMember& member : kTexts) {
    const json::value* value = object.if_contains(member.name);
    if (value != nullptr && value->is_null() && member.may_be_null) continue;
    if (value == nullptr || !value->is_string()) return bad(member.name, member.may_be_null ? "text or null" : "text");
    record.*member.member = value->get_string();
  }
  for (const NumberMember& member : kNumbers) {
    const auto number = number_in(object, member.name);
    if (!number) return number.error();
    record.*member.member = *number;
  }
  const auto version = number_in(object, "version");
  if (!version) return version.error();
  if (*version < 1 || *version > kMaxVersion) return bad("version", "from 1 to 99999");
  record.version = static_cast<unsigned>(*version);
  const json::value* immutable = object.if_contains("immutable");
  if (immutable == nullptr || !immutable->is_bool()) return bad("immutable", "true or false");
  record.immutable = immutable->get_bool();
  return record;
}

}  // namespace containers
