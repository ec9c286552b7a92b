// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The interfaces of a container that has just been started, by libvirt's XML of it: their ends on the host, whether
// they are to have a carrier, and how fast they may be. libvirt's LXC driver leaves <link state='down'> unheeded, and
// limits by means that many kernels lack; virtvzd keeps the rates in the metadata
// (libvirt-driver/xml/device_records.hpp):
//
//   <metadata><switchyard-devices:devices xmlns:…='http://switchyard.org/xmlns/devices/1.0'>
//     <interface mac='52:54:00:12:34:56'><inbound average='1000'/></interface> …
//   <devices><interface><mac address='52:54:00:12:34:56'/><target dev='vnet0'/><link state='down'/> …
//
// Whoever may change a domain's metadata can write that element: numbers are checked, and the name of the host's end is
// libvirt's. In: untrusted text, at most kMaxDomainBytes. Errors: kXml; kConfigUnsupported for a rate that is no
// number.
#pragma once

#include "containers/devices/interface_rate.hpp"

#include "foundation/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace containers {

struct StartedInterface {
  std::string device;
  InterfaceRate rate;
  bool link_down = false;

  bool operator==(const StartedInterface&) const = default;
};

// Those that ask for something, of a container; none of another domain.
Result<std::vector<StartedInterface>> parse_started_interfaces(std::string_view xml);

Result<void> limit_started_interfaces(std::string_view xml);

}  // namespace containers
