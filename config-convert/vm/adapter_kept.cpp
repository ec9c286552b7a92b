// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_kept.hpp"

#include "config-convert/vm/adapter_addresses.hpp"
#include "config-convert/vm/adapter_plan.hpp"
#include "config-convert/vm/firewall_rule.hpp"

#include <array>

namespace convert {
namespace {

void keep_leaf(DeviceScope& scope, xmlNode* interface, std::string_view path, const std::string& text) {
  keep(xmlDocGetRootElement(interface->doc), scope.pcs6_prefix + std::string(path), text);
}

std::vector<std::string> texts_of(const DeviceScope& scope, std::string_view leaf) {
  std::vector<std::string> texts;
  for (const PvsElement& element : scope.device.element.children(leaf))
    if (auto text = element.text(""); text && texts.size() < kAddressesOfOneAdapter) texts.push_back(std::move(*text));
  return texts;
}

// The host's own end is a link-local address that routes need and guests know: the same for all.
void route(xmlNode* interface, const IpAddress& ip) {
  xmlNode* host_end = add(at(interface, "source"), "ip");
  set(host_end, "@address", ip.is_ipv6 ? "fe80::1" : "169.254.0.1");
  set(host_end, "@family", ip.is_ipv6 ? "ipv6" : "ipv4");
  set(host_end, "@prefix", ip.is_ipv6 ? "128" : "32");
  set(host_end, "@peer", ip.address);
}

}  // namespace

void guest_addresses(DeviceScope& scope, xmlNode* interface) {
  for (const std::string& text : texts_of(scope, "NetAddress")) keep_leaf(scope, interface, "NetAddress", text);
  if (scope.device.emulated_type != kRouted) return;
  for (const IpAddress& ip : scope.device.addresses) route(interface, ip);
  if (scope.device.addresses.empty())
    scope.warn("NetAddress", "source/ip", "a routed adapter without an address: the host has no route to it");
}

// Only a routed adapter's element has the guest's addresses: they are the far ends of the host's routes.
std::optional<std::vector<std::string>> routed_addresses(DeviceScope&, const xmlNode* interface) {
  if (get(interface, "@type") != "ethernet") return {};
  std::vector<std::string> addresses;
  for (const xmlNode* ip = first_child(find(interface, "source"), "ip"); ip; ip = next_named(ip, "ip"))
    if (const auto peer = parse_ip(get(ip, "@peer").value_or("")); peer && addresses.size() < kAddressesOfOneAdapter)
      addresses.push_back(peer->address + (peer->is_ipv6 ? "/128" : "/255.255.255.255"));
  return addresses;
}

bool is_same_address(std::string_view leaf, std::string_view other) {
  const auto ip = parse_ip(leaf);
  const auto other_ip = parse_ip(other);
  return ip && other_ip && ip->address == other_ip->address;
}

void name_servers(DeviceScope& scope, xmlNode* interface) {
  for (const std::string& text : texts_of(scope, "DnsIPAddress")) {
    if (!parse_ip(text))
      scope.warn("DnsIPAddress", "", fmt::format("'{}' is not an IP address; it is kept as text", text));
    keep_leaf(scope, interface, "DnsIPAddress", text);
  }
}

void search_domains(DeviceScope& scope, xmlNode* interface) {
  for (const std::string& text : texts_of(scope, "SearchDomain")) keep_leaf(scope, interface, "SearchDomain", text);
}

void firewall_as_written(DeviceScope& scope, xmlNode* interface) {
  if (!flag(scope, "Firewall/Enabled", false)) return;
  constexpr std::array kDirections{"Firewall/Incoming/Direction/", "Firewall/Outgoing/Direction/"};
  constexpr std::array kLeaves{"Protocol", "LocalNetAddress", "LocalPort", "RemoteNetAddress", "RemotePort"};
  keep_leaf(scope, interface, "Firewall/Enabled", "1");
  for (const std::string direction : kDirections) {
    keep_leaf(scope, interface, direction + "DefaultPolicy", scope.text(direction + "DefaultPolicy").value_or("0"));
    const auto rules = scope.device.element.find(direction + "FirewallRules").children("FirewallRule");
    for (std::size_t i = 0; i < rules.size() && i < kRulesOfOneDirection; ++i)
      for (const char* leaf : kLeaves)
        if (const auto text = rules[i].text(leaf); text && *text != "0")
          keep_leaf(scope, interface, fmt::format("{}FirewallRules/FirewallRule[{}]/{}", direction, i, leaf), *text);
  }
}

}  // namespace convert
