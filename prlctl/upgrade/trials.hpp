// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Environments on trial, as the dispatcher tells them, and how `prlctl upgrade-list` shows them. Its answer is checked
// for its types. One thread.
#pragma once

#include "prlctl/views/environment_facts.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace prlctl {

struct Trial {
  EnvironmentFacts facts;
  std::string bundle;         // the old folder
  std::string format;         // what a commit makes of its disks
  std::int64_t begun = 0;     // seconds since 1970
  std::uint64_t size = 0;     // bytes of all disks
  std::uint64_t written = 0;  // bytes that its overlays take
};

// By name.
Answer<std::vector<Trial>> read_trials(Session& session);

std::string trial_table(std::span<const Trial> trials, bool has_header);
std::string trial_json(std::span<const Trial> trials);

}  // namespace prlctl
