// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/handles.hpp"

#include "dispatcher/libvirt/domain_error.hpp"

#include <array>

namespace dispatcher {

Error libvirt_error(const std::string& what) {
  const virErrorPtr last = virGetLastError();
  if (last == nullptr) return Error{ErrorCode::kInternal, what + ": libvirt gave no reason"};
  return Error{static_cast<ErrorCode>(last->code), what + ": " + (last->message ? last->message : "no reason given"),
               static_cast<ErrorDomain>(last->domain)};
}

Result<DomainHandle> domain_by_uuid(const Connection& connection, const std::string& uuid) {
  DomainHandle domain(virDomainLookupByUUIDString(connection.get(), uuid.c_str()));
  if (!domain) return libvirt_error("domain " + uuid);
  return domain;
}

std::string uuid_of(virDomainPtr domain) {
  std::array<char, VIR_UUID_STRING_BUFLEN> text{};
  virDomainGetUUIDString(domain, text.data());
  return text.data();
}

Result<std::string> definition_of(virDomainPtr domain, Definition which, bool secure) {
  const unsigned flags = (which == Definition::kPersistent ? unsigned{VIR_DOMAIN_XML_INACTIVE} : 0U) |
                         (secure ? unsigned{VIR_DOMAIN_XML_SECURE} : 0U);
  const AllocatedText xml(virDomainGetXMLDesc(domain, flags));
  if (!xml) return uuid_error("definition of domain ", domain);
  return std::string(xml.get());
}

}  // namespace dispatcher
