// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/fixup_page.hpp"

#include "upgrade/fixups/fixup.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <fmt/format.h>

namespace upgrade {
namespace {

constexpr std::string_view kHead =
    "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
    "<!-- Written by build/release/tests/upgrade-fixups; do not edit. -->\n"
    "# Fix-ups of containers of PCS6\n\n"
    "What is changed in the files of a container when it is put on trial, so that it runs in LXC as it ran on the old\n"
    "host. The changes are in the trial's overlay: the old files have none of them, and a rollback forgets them. The\n"
    "task's result lists what was changed; lines that become remarks begin with `#switchyard#`. rhel is Red Hat\n"
    "Enterprise Linux and what is made of it: CentOS, Scientific, Oracle and Cloud Linux.\n\n"
    "| fix-up | systems | what | becomes | because |\n"
    "|---|---|---|---|---|\n";

constexpr std::string_view kNeedsHead =
    "\n## What the host must have\n\n"
    "No change of files helps here. The check, and the task's result, say where a container's system wants something\n"
    "that this host has not.\n\n"
    "| need | systems | because | cure |\n"
    "|---|---|---|---|\n";

std::string systems_words(std::span<const SystemRange> systems) {
  if (systems.empty()) return "all";
  std::string words;
  for (const SystemRange& range : systems)
    words += fmt::format("{}{} {} to before {}", words.empty() ? "" : ", ", range.distribution,
                         version_words(range.from), version_words(range.before));
  return words;
}

}  // namespace

std::string fixup_page() {
  std::string page(kHead);
  for (const Fixup& fixup : fixups())
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", fixup.name, systems_words(fixup.systems), fixup.where,
                        fixup.change, fixup.reason);
  page += kNeedsHead;
  for (const HostNeed& need : host_needs())
    page += fmt::format("| `{}` | {} | {} | {} |\n", need.name, systems_words(need.systems), need.reason, need.cure);
  return page;
}

}  // namespace upgrade
