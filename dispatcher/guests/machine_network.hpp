// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the guest of a machine is to be told of its network, as its config.pvs has it: the adapters that PCS6 configures
// (AutoApply), with their addresses, gateways and DHCP, and the name servers and search domains, those of these
// adapters or, where they have none, the machine's. Name servers of a machine whose adapters are all left alone are
// those of its first adapter; with --apply-iponly (AutoApplyIpOnly) names are the guest's own. What a guest could not
// take is left out: addresses that are none, gateways of a kind without an address.
//
// Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "guest-tools/host/network_settings.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

// The error of a file that cannot be read.
Result<guest::NetworkSettings> network_of_machine(std::string_view config_pvs);
// Empty: none is set.
Result<std::string> host_name_of_machine(std::string_view config_pvs);
// The version of its guest tools that was last seen; empty: none.
std::string tools_of_machine(std::string_view config_pvs);
inline constexpr const char* kToolsVersionLeaf = "Settings/Tools/AgentVersion";
// Guest tools are to be kept up to date.
bool wants_new_tools(std::string_view config_pvs);

}  // namespace dispatcher
