// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl list-network-config: network classes and rates, as `prlsrvctl set` was told them.
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {

Answer<int> list_network_config(Invocation& invocation) {
  const auto settings = ServerSettings::read(invocation.session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  std::string text;
  for (std::string entry : settings->keys("network-classes")) {
    std::ranges::replace(entry.begin(), entry.begin() + static_cast<std::ptrdiff_t>(entry.find(':')) + 1, ':', ' ');
    text += fmt::format("class {}\n", entry);
  }
  for (const std::string& device : settings->keys("bandwidth"))
    text += fmt::format("BANDWIDTH {}:{}\n", device, settings->text("bandwidth", device));
  for (const std::string& entry : settings->keys("shaping"))
    text += fmt::format("TOTALRATE {}:{}\n", entry, settings->text("shaping", entry));
  invocation.console().print(text);
  return 0;
}

}  // namespace prlctl
