// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What changes of a container begin and end with: which of --live, --config and --current is meant, whether the client
// may, its XML, the new definition.
//
//   auto impact = impact_of(services, uuid, flags);
//   auto xml = co_await container_xml(session, domain, kXmlSecure | kXmlInactive);
//   … splice (xml/text_edits.hpp) …
//   auto defined = co_await define_container(session, changed);
//
// XML is the backend's own: what libvirt's LXC driver has, with the user's form in its metadata. Daemon thread only.
#pragma once

#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/session/client_session.hpp"

#include <cstdint>
#include <string>

namespace driver {

inline constexpr std::uint32_t kAffectLive = 1;
inline constexpr std::uint32_t kAffectConfig = 2;
inline constexpr std::uint32_t kXmlSecure = 1;
inline constexpr std::uint32_t kXmlInactive = 2;

struct Impact {
  bool live = false;
  bool config = false;
};

// As virDomainObjUpdateModificationImpact resolves flags; without one of the two, what runs is meant, else what is
// stored. kOperationInvalid: it does not run; it is transient.
Result<Impact> impact_of(const Services& services, const Uuid& container, std::uint32_t flags);

// With fine-grained access control the backend judges whether the client may change the container: by a change, asked
// for on the client's connection, that changes nothing.
Task<Result<void>> may_write(ClientSession& session, DomainObject domain);

// Its XML now, or for the next boot (kXmlInactive).
Task<Result<std::string>> container_xml(ClientSession& session, DomainObject domain, std::uint32_t flags);

// Replaces the stored definition.
Task<Result<void>> define_container(ClientSession& session, std::string xml);

// "Domain not found: no domain with matching uuid '…'"
Error no_such_container(const Uuid& uuid);

}  // namespace driver
