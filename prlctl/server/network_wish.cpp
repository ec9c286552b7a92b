// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/network_wish.hpp"

#include "config-convert/values/ip_network.hpp"
#include "prlctl/server/server_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>

namespace prlctl {
namespace {

using convert::IpAddress;
using convert::IpBytes;

constexpr std::size_t kLongestName = 255;
constexpr unsigned kMostHostBits = 16;  // dnsmasq gives no more addresses

std::optional<std::string> given(const Request& request, std::string_view option) {
  return request.has(option) ? std::optional(request.text(option)) : std::nullopt;
}

SideWish side_wish(const Request& request, bool ipv6) {
  const auto option = [ipv6](std::string_view four, std::string_view six) { return ipv6 ? six : four; };
  SideWish wish;
  wish.address = given(request, option("ip", "ip6"));
  if (const auto on = request.number(option("dhcp-server", "dhcp6-server"))) wish.dhcp = *on == 1;
  wish.server = given(request, option("dhcp-ip", "dhcp-ip6"));
  wish.scope_start = given(request, option("ip-scope-start", "ip6-scope-start"));
  wish.scope_end = given(request, option("ip-scope-end", "ip6-scope-end"));
  return wish;
}

std::string text_of(const IpBytes& bytes, bool ipv6) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(ipv6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
  return text;
}

// The first or the last address of guests in the network of `own`, among at most 65,534.
std::string scope_end_of(const IpAddress& own, bool last) {
  IpBytes bytes = convert::bytes_of(own);
  const unsigned length = own.is_ipv6 ? 128 : 32;
  const unsigned first_bit = std::max(own.prefix, length - kMostHostBits);
  for (unsigned bit = own.prefix; bit < length; ++bit) {
    const auto mask = static_cast<unsigned char>(0x80U >> bit % 8);
    const bool on = last ? bit >= first_bit && bit + 1 < length : bit + 1 == length;
    bytes[bit / 8] = static_cast<unsigned char>(on ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
  }
  return text_of(bytes, own.is_ipv6);
}

Failure refusal(std::string words) { return {std::move(words)}; }

// The scope that was wished for lies in the network, in order; else all of it.
Answer<void> set_scope(NetworkSide& side, const SideWish& wish, bool ipv6) {
  const IpAddress own{side.address, side.prefix, ipv6};
  constexpr unsigned kFewestHostBits = 2;
  if (side.prefix + kFewestHostBits > (ipv6 ? 128U : 32U))
    return refusal(fmt::format("{}/{} leaves no addresses for a DHCP server.", side.address, side.prefix));
  if (!side.has_dhcp()) {
    side.scope_start = scope_end_of(own, false);
    side.scope_end = scope_end_of(own, true);
  }
  if (wish.scope_start) side.scope_start = *wish.scope_start;
  if (wish.scope_end) side.scope_end = *wish.scope_end;
  const auto start = convert::parse_ip(side.scope_start);
  const auto end = convert::parse_ip(side.scope_end);
  if (!start || !end || !convert::is_in_network_of(own, *start) || !convert::is_in_network_of(own, *end) ||
      convert::bytes_of(*end) < convert::bytes_of(*start))
    return refusal(fmt::format("The addresses {} to {} of the DHCP server are not a range of the network {}/{}.",
                               side.scope_start, side.scope_end, side.address, side.prefix));
  return {};
}

Answer<void> set_side(std::optional<NetworkSide>& side, const SideWish& wish, bool ipv6) {
  if (wish.is_empty()) return {};
  if (wish.address) {
    const auto parsed = convert::parse_ip(*wish.address);
    const bool moves = !side || side->address != parsed->address || side->prefix != parsed->prefix;
    const bool had_dhcp = side && side->has_dhcp();
    if (moves) side = NetworkSide{parsed->address, parsed->prefix};
    if (moves && had_dhcp && !wish.dhcp)
      if (const auto scope = set_scope(*side, wish, ipv6); !scope) return scope;
  }
  if (!side) return refusal(fmt::format("The adapter has no address: use --{}.", ipv6 ? "ip6" : "ip"));
  if (wish.server && *wish.server != side->address)
    return refusal(fmt::format("The DHCP server answers from the adapter's address, {}: it cannot have {}.",
                               side->address, *wish.server));
  const bool is_on = wish.dhcp.value_or(side->has_dhcp());
  if (is_on) return set_scope(*side, wish, ipv6);
  if (wish.scope_start || wish.scope_end)
    return refusal(fmt::format("The DHCP server is off: use --{} on.", ipv6 ? "dhcp6-server" : "dhcp-server"));
  side->scope_start.clear();
  side->scope_end.clear();
  return {};
}

// A bridge, the bridge that it is a port of, or the interface itself.
void bind(VirtualNetwork& network, const std::string& interface, const HostInterfaces& host) {
  network.bridge = host.is_bridge(interface) ? interface : host.bridge_of(interface);
  network.interface = network.bridge.empty() ? interface : "";
}

Answer<void> set_bridged(VirtualNetwork& network, const NetworkWish& wish, const HostInterfaces& host) {
  if (!wish.ipv4.is_empty() || !wish.ipv6.is_empty() || wish.mac)
    return refusal("Addresses and DHCP servers are for networks of the type host-only.");
  if (wish.interface) {
    if (!is_interface_name(*wish.interface))
      return Failure{"An incorrect value for --ifname is specified: " + *wish.interface, kSyntaxExit};
    bind(network, *wish.interface, host);
  } else if (network.bridge.empty() && network.interface.empty()) {
    const std::string usual = host.of_default_route();
    if (usual.empty()) return refusal("The interface to bind it to is not specified: use --ifname.");
    bind(network, usual, host);
  }
  return {};
}

Answer<void> set_host_only(VirtualNetwork& network, const NetworkWish& wish) {
  if (wish.interface) return refusal("A network of the type host-only is not bound to an interface.");
  if (wish.mac) network.mac = *convert::parse_mac(*wish.mac);
  if (const auto set = set_side(network.ipv4, wish.ipv4, false); !set) return set;
  return set_side(network.ipv6, wish.ipv6, true);
}

bool overlap(const NetworkSide& one, const NetworkSide& other) {
  const IpAddress here{one.address, one.prefix, false};
  const IpAddress there{other.address, other.prefix, false};
  return convert::is_in_network_of(here, there) || convert::is_in_network_of(there, here);
}

// As PCS6 has them: 10.37.130.2/24 and the next.
NetworkSide free_side(std::span<const VirtualNetwork> others) {
  constexpr unsigned kFirst = 130;
  constexpr unsigned kLast = 254;
  NetworkSide side;
  for (unsigned number = kFirst; number <= kLast; ++number) {
    side = {fmt::format("10.37.{}.2", number), 24, fmt::format("10.37.{}.1", number),
            fmt::format("10.37.{}.254", number)};
    const auto collides = [&](const VirtualNetwork& other) { return other.ipv4 && overlap(side, *other.ipv4); };
    if (std::ranges::none_of(others, collides)) break;
  }
  return side;
}

}  // namespace

NetworkWish network_wish(const Request& request) {
  NetworkWish wish;
  if (request.has("type"))
    wish.kind = request.text("type") == "bridged" ? NetworkKind::kBridged : NetworkKind::kHostOnly;
  wish.interface = given(request, "ifname");
  wish.mac = given(request, "mac");
  wish.description = given(request, "description");
  wish.name = given(request, "name");
  wish.ipv4 = side_wish(request, false);
  wish.ipv6 = side_wish(request, true);
  return wish;
}

VirtualNetwork new_network(const std::string& id, const NetworkWish& wish, std::span<const VirtualNetwork> others) {
  VirtualNetwork network{.id = id, .kind = wish.kind.value_or(NetworkKind::kBridged)};
  if (network.kind == NetworkKind::kHostOnly) network.ipv4 = free_side(others);
  return network;
}

Answer<VirtualNetwork> wished_network(VirtualNetwork network, const NetworkWish& wish, const HostInterfaces& host) {
  if (wish.name) network.id = *wish.name;
  if (!is_network_name(network.id)) return refusal(fmt::format("'{}' cannot be a network's name.", network.id));
  if (wish.description) network.description = *wish.description;
  if (wish.kind && *wish.kind != network.kind) {
    network = {.id = network.id, .kind = *wish.kind, .description = network.description};
  }
  const auto set =
      network.kind == NetworkKind::kBridged ? set_bridged(network, wish, host) : set_host_only(network, wish);
  if (!set) return set.error();
  return network;
}

bool is_network_name(std::string_view name) {
  const auto is_bad = [](unsigned char byte) { return byte < ' ' || byte == '/' || byte == 0x7f; };
  return !name.empty() && name.size() <= kLongestName && convert::is_utf8(name) && std::ranges::none_of(name, is_bad);
}

}  // namespace prlctl
