// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/container_uuid.hpp"

#include <fmt/format.h>

namespace containers {
namespace {

constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

char lower_hex_digit(char c) {  // 0 for what is none
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) return c;
  return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : '\0';
}

}  // namespace

Result<ContainerUuid> parse_container_uuid(std::string_view text) {
  std::string_view inner = text;
  if (inner.size() == kForm.size() + 2 && inner.front() == '{' && inner.back() == '}')
    inner = inner.substr(1, kForm.size());
  bool good = inner.size() == kForm.size();
  ContainerUuid uuid;
  for (std::size_t i = 0; good && i < kForm.size(); ++i) {
    const char c = kForm[i] == '-' ? (inner[i] == '-' ? '-' : '\0') : lower_hex_digit(inner[i]);
    good = c != '\0';
    uuid.text += c;
  }
  if (!good)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("{:?} must be a UUID like 3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201", text.substr(0, 64))};
  return uuid;
}

}  // namespace containers
