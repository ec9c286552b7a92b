// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/domain_metadata.hpp"

#include "dispatcher/libvirt/domain_error.hpp"

namespace dispatcher {

Result<std::string> metadata_of(virDomainPtr domain, const char* uri, virDomainModificationImpact impact) {
  const AllocatedText element(virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, uri, impact));
  if (element) return std::string(element.get());
  const virErrorPtr last = virGetLastError();
  if (last && last->code == VIR_ERR_NO_DOMAIN_METADATA) return std::string();
  return uuid_error("metadata of domain ", domain);
}

}  // namespace dispatcher
