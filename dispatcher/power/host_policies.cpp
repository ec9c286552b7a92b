// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/host_policies.hpp"

#include "config-convert/convert.hpp"

namespace dispatcher {

Result<std::string> policy_metadata(virDomainPtr domain) {
  const auto where = virDomainIsPersistent(domain) == 1 ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE;
  const AllocatedText element(virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, convert::kNamespaceUri, where));
  if (element) return std::string(element.get());
  const virErrorPtr last = virGetLastError();
  if (last && last->code == VIR_ERR_NO_DOMAIN_METADATA) return std::string();
  return libvirt_error("metadata of domain " + uuid_of(domain));
}

Result<convert::HostPolicy> read_host_policy(virDomainPtr domain) {
  const auto element = policy_metadata(domain);
  if (!element) return element.error();
  return convert::host_policy_of(*element);
}

}  // namespace dispatcher
