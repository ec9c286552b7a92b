// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The veth adapters of a container: ve.conf's NETIF, `;` between adapters, `,` between key=value:
//
//   ifname=eth0,mac=00:18:51:5A:01:02,host_ifname=veth101.0,bridge=br0,ip=10.1.0.2/24:10.1.0.3/24,gw=10.1.0.1
//
// `ip6` comes last, for its addresses are separated by commas too. The positional form of the first vzctl
// (`eth0,mac,veth101.0,mac`) is read.
#pragma once

#include "config-convert/report.hpp"
#include "config-convert/values/values.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

// A name that the kernel and libvirt take for a network device.
bool is_device_name(std::string_view name);

inline constexpr std::size_t kMostAdapters = 64;
inline constexpr std::string_view kVenetName = "venet0";

struct VeAdapter {
  std::size_t piece = 0;  // among split(NETIF, ";")
  std::string ifname;
  std::string mac;  // empty: not given, or no MAC address
  std::string host_ifname;
  std::string bridge;
  std::string network;
  std::string gateway;  // one that the adapter's addresses reach; of one adapter only
  std::string gateway6;
  std::string type;   // Virtuozzo 7: bridge, routed
  std::string vport;  // Virtuozzo 7: ovs
  std::string ifaceid;
  bool dhcp = false;
  bool dhcp6 = false;
  bool mac_filter = false;
  bool ip_filter = false;
  bool connected = true;             // ours: its cable is in
  std::vector<IpAddress> addresses;  // that it has without DHCP
  std::set<std::string> hidden;      // that an earlier adapter has, too

  // Virtuozzo 7 has venet among the adapters.
  bool is_venet() const { return ifname == kVenetName; }
  bool has(bool ipv6) const;

  bool operator==(const VeAdapter&) const = default;
};

// What cannot be read of an adapter is left out and reported; so is a second adapter of the same name.
std::vector<VeAdapter> parse_netif(std::string_view text, Report& report);

}  // namespace convert
