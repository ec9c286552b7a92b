// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/source_domain.hpp"

#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_plan.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace dispatcher {

std::vector<std::string> SourceDomain::targets() const {
  std::vector<std::string> all;
  for (const DomainImage& image : definition.images()) all.push_back(image.target);
  return all;
}

Result<SourceDomain> read_source(Services& services, const std::string& uuid) {
  auto connection = services.link.connection();
  if (!connection) return connection.error();
  auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  if (virDomainHasManagedSaveImage(domain->get(), 0) == 1)
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is suspended: resume it, or discard its state, first",
                                                           virDomainGetName(domain->get()))};
  const auto xml = definition_of(domain->get(), Definition::kPersistent, true);
  if (!xml) return xml.error();
  auto definition = DomainEdit::of(*xml);
  if (!definition) return definition.error();
  auto home = services.homes.find(uuid);
  if (!home) return home.error();
  const bool active = virDomainIsActive(domain->get()) == 1;
  return SourceDomain{*std::move(connection), *std::move(domain), *std::move(definition), *std::move(home), active};
}

Result<std::string> config_of(const SourceDomain& source) {
  if (!source.home) return std::string();
  const std::string& path = source.home->facts.config_file;
  ConfigFile file = read_config_file(path, config_limit_bytes(source.home->kind));
  if (file.is == ConfigFile::Is::kMissing) return std::string();
  if (file.is != ConfigFile::Is::kThere)
    return Error{ErrorCode::kOperationInvalid,
                 file.words.empty() ? fmt::format("'{}' is being written", path) : file.words};
  return std::move(file.text);
}

Result<void> plan_addresses(TaskRun& run, const SourceDomain& source) {
  auto used = addresses_in_use(source.connection);
  if (!used) return used.error();
  boost::json::array fresh;
  for (const std::string& address : source.definition.addresses()) fresh.emplace_back(fresh_address(address, *used));
  run.notes()["addresses"] = std::move(fresh);
  return {};
}

std::vector<std::string> planned_addresses(TaskRun& run) {
  std::vector<std::string> addresses;
  const auto* noted = run.notes().if_contains("addresses");
  if (noted == nullptr || !noted->is_array()) return addresses;
  for (const auto& address : noted->get_array())
    if (address.is_string()) addresses.emplace_back(address.get_string());
  return addresses;
}

}  // namespace dispatcher
