// SPDX-License-Identifier: LGPL-2.1-or-later
//
// IP_ADDRESS, the venet device: one interface without a bridge, and a route on the host to each of its addresses.
// Virtuozzo 7 may list venet0 in NETIF instead; then new addresses go there.
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_addresses.hpp"
#include "config-convert/container/interfaces.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kKey = "IP_ADDRESS";
constexpr std::string_view kPlace = "devices/interface/ip";
constexpr const char* kHostSide = "169.254.0.1";

// A prefix only labels the address: routes are for single ones.
IpAddress host_route(const IpAddress& ip) { return {ip.address, ip.is_ipv6 ? 128U : 32U, ip.is_ipv6}; }

std::optional<Item> read_address(ContainerScope& ct, std::string_view piece) {
  const auto ip = parse_ip(piece);
  if (!ip) {
    ct.warn_line(kKey, kPlace, fmt::format("'{}' is not an IP address; it is left out", piece));
    return {};
  }
  if (ip->address == "0.0.0.0" || ip->address == "::") return {};
  if (const auto why = why_no_host(host_route(*ip)); !why.empty()) {
    ct.warn_line(kKey, kPlace, fmt::format("'{}' {}; it is left out", piece, why));
    return {};
  }
  return Item{ip->address, ""};
}

const VeAdapter* venet_of(const ContainerScope& ct) {
  const auto found =
      std::find_if(ct.adapters.begin(), ct.adapters.end(), [](const VeAdapter& a) { return a.is_venet(); });
  return found == ct.adapters.end() ? nullptr : &*found;
}

std::vector<Item> found_addresses(ContainerScope& ct, const xmlNode* domain) {
  std::vector<Item> items;
  const xmlNode* interface = interface_of(domain, kVenetName);
  for (const IpAddress& ip : interface_addresses(interface))
    if (!venet_of(ct) || ct.venet_addresses.contains(ip.address)) items.push_back({ip.address, ""});
  return items;
}

std::string write_address(ContainerScope&, std::string_view, const Item& item) { return item.place; }

}  // namespace

void add_venet(ContainerScope& ct, xmlNode* domain) {
  std::vector<IpAddress> addresses;
  for (const Item& item : items_of(kAddressList, ct)) addresses.push_back(host_route(*parse_ip(item.place)));
  const VeAdapter* adapter = venet_of(ct);
  if (adapter)
    for (const IpAddress& ip : adapter->addresses)
      if (!ct.venet_addresses.contains(ip.address)) addresses.push_back(host_route(ip));
  if (addresses.empty()) return;

  xmlNode* interface = add(at(domain, "devices"), "interface");
  set(interface, "@type", "ethernet");
  set(interface, "mac/@address",
      adapter && !adapter->mac.empty() ? adapter->mac : stable_mac("00:18:51", ct.ve_id + "/venet0"));
  const auto is_ipv4 = [](const IpAddress& ip) { return !ip.is_ipv6; };
  const auto found = std::find_if(addresses.begin(), addresses.end(), is_ipv4);
  const IpAddress* first = found == addresses.end() ? nullptr : &*found;
  if (first) {
    xmlNode* host = at(interface, "source");
    for (const IpAddress& ip : addresses)
      if (is_ipv4(ip)) add_ip(host, {kHostSide, 32, false}, ip.address);
  }
  for (const IpAddress& ip : addresses) add_ip(interface, ip, &ip == first ? kHostSide : "");
  // a gateway that an adapter names wins: a second default route would keep the container from starting
  const bool other_route = std::any_of(ct.adapters.begin(), ct.adapters.end(),
                                       [](const VeAdapter& a) { return !a.is_venet() && !a.gateway.empty(); });
  if (first && !other_route) {
    set(interface, "route/@family", "ipv4");
    set(interface, "route/@address", "0.0.0.0");
    set(interface, "route/@prefix", "0");
    set(interface, "route/@gateway", kHostSide);
  }
  if (const std::string name = "venet" + ct.ve_id; is_device_name(name)) set(interface, "target/@dev", name);
  set(interface, "guest/@dev", kVenetName);
}

void plan_venet(ContainerScope& ct) {
  for (Item& item : items_of(kAddressList, ct)) ct.venet_addresses.insert(std::move(item.place));
}

const ItemList kAddressList{
    kKey,          kPlace,
    " \t,",        read_address,
    nullptr,       found_addresses,
    write_address, {"<ip address='198.51.100.77' family='ipv4' prefix='32'/>", "198.51.100.77"}};

}  // namespace convert
