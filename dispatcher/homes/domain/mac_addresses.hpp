// SPDX-License-Identifier: LGPL-2.1-or-later
//
// MAC addresses for interfaces that are made: of PCS6's ranges, 00:1c:42 for machines and 00:18:51 for containers,
// random, and of no domain that libvirt knows. Between the choice and the definition another client may take the same
// one; of 16 million that is as likely as on another host.
//
// Asking libvirt blocks; on a worker or a task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <set>
#include <string>
#include <string_view>

namespace dispatcher {

inline constexpr std::string_view kMachineAddresses = "00:1c:42";
inline constexpr std::string_view kContainerAddresses = "00:18:51";

// Of all definitions, those of now and those kept.
Result<std::set<std::string>> addresses_in_use(const Connection& connection);

// All of <mac address='…'/> in a text, lower case.
void collect_addresses(std::string_view xml, std::set<std::string>& addresses);

// A new one, which is added to `used`. `like`: an address whose range it shall be of, if that is one of PCS6's; else
// the machines'.
std::string fresh_address(std::string_view like, std::set<std::string>& used);

}  // namespace dispatcher
