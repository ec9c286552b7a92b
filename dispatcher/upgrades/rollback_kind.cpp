// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ends a trial as if it had not been.
//
//   plan      the home is written down; until here it can be given up
//   stop      where it runs
//   undefine  with snapshots, saved state, EFI variables
//   let-go    exports and mounts end; the old files are their owners' again
//   register  an environment that was registered in the bundle is registered there again
//   forget    the catalogue's record of the trial's home, if that is what it still has
//   files     the home goes (homes/files/tree_removal.hpp)
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/homes/registration.hpp"
#include "dispatcher/states/domain_stop.hpp"
#include "dispatcher/upgrades/registered_home.hpp"
#include "dispatcher/upgrades/trials.hpp"
#include "dispatcher/upgrades/upgrade_kinds.hpp"

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kDelete = "org.switchyard.dispatcher.delete";

Result<void> check(Services& services, TaskRecord& record) {
  const auto trial = trial_of(services, record.environment);
  if (!trial) return trial.error();
  const auto home = services.homes.find(record.environment);
  if (!home) return home.error();
  if (*home)
    if (auto own = expect_own_home(services, **home); !own) return own;
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  return expect_nobody_stands_on(*connection, record.environment, trial->home);
}

Result<void> plan(TaskRun& run) {
  const auto trial = trial_of(run.services(), run.record().environment);
  if (!trial) return trial.error();
  run.notes()["home"] = trial->home;
  run.result()["home"] = trial->record.old_home;
  return {};
}

Result<void> stop(TaskRun& run) {
  const StopWish wish{.force = run.flag("force")};
  const auto stopped = stop_domain(run.services().link, run.record().environment, wish, run.interruption());
  return stopped ? Result<void>() : stopped.error();
}

Result<void> undefine(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  return undefine_domain(*connection, run.record().environment, {.with_files = true, .saved_state = true});
}

Result<void> let_go(TaskRun& run) { return let_go_of_old_files(run, run.note("home")); }

Result<void> forget(TaskRun& run) { return forget_bundle(run, run.note("home")); }

Result<void> take_back(TaskRun& run) { return take_registration_back(run, run.note("home")); }

Result<void> remove_files(TaskRun& run) { return remove_left_home(run, run.note("home")); }

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"stop", "stopping", &stop, nullptr},
    TaskStep{"undefine", "undefining", &undefine, nullptr},
    TaskStep{"let-go", "letting go of the old files", &let_go, nullptr},
    TaskStep{"register", "registering where it was", &take_back, nullptr},
    TaskStep{"forget", "forgetting the home", &forget, nullptr},
    TaskStep{"files", "removing files", &remove_files, nullptr},
};

}  // namespace

const TaskKind kUpgradeRollbackKind{"upgrade-rollback", kSteps, 1, kDelete, &check};

}  // namespace dispatcher
