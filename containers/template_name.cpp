// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/template_name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace containers {
namespace {

constexpr std::size_t kMaxLength = 128;

// Not isalnum(): the locale must not widen what a path may contain.
bool may_stand_in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

Result<std::string> parse_template_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxLength)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("a template's name has {} characters, must have 1 to {}", name.size(), kMaxLength)};
  const bool known = std::all_of(name.begin(), name.end(), may_stand_in_a_name);
  if (!known || name.front() == '-' || name == "." || name.find("..") != std::string_view::npos)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("template name {:?} must be of letters, digits, '.', '_' and '-', must not begin with '-' "
                             "and must not contain '..'",
                             name)};
  return std::string(name);
}

}  // namespace containers
