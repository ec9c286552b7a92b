// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/set_failure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

// How such a refusal begins and ends, and its exit code: sections 2.5, 6 and 10 of prlctl's reference.
struct OwnWords {
  std::string_view begin;
  std::string_view end;
  int exit_code;
};
constexpr OwnWords kOwnWords[] = {
    {"An incorrect value for --", "", kSyntaxExit},
    {"An incorrect capability", "", kSyntaxExit},
    {"An invalid device type", "", kSyntaxExit},
    {"This adapter is in the routed mode", "", kSyntaxExit},
    {"Assigning a mount point", "", kSyntaxExit},
    {"The '--", "", kSyntaxExit},
    {"The --", "", kSyntaxExit},
    {"The ", " port type is not specified.", kSyntaxExit},
    {"The ", " device does not exist.", kSyntaxExit},
    {"The ", " device already exists.", kSyntaxExit},
    {"The specified ", "", kServiceExit},
    {"The following ", "", kServiceExit},
    {"An invalid ", "", kServiceExit},
    {"A password is required", "", kServiceExit},
    {"A port is required", "", kServiceExit},
    {"Unable to set the capability", "", kServiceExit},
    {"Unable to set --", "", kServiceExit},
    {"Unable to simultaneously use --", "", kSyntaxExit},
    {"Unable to turn the firewall on", "", kServiceExit},
    {"failed to apply settings", "", kServiceExit},
    {"Failed to open the ", "", kServiceExit},
};

// The dispatcher has values in its own units, and told the one of these.
std::string as_typed(const std::string& refusal, const Request& request) {
  for (const Given& given : request.given) {
    const std::string begin = fmt::format("An incorrect value for --{} is specified:", given.option->name);
    const bool is_it = refusal.starts_with(begin) && request.all(given.option->name).size() == 1;
    if (is_it && !given.option->secret) return begin + " " + given.text;
  }
  return refusal;
}

}  // namespace

Failure set_failure(const Failure& refused, const Environment& environment, const Request& request) {
  if (refused.exit_code == kNoServiceExit) return refused;
  const auto own = std::ranges::find_if(kOwnWords, [&](const OwnWords& row) {
    return refused.text.starts_with(row.begin) && refused.text.ends_with(row.end);
  });
  if (own != std::end(kOwnWords)) return {as_typed(refused.text, request), own->exit_code};
  return refused.under(fmt::format("Unable to commit {} configuration: ", environment.title()));
}

}  // namespace prlctl
