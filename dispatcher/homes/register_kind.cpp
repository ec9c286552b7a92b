// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Registers what lies in a folder: the domain that its PCS6 file becomes, and a record of the home.
//
//   config   the file with the UUID and name that were chosen, where they are others
//   filters  network filters that the domain's interfaces refer to
//   define   the domain, and its autostart
//   record   the catalogue's record
//   finish   the old file goes; from here on it is finished and not undone
#include "config-convert/convert.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/bundle.hpp"
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/files/config_backup.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "foundation/random_uuid.hpp"
#include "foundation/sha256.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

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

Result<void> define_filters(TaskRun& run) {
  const auto bundle = bundle_of(run);
  if (!bundle) return bundle.error();
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  boost::json::array names;
  for (const auto& filter : bundle->conversion.filters) names.emplace_back(filter.name);
  run.notes()["filters"] = names;
  if (auto kept = run.keep(); !kept) return kept;
  for (const auto& filter : bundle->conversion.filters) {
    const NetworkFilterHandle defined(virNWFilterDefineXML(connection->get(), filter.xml.c_str()));
    if (!defined) return libvirt_error(fmt::format("defining network filter '{}'", filter.name));
  }
  return {};
}

// Their names have the UUID in them, which nobody else had.
Result<void> undefine_filters(TaskRun& run) {
  const auto* names = run.notes().if_contains("filters");
  if (!names || !names->is_array()) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  for (const auto& name : names->get_array()) {
    const NetworkFilterHandle filter(virNWFilterLookupByName(connection->get(), name.get_string().c_str()));
    if (filter && virNWFilterUndefine(filter.get()) < 0)
      return libvirt_error(fmt::format("undefining network filter '{}'", name.get_string().c_str()));
  }
  return {};
}

Result<void> define(TaskRun& run) {
  const auto bundle = bundle_of(run);
  if (!bundle) return bundle.error();
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto there = domain_by_uuid(*connection, bundle->uuid);
  if (there)
    return Error{ErrorCode::kDomExist,
                 fmt::format("the UUID {} was given to '{}' meanwhile", bundle->uuid, virDomainGetName(there->get()))};
  if (there.error().code != ErrorCode::kNoDomain) return there.error();
  run.notes()["defining"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const DomainHandle domain(virDomainDefineXMLFlags(connection->get(), bundle->conversion.xml.c_str(), 0));
  if (!domain) return libvirt_error(fmt::format("defining '{}'", bundle->name));
  if (bundle->autostart && virDomainSetAutostart(domain.get(), 1) < 0)
    return libvirt_error(fmt::format("setting autostart of '{}'", bundle->name));
  return {};
}

Result<void> undefine(TaskRun& run) {
  if (!run.notes().contains("defining")) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const std::string& uuid = run.record().environment;
  // Whoever started it in that moment loses it: there is no registered environment.
  const auto domain = domain_by_uuid(*connection, uuid);
  if (domain && virDomainIsActive(domain->get()) == 1 && virDomainDestroy(domain->get()) < 0)
    return libvirt_error(fmt::format("stopping '{}'", virDomainGetName(domain->get())));
  return undefine_domain(*connection, uuid, {.saved_state = true});
}

Result<void> put_record(TaskRun& run) {
  const auto bundle = bundle_of(run);
  if (!bundle) return bundle.error();
  HomeRecord record;
  record.uuid = bundle->uuid;
  record.kind = bundle->kind;
  record.facts = bundle->facts;
  record.written_digest = digest_of(bundle->text);
  if (auto put = run.services().homes.put(record); !put) return put;
  run.result()["uuid"] = bundle->uuid;
  run.result()["name"] = bundle->name;
  run.result()["home"] = bundle->home;
  boost::json::array report;
  for (const auto& entry : bundle->conversion.report)
    if (entry.severity != convert::Severity::kInfo)
      report.emplace_back(entry.pcs6_path.empty() ? entry.words : entry.pcs6_path + ": " + entry.words);
  run.result()["report"] = std::move(report);
  return {};
}

Result<void> drop_record(TaskRun& run) {
  const std::string& uuid = run.record().environment;
  const auto record = run.services().homes.find(uuid);
  if (!record) return record.error();
  if (!*record || (*record)->facts.home != run.argument("path")) return {};
  if (auto removed = run.services().homes.remove(uuid); !removed) return removed;
  run.services().home_changed(uuid);
  return {};
}

Result<void> finish(TaskRun& run) {
  if (auto dropped = drop_config_backup(run, run.note("config_file")); !dropped) return dropped;
  run.services().home_changed(run.record().environment);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"config", "writing the configuration", &write_config, &restore_config},
    TaskStep{"filters", "defining network filters", &define_filters, &undefine_filters},
    TaskStep{"define", "defining", &define, &undefine},
    TaskStep{"record", "registering", &put_record, &drop_record},
    TaskStep{"finish", "clearing up", &finish, nullptr},
};

}  // namespace

const TaskKind kRegisterKind{"register", kSteps, kSteps.size() - 1, kCreate, &check};

}  // namespace dispatcher
