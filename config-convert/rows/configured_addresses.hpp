// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The IP addresses that a domain's adapters are configured with, in the adapters' order, without masks: a container's
// stand in its interfaces, a machine's in our metadata, for QEMU's driver has no place for them. For lists of many
// environments; the PCS6 file has the whole truth about adapters. Text in, values out; what is no domain XML has none.
//
//   <ip address='10.1.1.5' …/>     <switchyard:kept path="Hardware/NetworkAdapter[0]/NetAddress">10.0.0.5/255.255.255.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convert {

std::vector<std::string> configured_addresses(std::string_view domain_xml);

}  // namespace convert
