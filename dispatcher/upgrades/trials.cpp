// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/trials.hpp"

#include "containers/homes/container_home.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/upgrades/trial_side.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/log.hpp"
#include "upgrade/trial/old_files.hpp"

#include <fmt/format.h>

namespace dispatcher {
Result<std::vector<Trial>> all_trials(Services& services) {
  const auto homes = services.homes.all();
  if (!homes) return homes.error();
  std::vector<Trial> trials;
  for (const auto& [uuid, home] : *homes) {
    auto record = upgrade::read_trial(home.facts.home);
    if (!record)
      log_warning("{}", record.error().message);
    else if (*record)
      trials.push_back({home.facts.home, std::move(**record)});
  }
  return trials;
}

Result<Trial> trial_of(Services& services, const std::string& uuid) {
  const auto home = services.homes.find(uuid);
  if (!home) return home.error();
  auto record = *home ? upgrade::read_trial((*home)->facts.home) : Result<std::optional<upgrade::TrialRecord>>({});
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::kOperationInvalid, fmt::format("{} is not on trial", uuid)};
  return Trial{(*home)->facts.home, std::move(**record)};
}

Result<void> expect_no_part_in_trials(Services& services, const std::string& folder, const char* act) {
  if (auto none = expect_no_trial(folder, act); !none) return none;
  const auto trials = all_trials(services);
  if (!trials) return trials.error();
  for (const Trial& trial : *trials)
    if (trial.record.old_home == folder)
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("'{}' is on trial already, as {}, and cannot be {}: commit it or roll it back first",
                               folder, trial.record.uuid, act)};
  return {};
}

Result<void> let_go_of_old_files(TaskRun& run, const std::string& home) {
  const auto trial = upgrade::read_trial(home);
  if (!trial) return trial.error();
  if (!*trial) return {};
  if (auto gone = trial_side((*trial)->is_container).let_go(run, **trial, home); !gone) return gone;
  const auto left = upgrade::give_old_files_back((*trial)->old_files);
  if (!left) return left.error();
  for (const std::string& line : *left) log_warning("{}: {}", (*trial)->uuid, line);
  return {};
}

std::uint64_t written_bytes(const Services& services, const upgrade::TrialRecord& record) {
  std::uint64_t sum = 0;
  for (const upgrade::TrialDisk& disk : record.disks) sum += allocated_bytes(disk.overlay);
  // There is none below a root that is an image.
  const containers::ContainerHome own{services.config.homes_root, {record.uuid}};
  return record.is_container ? sum + allocated_bytes(own.image()) : sum;
}

}  // namespace dispatcher
