// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/registered_home.hpp"

#include "dispatcher/homes/bundle.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/read_if_there.hpp"
#include "foundation/remove_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr std::size_t kMostKept_bytes = 32U << 20;

std::string file_in(const std::string& home) { return home + "/registered.json"; }

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

Result<std::string> kept_text(virDomainPtr domain, const HomeRecord& record) {
  auto definition = definition_of(domain, Definition::kPersistent, true);
  if (!definition) return definition.error();
  int autostart = 0;
  if (virDomainGetAutostart(domain, &autostart) < 0) return libvirt_error("autostart of domain " + record.uuid);
  return boost::json::serialize(boost::json::object{{"definition", *definition},
                                                    {"autostart", autostart == 1},
                                                    {"kind", word_of(record.kind)},
                                                    {"home", record.facts.home},
                                                    {"config_file", record.facts.config_file},
                                                    {"template", record.facts.is_template},
                                                    {"digest", record.written_digest}});
}

// What the domain's interfaces refer to went with it.
Result<void> define_filters_of(Services& services, const Connection& connection, const HomeRecord& record,
                               const std::string& name) {
  const auto bundle =
      read_bundle(services, {.path = record.facts.home, .name = name, .uuid = record.uuid, .missing_disks = true});
  if (!bundle) return bundle.error();
  for (const auto& filter : bundle->conversion.filters) {
    const NetworkFilterHandle defined(virNWFilterDefineXML(connection.get(), filter.xml.c_str()));
    if (!defined) return libvirt_error(fmt::format("defining network filter '{}'", filter.name));
  }
  return {};
}

}  // namespace

Result<void> expect_leavable(Services& services, const std::string& uuid) {
  const auto state = home_state_of(services, uuid);
  if (!state) return state.error();
  if (auto off = expect_off(*state, "put on trial"); !off) return off;
  if (state->domain.state == State::kSuspended)
    return refusal(
        fmt::format("'{}' is suspended here: resume and stop it before it is put on trial", state->domain.name));
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  const int snapshots = virDomainSnapshotNum(domain->get(), 0);
  if (snapshots < 0) return libvirt_error(fmt::format("counting snapshots of '{}'", state->domain.name));
  if (snapshots == 0) return {};
  return refusal(fmt::format("'{}' has {} snapshots here, which a trial would lose: delete them before",
                             state->domain.name, snapshots));
}

Result<void> leave_registration(TaskRun& run, const std::string& home) {
  Services& services = run.services();
  const std::string& uuid = run.record().environment;
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto record = services.homes.find(uuid);
  if (!record) return record.error();
  if (!*record) return refusal(fmt::format("{} is not registered any more", uuid));
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  const auto text = kept_text(domain->get(), **record);
  if (!text) return text.error();
  if (auto written = write_file_atomically(file_in(home), *text, 0600); !written) return written;
  if (auto removed = services.homes.remove(uuid); !removed) return removed;
  services.home_changed(uuid);
  return undefine_domain(*connection, uuid, {});
}

Result<void> take_registration_back(TaskRun& run, const std::string& home) {
  Services& services = run.services();
  const auto text = read_if_there(file_in(home), kMostKept_bytes);
  if (!text) return text.error();
  if (!*text) return {};
  boost::system::error_code failed;
  const auto value = boost::json::parse(**text, failed);
  if (failed || !value.is_object()) return refusal(fmt::format("'{}' cannot be read", file_in(home)));
  const auto& kept = value.get_object();
  HomeRecord record;
  record.uuid = run.record().environment;
  record.kind = text_in(kept, "kind") == word_of(Kind::kContainer) ? Kind::kContainer : Kind::kVm;
  record.facts = {.home = text_in(kept, "home"), .config_file = text_in(kept, "config_file")};
  record.facts.is_template = flag_in(kept, "template");
  record.written_digest = text_in(kept, "digest");
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const std::string definition = text_in(kept, "definition");
  const auto edit = DomainEdit::of(definition);
  if (!edit) return edit.error();
  // The domain starts only with those that it names, but is not lost for them.
  if (auto filters = define_filters_of(services, *connection, record, edit->name()); !filters)
    log_warning("{} is registered again without its network filters: {}", record.uuid, filters.error().message);
  const DomainHandle domain(virDomainDefineXMLFlags(connection->get(), definition.c_str(), 0));
  if (!domain) return libvirt_error(fmt::format("defining {} as it was", record.uuid));
  if (virDomainSetAutostart(domain.get(), flag_in(kept, "autostart") ? 1 : 0) < 0)
    return libvirt_error(fmt::format("setting autostart of {}", record.uuid));
  if (auto put = services.homes.put(record); !put) return put;
  services.home_changed(record.uuid);
  return {};
}

Result<void> drop_registration(const std::string& home) { return remove_file(file_in(home)); }

}  // namespace dispatcher
