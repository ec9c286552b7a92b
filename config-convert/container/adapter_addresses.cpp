// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An adapter's addresses and gateways on the way back. What its file has and forward left out (an address that no host
// can have, or that another adapter has; a gateway out of reach) stays for as long as the reason does.
#include "config-convert/container/adapter_rows.hpp"
#include "config-convert/container/interfaces.hpp"
#include "config-convert/container/pieces.hpp"
#include "config-convert/container/ve_addresses.hpp"

#include <algorithm>
#include <set>

namespace convert {
namespace {

std::string gateway_of(const AdapterScope& scope, bool ipv6) {
  return ipv6 ? scope.adapter.gateway6 : scope.adapter.gateway;
}

// Of venet0 the prefix says nothing.
std::string name_of_address(const AdapterScope& scope, const IpAddress& ip) {
  return scope.adapter.is_venet() ? ip.address : fmt::format("{}/{}", ip.address, ip.prefix);
}

std::set<std::string> names_of(const AdapterScope& scope, const std::vector<IpAddress>& addresses) {
  std::set<std::string> names;
  for (const IpAddress& ip : addresses) names.insert(name_of_address(scope, ip));
  return names;
}

bool has_mask(std::string_view piece) {
  const auto slash = piece.find('/');
  return slash != piece.npos && piece.find('.', slash) != piece.npos;
}

// Of all interfaces of the tree.
std::set<std::string> addresses_beside(const xmlNode* interface) {
  std::set<std::string> found;
  const xmlNode* first = interface && interface->parent ? first_child(interface->parent, "interface") : nullptr;
  for (const xmlNode* node = first; node; node = next_named(node, "interface"))
    for (IpAddress& ip : interface_addresses(node)) found.insert(std::move(ip.address));
  return found;
}

// The addresses in an adapter's text that its interface does not have.
class Unseen {
 public:
  Unseen(const AdapterScope& scope, const xmlNode* interface, bool has_others)
      : scope_(scope), filed_(names_of(scope, scope.adapter.addresses)), has_others_(has_others) {
    if (scope.adapter.is_venet() || !scope.adapter.hidden.empty()) beside_ = addresses_beside(interface);
  }

  // One that was left out for another's sake may stay for as long as that reason does.
  bool may_stay(const IpAddress& ip) const {
    const VeAdapter& adapter = scope_.adapter;
    const bool of_venet = adapter.is_venet() && scope_.ct.venet_addresses.contains(ip.address);
    if (of_venet || adapter.hidden.contains(ip.address)) return beside_.contains(ip.address);
    if (ip.is_ipv6 ? adapter.dhcp6 : adapter.dhcp) return !has_others_;
    return !filed_.contains(name_of_address(scope_, ip));
  }

 private:
  const AdapterScope& scope_;
  std::set<std::string> filed_;
  std::set<std::string> beside_;
  bool has_others_;
};

// Another interface's default route of the family keeps this one from having its own.
bool has_other_route(const xmlNode* interface, bool ipv6) {
  const xmlNode* first = interface && interface->parent ? first_child(interface->parent, "interface") : nullptr;
  for (const xmlNode* node = first; node; node = next_named(node, "interface"))
    if (node != interface && get(node, "guest/@dev") != kVenetName && !default_gateway(node, ipv6).empty()) return true;
  return false;
}

}  // namespace

std::vector<IpAddress> seen_addresses(const AdapterScope& scope, const xmlNode* interface, bool ipv6) {
  std::vector<IpAddress> addresses = interface_addresses(interface);
  std::erase_if(addresses, [&](const IpAddress& ip) {
    const bool elsewhere = scope.adapter.is_venet() && scope.ct.venet_addresses.contains(ip.address);
    return ip.is_ipv6 != ipv6 || elsewhere;
  });
  return addresses;
}

Value gateway(const AdapterRow& row, AdapterScope& scope) {
  const std::string gateway = gateway_of(scope, is_ipv6(row));
  if (gateway.empty()) return {};
  return gateway;
}

Value if_gateway(const AdapterRow& row, AdapterScope& scope) {
  if (gateway_of(scope, is_ipv6(row)).empty()) return {};
  return std::string(row.word);
}

Value back_addresses(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool ipv6 = is_ipv6(row);
  const std::string text = written(row, scope);
  const std::string_view separators = ipv6 ? "," : ":";
  const std::vector<IpAddress> addresses = seen_addresses(scope, interface, ipv6);
  const std::set<std::string> seen = names_of(scope, addresses);
  const Unseen unseen(scope, interface, !seen.empty());
  const auto pieces = split(text, separators);
  std::vector<std::optional<std::string>> changes(pieces.size());
  std::set<std::string> there;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto ip = parse_ip(pieces[i]);
    if (!ip) continue;
    const std::string name = name_of_address(scope, *ip);
    there.insert(name);
    if (!seen.contains(name) && !unseen.may_stay(*ip)) changes[i] = "";
  }
  const bool masks = !ipv6 && (text.find('/') == text.npos || std::any_of(pieces.begin(), pieces.end(), has_mask));
  std::vector<std::string> added;
  for (const IpAddress& ip : addresses) {
    if (!why_no_host(ip).empty() || !there.insert(name_of_address(scope, ip)).second) continue;
    added.push_back(fmt::format("{}/{}", ip.address, masks ? mask_of_prefix(ip.prefix) : fmt::to_string(ip.prefix)));
  }
  return with_pieces(text, separators, changes, added);
}

// DHCP ends where the domain has addresses.
Value back_dhcp(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool ipv6 = is_ipv6(row);
  const bool on = ipv6 ? scope.adapter.dhcp6 : scope.adapter.dhcp;
  return on && !seen_addresses(scope, interface, ipv6).empty() ? "no" : written(row, scope);
}

// A gateway stays as it is written where the tree's addresses do not reach it, or another interface has the route.
Value back_gateway(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool ipv6 = is_ipv6(row);
  const std::string text = written(row, scope);
  const std::string seen = default_gateway(interface, ipv6);
  if (scope.adapter.is_venet()) return text;
  if (!seen.empty()) return seen == gateway_of(scope, ipv6) ? text : seen;
  const bool could_be = is_reached(interface_addresses(interface), text) && !has_other_route(interface, ipv6);
  return could_be ? "" : text;
}

}  // namespace convert
