// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/host_abilities.hpp"

namespace dispatcher {

HostAbilities parse_host_abilities(std::string_view capabilities_xml) {
  const auto has = [&](std::string_view text) { return capabilities_xml.find(text) != capabilities_xml.npos; };
  return {.kvm = has("<domain type='kvm'") || has("<domain type=\"kvm\""), .apparmor = has("<model>apparmor</model>")};
}

Result<HostAbilities> host_abilities(virConnectPtr connection) {
  const AllocatedText capabilities(virConnectGetCapabilities(connection));
  if (!capabilities) return libvirt_error("reading the host's capabilities");
  return parse_host_abilities(capabilities.get());
}

void add_to(convert::Context& context, const HostAbilities& host) {
  context.kvm = host.kvm;
  context.apparmor = host.apparmor;
}

}  // namespace dispatcher
