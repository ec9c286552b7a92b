// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names of a container's devices, by which events tell of them and virDomainDetachDeviceAlias finds them. libvirt's LXC
// driver gives none; these are made from what a device has to itself in its container, so that they stay the same while
// others come and go, and over restarts: net-525400123456 (MAC), disk-vdb (target), fs-mnt-data (target folder; bytes
// other than letters and digits are - for / and _hh), hostdev-dev-net-tun (source).
//
// Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

// Empty for a device that has none.
std::string alias_of(const Document& document, const Element& device);

struct NamedDevice {
  std::string alias;
  std::string xml;
};
// Those of a <domain>, in its order.
Result<std::vector<NamedDevice>> named_devices(std::string_view domain_xml);

// A running container's XML with <alias> in each device that has none.
Result<std::string> with_aliases(std::string_view domain_xml);

}  // namespace driver
