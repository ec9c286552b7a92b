// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who a client's domain XML is about, and which backend it belongs to: what define, create, restore and migration
// need before the text goes anywhere. Reads as libvirt's own parser reads (conf/domain_conf.c): first child of a name,
// attributes by local name.
//
// Errors: kXml for what is no domain, kConfigUnsupported for a type that neither backend has. Pure; any thread.
#pragma once

#include "libvirt-driver/registry/kind.hpp"
#include "libvirt-driver/rpc/uuid.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace driver {

struct DomainIdentity {
  std::string domain_type;  // "kvm", "lxc", "vz" …
  std::string os_type;      // where it is missing: "exe" for lxc, else "hvm"
  std::string arch;         // may be empty
  std::string name;
  std::optional<Uuid> uuid;

  bool operator==(const DomainIdentity&) const = default;
};

Result<DomainIdentity> parse_domain_identity(std::string_view xml);
// The same of a <domain> element inside a document that is parsed already.
Result<DomainIdentity> identity_of(const Element& domain);

// vz and parallels are a VM or a container by their os type; every other known type is one of the two.
Result<Kind> choose_kind(const DomainIdentity& identity);

// "vz" or "parallels": types that are ours alone, no backend knows them.
bool is_own_type(std::string_view domain_type);

}  // namespace driver
