// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Registers what lies in a folder: the domain that its PCS6 file becomes, and a record of the home.
//
//   config   the file with the UUID and name that were chosen, where they are others
//   filters  network filters that the domain's interfaces refer to
//   define   the domain, and its autostart
//   record   the catalogue's record
//   finish   the old file goes; from here on it is finished and not undone
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/bundle.hpp"
#include "dispatcher/homes/files/config_backup.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/registration.hpp"
#include "foundation/random_uuid.hpp"

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kCreate = "org.switchyard.dispatcher.create";

BundleWish wish_of(const TaskRecord& record) {
  return {.path = record.argument("path"),
          .name = record.argument("name"),
          .uuid = record.argument("uuid"),
          .regenerate_uuid = record.flag("regenerate_uuid"),
          .preserve_uuid = record.flag("preserve_uuid"),
          .source_uuid = record.argument("source_uuid"),
          .missing_disks = record.flag("force")};
}

// What check() chose stands in the arguments from then on.
Result<void> check(Services& services, TaskRecord& record) {
  if (record.flag("regenerate_source_uuid")) {
    const auto source = random_uuid();
    if (!source) return source.error();
    record.arguments["source_uuid"] = *source;
  }
  const auto bundle = choose_identity(services, wish_of(record));
  if (!bundle) return bundle.error();
  record.environment = bundle->uuid;
  record.arguments["uuid"] = bundle->uuid;
  record.arguments["name"] = bundle->name;
  record.arguments["path"] = bundle->home;
  return {};
}

Result<Bundle> bundle_of(TaskRun& run) { return read_bundle(run.services(), wish_of(run.record())); }

Result<void> write_config(TaskRun& run) {
  const auto bundle = bundle_of(run);
  if (!bundle) return bundle.error();
  run.notes()["config_file"] = bundle->config_file;
  if (auto kept = run.keep(); !kept) return kept;
  return rewrite_config(run, bundle->config_file, bundle->old_text, bundle->text);
}

Result<void> restore_config(TaskRun& run) { return give_config_back(run, run.note("config_file")); }

template <Result<void> (*act)(TaskRun&, const Bundle&)>
Result<void> with_bundle(TaskRun& run) {
  const auto bundle = bundle_of(run);
  return bundle ? act(run, *bundle) : bundle.error();
}

Result<void> drop_record(TaskRun& run) { return forget_bundle(run, run.argument("path")); }

Result<void> finish(TaskRun& run) {
  if (auto dropped = drop_config_backup(run, run.note("config_file")); !dropped) return dropped;
  run.services().home_changed(run.record().environment);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"config", "writing the configuration", &write_config, &restore_config},
    TaskStep{"filters", "defining network filters", &with_bundle<&define_filters>, &undefine_filters},
    TaskStep{"define", "defining", &with_bundle<&define_bundle>, &undefine_bundle},
    TaskStep{"record", "registering", &with_bundle<&record_bundle>, &drop_record},
    TaskStep{"finish", "clearing up", &finish, nullptr},
};

}  // namespace

const TaskKind kRegisterKind{"register", kSteps, kSteps.size() - 1, kCreate, &check};

}  // namespace dispatcher
