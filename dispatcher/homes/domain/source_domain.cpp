// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/source_domain.hpp"

#include "config-convert/convert.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

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
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' is suspended: resume it, or discard its state, before it is cloned",
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
  if (!source.home || !path_exists(source.home->facts.config_file)) return std::string();
  return read_file(source.home->facts.config_file, convert::kInputLimitBytes);
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
