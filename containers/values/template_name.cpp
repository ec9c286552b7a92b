// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/template_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace containers {
namespace {

constexpr std::size_t kMaxLength = 128;

// Not isalnum(): the locale must not widen what a path may contain.
bool may_stand_in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool is_version(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && !text.empty() && text.size() <= 5 && text.front() != '0';
}

}  // namespace

Result<std::string> parse_template_name(std::string_view whole) {
  if (whole.empty() || whole.size() > kMaxLength)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("a template's name has {} characters, must have 1 to {}", whole.size(), kMaxLength)};
  const std::size_t at = whole.find('@');
  const std::string_view name = whole.substr(0, at);
  const bool known = std::all_of(name.begin(), name.end(), may_stand_in_a_name);
  if (!known || name.empty() || name.front() == '-' || name == "." || name.find("..") != std::string_view::npos)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("template name {:?} must be of letters, digits, '.', '_' and '-', must not begin with '-' "
                             "and must not contain '..'",
                             whole)};
  if (at != std::string_view::npos && !is_version(whole.substr(at + 1)))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("the version in template name {:?} must be a number from 1 to 99999", whole)};
  return std::string(whole);
}

TemplateVersion split_template_name(std::string_view name) {
  TemplateVersion split{name.substr(0, name.find('@'))};
  if (split.name.size() == name.size()) return split;
  split.named = true;
  std::from_chars(name.data() + split.name.size() + 1, name.data() + name.size(), split.version);
  return split;
}

std::string template_folder_name(std::string_view name, unsigned version) {
  return version == 1 ? std::string(name) : fmt::format("{}@{}", name, version);
}

}  // namespace containers
