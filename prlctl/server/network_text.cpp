// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/network_text.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

const char* word_of(NetworkKind kind) { return kind == NetworkKind::kBridged ? "bridged" : "host-only"; }

std::string shortened(const std::string& id) {
  constexpr std::size_t kWidth = 16;
  return id.size() > kWidth ? id.substr(0, kWidth - 1) + "~" : id;
}

std::string slaves_text(const NetworkView& view) { return fmt::format("{}", fmt::join(view.slaves, " ")); }

void add_dhcp(InfoTree& info, const std::optional<NetworkSide>& side, bool ipv6) {
  if (!side || !side->has_dhcp()) return;
  const std::string family = ipv6 ? "IPv6" : "IP";
  info.push_back({ipv6 ? "DHCPv6 server" : "DHCPv4 server",
                  InfoTree{{ipv6 ? "Server IPv6 address" : "Server address", side->address},
                           {family + " scope start address", side->scope_start},
                           {family + " scope end address", side->scope_end}}});
}

}  // namespace

NetworkView view_of(const VirtualNetwork& network, const HostInterfaces& host) {
  NetworkView view{network, network.interface, {}};
  if (network.bridge.empty()) {
    if (!network.interface.empty()) view.slaves = host.sharing(network.interface);
    return view;
  }
  view.slaves = host.guest_ports(network.bridge);
  if (network.kind == NetworkKind::kBridged)
    view.bound_to = fmt::format("{}", fmt::join(host.own_ports(network.bridge), " "));
  return view;
}

std::string network_table(std::span<const NetworkView> views, bool with_slaves) {
  std::string text = fmt::format("{:<17} {:<9} {:<14} {:<14}", "Network ID", "Type", "Bound To", "Bridge");
  text += with_slaves ? " Slave interfaces\n" : "\n";
  for (const NetworkView& view : views) {
    const VirtualNetwork& network = view.network;
    text += fmt::format("{:<16}  {:<10}{:<15}{:<15}", shortened(network.id), word_of(network.kind), view.bound_to,
                        network.bridge);
    if (with_slaves) text += fmt::format("{:<15}", slaves_text(view));
    text += "\n";
  }
  return text;
}

InfoTree network_row(const NetworkView& view, bool with_slaves) {
  InfoTree row{{"Network ID", view.network.id},
               {"Type", word_of(view.network.kind)},
               {"Bound To", view.bound_to},
               {"Bridge", view.network.bridge}};
  if (with_slaves) row.push_back({"Slave interfaces", slaves_text(view)});
  return row;
}

InfoTree network_info(const NetworkView& view) {
  InfoTree info = network_row(view, true);
  const VirtualNetwork& network = view.network;
  if (!network.description.empty()) info.push_back({"Description", network.description});
  InfoTree adapter;
  if (network.ipv4) {
    adapter.push_back({"IP address", network.ipv4->address});
    adapter.push_back({"Subnet mask", netmask_of(network.ipv4->prefix)});
  }
  if (network.ipv6) {
    adapter.push_back({"IPv6 address", network.ipv6->address});
    adapter.push_back({"IPv6 subnet mask", std::to_string(network.ipv6->prefix)});
  }
  if (!adapter.empty()) info.push_back({"Adapter", adapter});
  add_dhcp(info, network.ipv4, false);
  add_dhcp(info, network.ipv6, true);
  return info;
}

std::string network_info_text(const InfoTree& info) {
  std::string text;
  for (const InfoMember& member : info) {
    if (member.value.is != InfoValue::Is::kObject) {
      text += fmt::format("{}: {}\n", member.key, member.value.text);
      continue;
    }
    text += fmt::format("{}:\n", member.key);
    for (const InfoMember& item : member.value.members) text += fmt::format("  {}: {}\n", item.key, item.value.text);
  }
  return text;
}

}  // namespace prlctl
