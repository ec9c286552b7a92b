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
    {"The serial port type", "", kSyntaxExit},
    {"The ", " device does not exist.", kSyntaxExit},
    {"The ", " device already exists.", kSyntaxExit},
    {"The specified ", "", kServiceExit},
    {"The following ", "", kServiceExit},
    {"An invalid ", "", kServiceExit},
    {"A password is required", "", kServiceExit},
    {"A port is required", "", kServiceExit},
    {"Unable to set the capability", "", kServiceExit},
    {"failed to apply settings", "", kServiceExit},
};

}  // namespace

Failure set_failure(const Failure& refused, const Environment& environment) {
  if (refused.exit_code == kNoServiceExit) return refused;
  const auto own = std::ranges::find_if(kOwnWords, [&](const OwnWords& row) {
    return refused.text.starts_with(row.begin) && refused.text.ends_with(row.end);
  });
  if (own != std::end(kOwnWords)) return {refused.text, own->exit_code};
  return refused.under(fmt::format("Unable to commit {} configuration: ", environment.title()));
}

}  // namespace prlctl
