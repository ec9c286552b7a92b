// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/host_policies.hpp"

#include "config-convert/convert.hpp"
#include "dispatcher/libvirt/domain_metadata.hpp"

namespace dispatcher {

Result<convert::HostPolicy> read_host_policy(virDomainPtr domain) {
  const auto where = virDomainIsPersistent(domain) == 1 ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE;
  const auto element = metadata_of(domain, convert::kNamespaceUri, where);
  if (!element) return element.error();
  return convert::host_policy_of(*element);
}

}  // namespace dispatcher
