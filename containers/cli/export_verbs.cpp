// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/export_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "upgrade/exports/disk_export.hpp"
#include "upgrade/trial/trial_home.hpp"

namespace containers {
namespace {

struct Trial {
  std::string home;
  upgrade::TrialRecord record;
};

Result<Trial> trial_in(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto homes_root = open_homes();
  if (!homes_root) return homes_root.error();
  const std::string home = upgrade::machine_home(*homes_root, uuid->text);
  auto record = upgrade::read_trial(home);
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::kOperationInvalid, fmt::format("machine {} is not on trial", uuid->text)};
  return Trial{home, **std::move(record)};
}

Result<int> start(Words words) {
  const auto trial = trial_in(words);
  if (!trial) return trial.error();
  if (auto started = upgrade::start_exports(trial->home, trial->record, trial->record.qemu); !started)
    return started.error();
  return kDone;
}

Result<int> restart(Words words) {
  const auto trial = trial_in(words);
  if (!trial) return trial.error();
  if (auto started = upgrade::restart_exports(trial->home, trial->record); !started) return started.error();
  return kDone;
}

Result<int> end(Words words) {
  const auto trial = trial_in(words);
  if (!trial) return trial.error();
  if (auto ended = upgrade::end_exports(trial->home, trial->record); !ended) return ended.error();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"export start", "UUID",
     "Shows the old disks of a machine on trial, which its overlays stand on. Those that are shown stay.", start},
    {"export restart", "UUID", "Shows those again whose process died.", restart},
    {"export end", "UUID", "Ends that. The machine must not run.", end},
};

}  // namespace

std::span<const Verb> export_verbs() { return kVerbs; }

}  // namespace containers
