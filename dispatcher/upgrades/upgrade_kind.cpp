// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Begins a trial.
//
//   plan     what will be made, looked at again
//   home     the folder
//   fill     the trial's record and its overlays
//   leave    an environment that is registered in the bundle is registered there no more
//   config   the PCS6 file, in the home
//   filters  network filters that the domain's interfaces refer to
//   define   the domain, and its autostart
//   drivers  with profile virtio: virt-v2v brings them into the guest, in the overlays, and the domain gets the devices
//   record   the catalogue's record: from here on it is an environment
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/registration.hpp"
#include "dispatcher/upgrades/devices/machine_conversion.hpp"
#include "dispatcher/upgrades/registered_home.hpp"
#include "dispatcher/upgrades/trial_side.hpp"
#include "dispatcher/upgrades/trials.hpp"
#include "dispatcher/upgrades/upgrade_kinds.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "upgrade/exam/exam.hpp"
#include "upgrade/trial/old_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <span>

namespace dispatcher {
namespace {

constexpr const char* kMayCreate = "org.switchyard.dispatcher.create";
constexpr const char* kRegistered = "registered";  // argument: it is in the bundle that the environment had its home

// What an argument may be; the first unless said.
struct Choice {
  const char* argument;
  std::array<const char*, 3> words;
};
constexpr std::array kChoices{Choice{"to", {"qcow2", "raw", "keep"}}, Choice{"snapshots", {"flatten", "tree"}},
                              Choice{"profile", {"keep", "virtio"}}};

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

Result<void> check_choices(TaskRecord& record) {
  for (const Choice& choice : kChoices) {
    const std::string said = record.argument(choice.argument);
    if (said.empty()) record.arguments[choice.argument] = choice.words.front();
    const auto known = [&](const char* word) { return word != nullptr && said == word; };
    if (!said.empty() && std::ranges::none_of(choice.words, known))
      return Error{ErrorCode::kInvalidArg, fmt::format("{} '{:.64}' is not known", choice.argument, said)};
  }
  return {};
}

Result<void> expect_new_home(const std::string& home) {
  if (!path_exists(home)) return {};
  return refusal(
      fmt::format("'{}', where the trial's home would be, is there already: rename it, or ask for another "
                  "UUID",
                  home));
}

bool is_container(const TaskRecord& record) { return record.argument("kind") == word_of(Kind::kContainer); }

// All but what a side adds.
upgrade::TrialRecord begun_record(const TaskRecord& record) {
  upgrade::TrialRecord trial;
  trial.uuid = record.environment;
  trial.is_container = is_container(record);
  trial.old_home = record.argument("path");
  trial.format = record.argument("to");
  trial.keeps_snapshots = record.argument("snapshots") == "tree";
  trial.begun = std::time(nullptr);
  return trial;
}

// What `vzconvert check` says, too.
Result<void> expect_no_obstacle(Services& services, const TaskRecord& record, const Bundle& bundle) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  auto host = conversion_context(*connection, bundle.home);
  if (!host) return host.error();
  const auto exam = upgrade::examine_bundle({.path = bundle.config_file,
                                             .homes = services.config.homes_root,
                                             .format = record.argument("to"),
                                             .discard_state = record.flag("discard_state"),
                                             .keeps_snapshots = record.argument("snapshots") == "tree",
                                             .host = *std::move(host)});
  if (!exam) return exam.error();
  if (exam->is_possible()) return {};
  return Error{ErrorCode::kConfigUnsupported, exam->obstacle()};
}

bool wants_virtio(const TaskRecord& record) { return record.argument("profile") == "virtio"; }

Result<void> expect_drivers(const TaskRecord& record) {
  if (!wants_virtio(record)) return {};
  if (is_container(record))
    return Error{ErrorCode::kInvalidArg, "profile virtio is for machines, and this is a container"};
  return expect_conversion_programs();
}

// What check() chose stands in the arguments from then on.
Result<void> check(Services& services, TaskRecord& record) {
  if (auto good = check_choices(record); !good) return good;
  const auto bundle = choose_identity(services, {.path = record.argument("path"),
                                                 .name = record.argument("name"),
                                                 .uuid = record.argument("uuid"),
                                                 .missing_disks = true,
                                                 .may_be_registered = true,
                                                 .discard_state = record.flag("discard_state")});
  if (!bundle) return bundle.error();
  if (auto free = expect_no_obstacle(services, record, *bundle); !free) return free;
  record.environment = bundle->uuid;
  record.arguments["uuid"] = bundle->uuid;
  record.arguments["name"] = bundle->name;
  record.arguments["path"] = bundle->home;
  record.arguments["kind"] = word_of(bundle->kind);
  record.arguments[kRegistered] = bundle->is_registered;
  if (auto can = expect_drivers(record); !can) return can;
  if (bundle->is_registered)
    if (auto can = expect_leavable(services, bundle->uuid); !can) return can;
  const auto home = home_for(services.config, bundle->kind, bundle->uuid, "");
  if (!home) return home.error();
  if (auto fresh = expect_new_home(*home); !fresh) return fresh;
  upgrade::TrialRecord trial = begun_record(record);
  return trial_side(trial.is_container).look(services, record, trial, *home);
}

Result<void> plan(TaskRun& run) {
  const Kind kind = is_container(run.record()) ? Kind::kContainer : Kind::kVm;
  const auto home = home_for(run.services().config, kind, run.record().environment, "");
  if (!home) return home.error();
  if (auto fresh = expect_new_home(*home); !fresh) return fresh;
  if (auto free = expect_no_part_in_trials(run.services(), run.argument("path"), "put on trial"); !free) return free;
  run.notes()["home"] = *home;
  run.notes()["kind"] = run.argument("kind");
  return run.keep();
}

Result<void> fill(TaskRun& run) {
  const std::string home = run.note("home");
  upgrade::TrialRecord trial = begun_record(run.record());
  const TrialSide& side = trial_side(trial.is_container);
  if (auto seen = side.look(run.services(), run.record(), trial, home); !seen) return seen;
  auto files = upgrade::remember_old_files(trial.disks);
  if (!files) return files.error();
  trial.old_files = *std::move(files);
  if (auto written = upgrade::write_trial(home, trial); !written) return written;
  return side.fill(run, trial, home);
}

// What lies in the home goes with it; nothing may go on that works in it.
Result<void> let_go(TaskRun& run) { return let_go_of_old_files(run, run.note("home")); }

Result<void> leave(TaskRun& run) {
  return run.flag(kRegistered) ? leave_registration(run, run.note("home")) : Result<void>();
}

Result<void> take_back(TaskRun& run) { return take_registration_back(run, run.note("home")); }

template <Result<void> (*act)(TaskRun&, const Bundle&)>
Result<void> with_bundle(TaskRun& run) {
  const std::string home = run.note("home");
  const auto trial = upgrade::read_trial(home);
  if (!trial) return trial.error();
  if (!*trial) return refusal(fmt::format("'{}' has lost its record of the trial", home));
  const auto bundle = trial_side((*trial)->is_container).describe(run.services(), run.record(), **trial, home);
  return bundle ? act(run, *bundle) : bundle.error();
}

Result<void> write_config(TaskRun&, const Bundle& bundle) {
  return write_file_atomically(bundle.config_file, bundle.text);
}

// What it leaves when it fails goes with the overlays.
Result<void> bring_drivers(TaskRun& run) {
  if (!wants_virtio(run.record())) return {};
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (auto off = expect_still_off(*source); !off) return off;
  auto disks = conversion_disks(*source);
  if (!disks) return disks.error();
  const std::string home = run.note("home");
  const auto devices = convert_machine(run, *source, *std::move(disks), home);
  if (!devices) return devices.error();
  if (auto hidden = hide_old_disks(run, home); !hidden) return hidden;
  return define_virtio_devices(*source, *devices, std::string(kByConversion));
}

Result<void> forget(TaskRun& run) { return forget_bundle(run, run.note("home")); }

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"home", "making the home", &make_home_folder, &remove_home_folder},
    TaskStep{"fill", "making overlays", &fill, &let_go},
    TaskStep{"leave", "leaving the old home", &leave, &take_back},
    TaskStep{"config", "writing the configuration", &with_bundle<&write_config>, nullptr},
    TaskStep{"filters", "defining network filters", &with_bundle<&define_filters>, &undefine_filters},
    TaskStep{"define", "defining", &with_bundle<&define_bundle>, &undefine_bundle},
    TaskStep{"drivers", "bringing drivers into the guest", &bring_drivers, nullptr},
    TaskStep{"record", "registering", &with_bundle<&record_bundle>, &forget},
};

constexpr const TaskKind* kKinds[] = {&kUpgradeKind, &kUpgradeCommitKind, &kUpgradeRollbackKind};

}  // namespace

const TaskKind kUpgradeKind{"upgrade", kSteps, kSteps.size(), kMayCreate, &check};

std::span<const TaskKind* const> upgrade_kinds() { return kKinds; }

}  // namespace dispatcher
