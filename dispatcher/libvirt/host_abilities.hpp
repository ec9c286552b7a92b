// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt's capabilities say of this host, which conversions depend on, both ways. Blocks; a worker or a task's
// thread.
#pragma once

#include "config-convert/context.hpp"
#include "dispatcher/libvirt/handles.hpp"

#include <string_view>

namespace dispatcher {

struct HostAbilities {
  bool kvm = false;       // guests run with KVM: virtvzd says so where /dev/kvm is there and runs nothing
  bool apparmor = false;  // libvirt confines its machines by profiles: a <secmodel> of that name
};

HostAbilities parse_host_abilities(std::string_view capabilities_xml);
Result<HostAbilities> host_abilities(virConnectPtr connection);

void add_to(convert::Context& context, const HostAbilities& host);

}  // namespace dispatcher
