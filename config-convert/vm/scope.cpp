// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/scope.hpp"

namespace convert {

std::int64_t IndexGiver::give(const PvsElement& element, ScopeBase& scope) {
  if (used_.empty()) used_.resize(2 * kDevicesOfOneKind);
  const auto written = element.text("Index") ? element.text("Index") : element.attribute("index");
  const auto wanted = written ? parse_integer(trimmed(*written)) : std::nullopt;
  const auto limit = static_cast<std::int64_t>(used_.size());
  if (wanted && *wanted >= 0 && *wanted < limit && !used_[static_cast<std::size_t>(*wanted)]) {
    used_[static_cast<std::size_t>(*wanted)] = true;
    return *wanted;
  }
  std::size_t free = 0;
  while (used_[free]) ++free;
  used_[free] = true;
  if (written)
    scope.warn("Index", "",
               fmt::format("value '{}' is taken or no number from 0 to {}; {} is used", *written, limit - 1, free));
  return static_cast<std::int64_t>(free);
}

std::string target_name(std::string_view prefix, std::int64_t number) {
  std::string letters;
  for (++number; number > 0; number = (number - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('a' + (number - 1) % 26));
  return std::string(prefix) + letters;
}

}  // namespace convert
