// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/domain_removal.hpp"

#include "config-convert/vm/adapter_filter.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace dispatcher {
namespace {

// "pcs6-fw-UUID-N", as the interfaces name them.
std::vector<std::string> own_filters(const std::string& xml, const std::string& uuid) {
  const std::string own = fmt::format("{}{}-", convert::kOwnFilterPrefix, uuid);
  std::vector<std::string> names;
  for (auto place = xml.find(own); place != xml.npos; place = xml.find(own, place + 1)) {
    const auto end = xml.find_first_of("'\"<", place);
    if (end != xml.npos) names.push_back(xml.substr(place, end - place));
  }
  return names;
}

void remove_filters(const Connection& connection, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const NetworkFilterHandle filter(virNWFilterLookupByName(connection.get(), name.c_str()));
    if (filter && virNWFilterUndefine(filter.get()) < 0)
      log_warning("{}", libvirt_error(fmt::format("network filter '{}' stays", name)).message);
  }
}

}  // namespace

Result<void> undefine_domain(const Connection& connection, const std::string& uuid, const DomainRemoval& removal) {
  const auto domain = domain_by_uuid(connection, uuid);
  if (!domain && domain.error().code == ErrorCode::kNoDomain) return {};
  if (!domain) return domain.error();
  const std::string name = virDomainGetName(domain->get());
  const AllocatedText type(virDomainGetOSType(domain->get()));
  if (!type) return libvirt_error(fmt::format("reading '{}'", name));
  const auto xml = definition_of(domain->get(), Definition::kPersistent);
  if (!xml) return xml.error();
  const bool container = std::string_view(type.get()) == "exe";
  if (!container && !removal.saved_state && virDomainHasManagedSaveImage(domain->get(), 0) == 1)
    return Error{
        ErrorCode::kOperationInvalid,
        fmt::format("'{}' is suspended, and its saved state would be lost: resume and stop it, or use force", name)};
  unsigned flags = VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA;
  if (!container)
    flags |= unsigned{VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA} |
             (removal.with_files ? unsigned{VIR_DOMAIN_UNDEFINE_NVRAM} : unsigned{VIR_DOMAIN_UNDEFINE_KEEP_NVRAM}) |
             (removal.saved_state ? unsigned{VIR_DOMAIN_UNDEFINE_MANAGED_SAVE} : 0U);
  if (virDomainUndefineFlags(domain->get(), flags) < 0) return libvirt_error(fmt::format("undefining '{}'", name));
  remove_filters(connection, own_filters(*xml, uuid));
  return {};
}

}  // namespace dispatcher
