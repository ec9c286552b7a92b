// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/registration.hpp"

#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "foundation/sha256.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace dispatcher {

Result<void> define_filters(TaskRun& run, const Bundle& bundle) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  boost::json::array names;
  for (const auto& filter : bundle.conversion.filters) names.emplace_back(filter.name);
  run.notes()["filters"] = names;
  if (auto kept = run.keep(); !kept) return kept;
  for (const auto& filter : bundle.conversion.filters) {
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

Result<void> define_bundle(TaskRun& run, const Bundle& bundle) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto there = domain_by_uuid(*connection, bundle.uuid);
  if (there)
    return Error{ErrorCode::kDomExist,
                 fmt::format("the UUID {} was given to '{}' meanwhile", bundle.uuid, virDomainGetName(there->get()))};
  if (there.error().code != ErrorCode::kNoDomain) return there.error();
  run.notes()["defining"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const DomainHandle domain(virDomainDefineXMLFlags(connection->get(), bundle.conversion.xml.c_str(), 0));
  if (!domain) return libvirt_error(fmt::format("defining '{}'", bundle.name));
  if (bundle.autostart && virDomainSetAutostart(domain.get(), 1) < 0)
    return libvirt_error(fmt::format("setting autostart of '{}'", bundle.name));
  return {};
}

Result<void> undefine_bundle(TaskRun& run) {
  if (!run.notes().contains("defining")) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const std::string& uuid = run.record().environment;
  // Whoever started it in that moment loses it: there is no registered environment.
  const auto domain = domain_by_uuid(*connection, uuid);
  if (domain && virDomainIsActive(domain->get()) == 1 && virDomainDestroy(domain->get()) < 0)
    return domain_error("stopping ", domain->get());
  return undefine_domain(*connection, uuid, {.saved_state = true});
}

Result<void> record_bundle(TaskRun& run, const Bundle& bundle) {
  HomeRecord record;
  record.uuid = bundle.uuid;
  record.kind = bundle.kind;
  record.facts = bundle.facts;
  record.written_digest = digest_of(bundle.text);
  if (auto put = run.services().homes.put(record); !put) return put;
  run.result()["uuid"] = bundle.uuid;
  run.result()["name"] = bundle.name;
  run.result()["home"] = bundle.home;
  boost::json::array report;
  for (const auto& entry : bundle.conversion.report)
    if (entry.severity != convert::Severity::kInfo)
      report.emplace_back(entry.pcs6_path.empty() ? entry.words : entry.pcs6_path + ": " + entry.words);
  run.result()["report"] = std::move(report);
  return {};
}

Result<void> forget_bundle(TaskRun& run, const std::string& home) {
  const std::string& uuid = run.record().environment;
  const auto record = run.services().homes.find(uuid);
  if (!record) return record.error();
  if (!*record || (*record)->facts.home != home) return {};
  if (auto removed = run.services().homes.remove(uuid); !removed) return removed;
  run.services().home_changed(uuid);
  return {};
}

}  // namespace dispatcher
