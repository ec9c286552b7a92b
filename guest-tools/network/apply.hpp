// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An adapter's new settings at once: by the tools of the guest's family, and where these fail, as they do in guests
// without an init of their own, by ip(8) for what needs no daemon.
#pragma once

#include "guest-tools/network/families.hpp"

namespace guest_tools {

bool apply_network(const NetworkFamily& family, const AdapterConfig& adapter, ErrorText& error);

// The commands of the second way; empty for DHCP.
void append_ip_commands(const AdapterConfig& adapter, Buffer& script);

}  // namespace guest_tools
