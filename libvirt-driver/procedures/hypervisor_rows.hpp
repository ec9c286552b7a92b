// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The qemu and lxc programs: libvirt's hypervisor-specific calls.
// Columns: see row.hpp.
#pragma once

#include "libvirt-driver/procedures/row.hpp"

#include <array>

namespace driver::rows {

inline constexpr auto kHypervisorRows = std::to_array<Procedure>({
    qemu(1, "DOMAIN_MONITOR_COMMAND", "virDomainQemuMonitorCommand", "0.8.3",
         kDomain, kRoute, kUnsupported, kNo, "domain:write"),
    qemu(2, "DOMAIN_ATTACH", "virDomainQemuAttach", "0.9.4",
         kOther, kChoose, kUnsupported, kNo, "domain:start,domain:write", kReturnsDomain | kChangesState),
    qemu(3, "DOMAIN_AGENT_COMMAND", "virDomainQemuAgentCommand", "0.10.0",
         kDomain, kRoute, kCompleted, kNo, "domain:write"),
    qemu(4, "CONNECT_DOMAIN_MONITOR_EVENT_REGISTER", "virConnectDomainQemuMonitorEventRegister", "1.2.3",
         kOther, kVm, kNotPerDomain, kNo, "connect:search_domains,connect:write"),
    qemu(5, "CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER", "virConnectDomainQemuMonitorEventDeregister", "1.2.3",
         kOther, kVm, kNotPerDomain, kNo, "connect:write"),
    qemu(7, "DOMAIN_MONITOR_COMMAND_WITH_FILES", "virDomainQemuMonitorCommandWithFiles", "8.2.0",
         kDomain, kRoute, kUnsupported, kNo, "domain:write", kFdsInCall | kFdsInReply),
    lxc(1, "DOMAIN_OPEN_NAMESPACE", "virDomainLxcOpenNamespace", "1.0.2",
        kDomain, kRoute, kNative, kNo, "domain:open_namespace", kFdsInReply),
});

}  // namespace driver::rows
