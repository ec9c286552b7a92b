// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_addresses.hpp"

#include "config-convert/values/ip_network.hpp"

#include <algorithm>
#include <set>

namespace convert {
namespace {

bool is_any_near(const std::vector<IpAddress>& addresses, const IpAddress& gateway) {
  return std::any_of(addresses.begin(), addresses.end(), [&](const IpAddress& ip) {
    const bool alone = ip.prefix == (ip.is_ipv6 ? 128 : 32);  // the gateway is reached by a route of its own
    return ip.is_ipv6 == gateway.is_ipv6 && (alone || is_in_network_of(ip, gateway));
  });
}

void check_gateway(DeviceScope& scope, std::string_view leaf, bool wants_ipv6,
                   const std::vector<IpAddress>& addresses) {
  const Value text = scope.text(leaf);
  if (!text) return;
  const auto gateway = parse_ip(*text);
  if (!gateway || gateway->is_ipv6 != wants_ipv6)
    return scope.warn(leaf, "", fmt::format("'{}' is not an IPv{} address", *text, wants_ipv6 ? 6 : 4));
  const bool link_local = wants_ipv6 && is_in_network_of({"fe80::", 10, true}, *gateway);
  const bool checkable =
      std::any_of(addresses.begin(), addresses.end(), [&](const IpAddress& ip) { return ip.is_ipv6 == wants_ipv6; });
  if (checkable && !link_local && !is_any_near(addresses, *gateway))
    scope.warn(leaf, "", fmt::format("'{}' is in no subnet of the adapter's addresses", *text));
}

std::set<std::string> taken_addresses(const VmScope& vm) {
  std::set<std::string> taken;
  for (const Device& device : vm.devices)
    for (const IpAddress& ip : device.addresses) taken.insert(ip.address);
  return taken;
}

}  // namespace

std::string_view fault_of(const IpAddress& ip) {
  const IpBytes bytes = bytes_of(ip);
  const bool unset = std::all_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte == 0; });
  if (unset) return "is no host's address";
  if (ip.is_ipv6) return bytes[0] == 0xff ? "is a multicast address" : "";
  if (bytes[0] >= 224 && bytes[0] < 240) return "is a multicast address";
  if (bytes[0] == 0 || bytes[0] == 127 || bytes[0] >= 240) return "is no host's address";
  if (ip.prefix >= 31) return {};
  if (host_part_is(ip, false)) return "is the network's own address";
  if (host_part_is(ip, true)) return "is the network's broadcast address";
  return {};
}

std::vector<IpAddress> host_addresses(DeviceScope& scope) {
  std::vector<IpAddress> addresses;
  std::set<std::string> taken = taken_addresses(scope.vm);
  std::size_t count = 0;
  for (const PvsElement& element : scope.device.element.children("NetAddress")) {
    const std::string text = element.text("").value_or("");
    if (text.empty()) continue;
    if (++count > kAddressesOfOneAdapter) {
      scope.warn("NetAddress", "",
                 fmt::format("more than {} addresses; the others are kept as text", kAddressesOfOneAdapter));
      break;
    }
    const auto ip = parse_ip(text);
    const std::string_view fault = ip ? fault_of(*ip) : "is not an IP address";
    if (!fault.empty())
      scope.warn("NetAddress", "", fmt::format("'{}' {}; it is kept as text", text, fault));
    else if (!taken.insert(ip->address).second)
      scope.warn("NetAddress", "", fmt::format("'{}' is there twice; it is kept as text", text));
    else
      addresses.push_back(*ip);
  }
  check_gateway(scope, "DefaultGateway", false, addresses);
  check_gateway(scope, "DefaultGatewayIPv6", true, addresses);
  return addresses;
}

}  // namespace convert
