// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/firewall_rule.hpp"

#include <array>

namespace convert {
namespace {

struct Protocol {
  std::string_view pcs6;
  std::string_view ipv4;
  std::string_view ipv6;
  bool has_ports = false;
};

constexpr std::array kProtocols{
    Protocol{"", "all", "all-ipv6"},
    Protocol{"all", "all", "all-ipv6"},
    Protocol{"any", "all", "all-ipv6"},
    Protocol{"tcp", "tcp", "tcp-ipv6", true},
    Protocol{"udp", "udp", "udp-ipv6", true},
    Protocol{"sctp", "sctp", "sctp-ipv6", true},
    Protocol{"udplite", "udplite", "udplite-ipv6"},
    Protocol{"icmp", "icmp", "icmpv6"},
    Protocol{"icmpv6", "", "icmpv6"},
    Protocol{"ipv6-icmp", "", "icmpv6"},
    Protocol{"igmp", "igmp", ""},
    Protocol{"esp", "esp", "esp-ipv6"},
    Protocol{"ah", "ah", "ah-ipv6"},
};

Error wrong(std::string words) { return {ErrorCode::kConfigUnsupported, std::move(words)}; }

Result<Protocol> protocol_of(const PvsElement& element) {
  const std::string text = lower(trimmed(element.text("Protocol").value_or("")));
  for (const Protocol& known : kProtocols)
    if (known.pcs6 == text) return known;
  return wrong(fmt::format("protocol '{}' is not known", text));
}

Result<std::uint16_t> port_of(const PvsElement& element, std::string_view leaf, const Protocol& protocol) {
  const std::string text = element.text(leaf).value_or("0");
  const auto port = parse_integer(trimmed(text));
  if (!port || *port < 0 || *port > 0xffff) return wrong(fmt::format("port '{}' is no number up to 65535", text));
  if (*port != 0 && !protocol.has_ports)
    return wrong(fmt::format("port {} without a protocol that has ports, but '{}'", *port, protocol.pcs6));
  return static_cast<std::uint16_t>(*port);
}

// A network with its mask; without one, a single address.
Result<std::optional<IpAddress>> address_of(const PvsElement& element, std::string_view leaf) {
  const std::string text = element.text(leaf).value_or("");
  if (trimmed(text).empty()) return std::optional<IpAddress>();
  auto ip = parse_ip(text);
  if (!ip) return wrong(fmt::format("'{}' is not an IP address", text));
  const bool any = ip->address == "0.0.0.0" || ip->address == "::";
  if (text.find('/') == text.npos) ip->prefix = any ? 0 : ip->is_ipv6 ? 128 : 32;
  return ip;
}

void leave_out_rule(DeviceScope& adapter, const std::string& place, const FirewallDirection& direction,
                    std::string_view words) {
  adapter.tell(Severity::kError, place, "filterref",
               fmt::format("{}; it is left out: what it {}", words,
                           direction.denies ? "allows stays forbidden" : "forbids is allowed"));
}

void read_rules(DeviceScope& adapter, const std::string& path, FirewallDirection& direction) {
  std::size_t number = 0;
  for (const PvsElement& element : adapter.device.element.find(path).children("FirewallRule")) {
    const std::string place = fmt::format("{}/FirewallRule[{}]", path, number);
    if (number++ == kRulesOfOneDirection)
      return leave_out_rule(adapter, place, direction,
                            fmt::format("this rule is not among the first {}", kRulesOfOneDirection));
    auto rule = firewall_rule_of(element);
    if (rule)
      direction.rules.push_back(std::move(*rule));
    else
      leave_out_rule(adapter, place, direction, rule.error().message);
  }
}

FirewallDirection read_direction(DeviceScope& adapter, std::string_view name) {
  const std::string path = fmt::format("Firewall/{}/Direction", name);
  FirewallDirection direction;
  direction.denies = number(adapter, path + "/DefaultPolicy", 0, 0, 1) == 1;
  read_rules(adapter, path + "/FirewallRules", direction);
  return direction;
}

}  // namespace

Result<FirewallRule> firewall_rule_of(const PvsElement& element) {
  const auto protocol = protocol_of(element);
  if (!protocol) return protocol.error();
  const auto local = address_of(element, "LocalNetAddress");
  if (!local) return local.error();
  const auto remote = address_of(element, "RemoteNetAddress");
  if (!remote) return remote.error();
  const auto local_port = port_of(element, "LocalPort", *protocol);
  if (!local_port) return local_port.error();
  const auto remote_port = port_of(element, "RemotePort", *protocol);
  if (!remote_port) return remote_port.error();
  FirewallRule rule{protocol->ipv4, protocol->ipv6, *local, *remote, *local_port, *remote_port};
  for (const auto& address : {rule.local, rule.remote})
    if (address) (address->is_ipv6 ? rule.ipv4 : rule.ipv6) = {};
  if (rule.local && rule.remote && rule.local->is_ipv6 != rule.remote->is_ipv6)
    return wrong("the addresses are of two families");
  if (rule.ipv4.empty() && rule.ipv6.empty())
    return wrong(fmt::format("protocol '{}' does not go with the family of the addresses", protocol->pcs6));
  return rule;
}

Firewall read_firewall(DeviceScope& adapter) {
  Firewall firewall;
  firewall.incoming = read_direction(adapter, "Incoming");
  firewall.outgoing = read_direction(adapter, "Outgoing");
  return firewall;
}

}  // namespace convert
