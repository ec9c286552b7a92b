// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Root and network of a container.
#include "config-convert/container/scope.hpp"
#include "config-convert/container/ve_netif.hpp"

#include <array>

namespace convert {
namespace {

using CtList = ListRow<ContainerScope>;

constexpr const char* kHostSide = "169.254.0.1";

void root_filesystem(ContainerScope& ct, xmlNode* domain) {
  xmlNode* root = add(at(domain, "devices"), "filesystem");
  const bool ploop = ct.layout == RootLayout::kPloop;
  set(root, "@type", ploop ? "file" : "mount");
  set(root, "@accessmode", "passthrough");
  if (ploop) {
    set(root, "driver/@type", "ploop");
    set(root, "driver/@format", "ploop");
    ct.warn("VE_LAYOUT", "devices/filesystem",
            fmt::format("the root is the ploop image '{}': virtvzd mounts it, plain libvirt cannot", ct.root));
  }
  set(root, ploop ? "source/@file" : "source/@dir", ct.root);
  set(root, "target/@dir", "/");
}

void add_ip(xmlNode* parent, const IpAddress& ip, unsigned prefix, std::string_view peer) {
  xmlNode* node = add(parent, "ip");
  set(node, "@address", ip.address);
  set(node, "@family", ip.is_ipv6 ? "ipv6" : "ipv4");
  set(node, "@prefix", fmt::to_string(prefix));
  if (!peer.empty()) set(node, "@peer", peer);
}

void add_default_route(xmlNode* interface, bool ipv6, std::string_view gateway) {
  xmlNode* route = add(interface, "route");
  set(route, "@family", ipv6 ? "ipv6" : "ipv4");
  set(route, "@address", ipv6 ? "::" : "0.0.0.0");
  set(route, "@prefix", "0");
  set(route, "@gateway", gateway);
}

// 15 characters are the kernel's limit: a UUID does not fit.
void name_host_side(xmlNode* interface, const std::string& name) {
  constexpr std::size_t kLongest = 15;
  if (!name.empty() && name.size() <= kLongest && name.find_first_of("/ \t:") == name.npos)
    set(interface, "target/@dev", name);
}

// venet: one interface without a bridge; each address is routed to it by the host.
void venet(ContainerScope& ct, xmlNode* domain) {
  std::vector<IpAddress> addresses;
  const std::string text = ct.text("IP_ADDRESS").value_or("");
  constexpr std::size_t kMostAddresses = 1024;
  for (const std::string_view piece : split(text, " \t,")) {
    const auto ip = parse_ip(piece);
    if (!ip)
      ct.warn_line("IP_ADDRESS", "devices/interface/ip",
                   fmt::format("'{}' is not an IP address; it is left out", piece));
    else if (ip->address != "0.0.0.0" && ip->address != "::" && addresses.size() < kMostAddresses)
      addresses.push_back(*ip);
  }
  if (addresses.empty()) return;
  xmlNode* interface = add(at(domain, "devices"), "interface");
  set(interface, "@type", "ethernet");
  set(interface, "mac/@address", stable_mac("00:18:51", ct.ve_id + "/venet0"));
  bool has_ipv4 = false;
  for (const IpAddress& ip : addresses) {
    if (ip.is_ipv6) continue;
    add_ip(at(interface, "source"), {kHostSide, 32, false}, 32, ip.address);
    has_ipv4 = true;
  }
  bool first = true;
  for (const IpAddress& ip : addresses) {
    add_ip(interface, ip, ip.is_ipv6 ? 128 : 32, !ip.is_ipv6 && first ? kHostSide : "");
    first = first && ip.is_ipv6;
  }
  if (has_ipv4) add_default_route(interface, false, kHostSide);
  name_host_side(interface, "venet" + ct.ve_id);
  set(interface, "guest/@dev", "venet0");
}

NetworkTarget target_of(const ContainerScope& ct, const VeAdapter& adapter) {
  if (!adapter.bridge.empty()) return {NetworkTarget::Kind::kBridge, adapter.bridge};
  const auto known = ct.context.virtual_networks.find(adapter.network);
  if (known != ct.context.virtual_networks.end()) return known->second;
  return {NetworkTarget::Kind::kNetwork, adapter.network};
}

void veth(ContainerScope& ct, xmlNode* devices, const VeAdapter& adapter, std::size_t number) {
  xmlNode* interface = add(devices, "interface");
  const NetworkTarget target = target_of(ct, adapter);
  const bool bridge = target.kind == NetworkTarget::Kind::kBridge;
  set(interface, "@type", target.name.empty() ? "ethernet" : bridge ? "bridge" : "network");
  set(interface, "mac/@address",
      adapter.mac.empty() ? stable_mac("00:18:51", ct.ve_id + "/" + adapter.ifname) : adapter.mac);
  if (!target.name.empty()) set(interface, bridge ? "source/@bridge" : "source/@network", target.name);
  if (!target.name.empty() && !bridge && !ct.context.virtual_networks.contains(adapter.network))
    ct.warn("NETIF", "devices/interface/source/@network",
            fmt::format("a libvirt network named '{}' must be there at start", target.name));
  for (const IpAddress& ip : adapter.addresses) add_ip(interface, ip, ip.prefix, "");
  if (!adapter.gateway.empty()) add_default_route(interface, false, adapter.gateway);
  if (!adapter.gateway6.empty()) add_default_route(interface, true, adapter.gateway6);
  name_host_side(interface,
                 adapter.host_ifname.empty() ? fmt::format("veth{}.{}", ct.ve_id, number) : adapter.host_ifname);
  set(interface, "guest/@dev", adapter.ifname);
}

void veths(ContainerScope& ct, xmlNode* domain) {
  const auto adapters = parse_netif(ct.text("NETIF").value_or(""), ct.report);
  for (std::size_t i = 0; i < adapters.size(); ++i) veth(ct, at(domain, "devices"), adapters[i], i);
}

constexpr std::array kLists{
    CtList{"VE_PRIVATE", "devices/filesystem", root_filesystem},
    CtList{"IP_ADDRESS", "devices/interface", venet},
    CtList{"NETIF", "devices/interface", veths},
};

}  // namespace

std::span<const CtList> container_lists() { return kLists; }

}  // namespace convert
