// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/interfaces.hpp"

#include "config-convert/container/item_list.hpp"

#include <fmt/format.h>

namespace convert {

void add_ip(xmlNode* parent, const IpAddress& ip, std::string_view peer) {
  xmlNode* node = add(parent, "ip");
  set(node, "@address", ip.address);
  set(node, "@family", ip.is_ipv6 ? "ipv6" : "ipv4");
  set(node, "@prefix", fmt::to_string(ip.prefix));
  if (!peer.empty()) set(node, "@peer", peer);
}

std::vector<IpAddress> interface_addresses(const xmlNode* interface) {
  std::vector<IpAddress> addresses;
  for (const xmlNode* node = first_child(interface, "ip"); node; node = next_named(node, "ip")) {
    auto ip = parse_ip(get(node, "@address").value_or(""));
    if (!ip) continue;
    const unsigned most = ip->is_ipv6 ? 128 : 32;
    const auto prefix = parse_integer(get(node, "@prefix").value_or(""));
    ip->prefix = prefix && *prefix >= 0 && *prefix <= most ? static_cast<unsigned>(*prefix) : most;
    addresses.push_back(std::move(*ip));
  }
  return addresses;
}

std::string default_gateway(const xmlNode* interface, bool ipv6) {
  for (const xmlNode* route = first_child(interface, "route"); route; route = next_named(route, "route")) {
    const auto gateway = parse_ip(get(route, "@gateway").value_or(""));
    const auto target = parse_ip(get(route, "@address").value_or(""));
    if (gateway && target && gateway->is_ipv6 == ipv6 && (target->address == "0.0.0.0" || target->address == "::"))
      return gateway->address;
  }
  return {};
}

const xmlNode* interface_of(const xmlNode* domain, std::string_view guest_name) {
  for (const xmlNode* interface : devices_of(domain, "interface"))
    if (get(interface, "guest/@dev") == guest_name) return interface;
  return nullptr;
}

}  // namespace convert
