// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/domain_identity.hpp"

#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/parse_uuid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace driver {
namespace {

constexpr std::array<std::string_view, 5> kVmTypes = {"qemu", "kqemu", "kvm", "xen", "hvf"};

// What XPath ./os/type[1] finds: the first <type> of the first <os> that has one.
const Element* os_type_of(const Element& domain) {
  for (const Element& child : domain.children) {
    if (child.name != "os" || !child.namespace_uri.empty()) continue;
    if (const Element* type = child.child("type")) return type;
  }
  return nullptr;
}

}  // namespace

bool is_own_type(std::string_view domain_type) { return domain_type == "vz" || domain_type == "parallels"; }

Result<DomainIdentity> identity_of(const Element& domain) {
  if (domain.name != "domain" && domain.name != "inactiveDomain")
    return Error{ErrorCode::kXml,
                 fmt::format("XML error: unexpected root element <{}>, expecting <domain>", domain.name)};
  DomainIdentity identity;
  identity.domain_type = domain.value_of("type");
  if (identity.domain_type.empty())
    return Error{ErrorCode::kXml, "XML error: missing required attribute 'type' in element 'domain'"};
  if (const Element* type = os_type_of(domain)) {
    identity.os_type = type->text;
    identity.arch = type->value_of("arch");
  }
  if (identity.os_type.empty()) identity.os_type = identity.domain_type == "lxc" ? "exe" : "hvm";
  if (const Element* name = domain.child("name")) identity.name = name->text;
  if (identity.name.empty()) return Error{ErrorCode::kXml, "XML error: the domain has no <name>"};
  if (identity.name.find('/') != std::string::npos)
    return Error{ErrorCode::kXml, fmt::format("XML error: name {} cannot contain '/'", identity.name)};
  const Element* uuid = domain.child("uuid");
  if (uuid != nullptr && !uuid->text.empty()) {
    identity.uuid = parse_uuid(uuid->text);
    if (!identity.uuid)
      return Error{ErrorCode::kXml,
                   fmt::format("XML error: malformed uuid element '{}', wanted 32 hex digits", uuid->text)};
  }
  return identity;
}

Result<DomainIdentity> parse_domain_identity(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  return identity_of(document->root);
}

Result<Kind> choose_kind(const DomainIdentity& identity) {
  if (identity.domain_type == "lxc") return Kind::kContainer;
  if (is_own_type(identity.domain_type)) return identity.os_type == "exe" ? Kind::kContainer : Kind::kVm;
  if (std::find(kVmTypes.begin(), kVmTypes.end(), identity.domain_type) != kVmTypes.end()) return Kind::kVm;
  return config_unsupported(fmt::format("type '{}' of domain '{}' is none of vz, parallels, kvm, qemu, "
                                        "lxc",
                                        identity.domain_type, identity.name),
                            ErrorDomain::kVz);
}

}  // namespace driver
