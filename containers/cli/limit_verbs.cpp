// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/limit_verbs.hpp"

#include "containers/cli/limit_report.hpp"
#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/limits/running_container.hpp"

#include <fmt/format.h>

namespace containers {
namespace {

Result<int> print_limits(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  Format format;
  if (auto read = read_options<Format>(words.subspan(1), kFormatOptions, format); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const auto controller = find_controller(uuid->text);
  if (!controller) return controller.error();
  Result<LimitPlace> place = find_limit_place(*controller, uuid->text);
  if (!place) return place.error();
  look_at_own_root(*place, home->homes_root);
  if (place->root.empty()) place->root = fmt::format("/proc/{}/root", place->init);
  const auto lines = read_all_limits(*place);
  fmt::print("{}", format.json ? limits_as_json(lines) : limits_as_text(lines));
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"limits", "UUID [--json]",
     "Prints what it holds of each resource now, held at most since its start, may hold, and how often\n"
     "it was refused more.",
     print_limits},
};

}  // namespace

std::span<const Verb> limit_verbs() { return kVerbs; }

}  // namespace containers
