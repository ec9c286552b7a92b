// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/machine_network.hpp"

#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/vm/vm_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

using convert::PvsElement;
using Texts = std::vector<std::string>;

Texts texts_of(const PvsElement& element, std::string_view name) {
  Texts texts;
  for (const PvsElement& one : element.children(name))
    if (std::string text = one.text("").value_or(""); !text.empty()) texts.push_back(std::move(text));
  return texts;
}

void add_new(Texts& all, const Texts& more) {
  for (const std::string& one : more)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

bool is_set(const PvsElement& element, std::string_view leaf) { return element.text(leaf).value_or("0") != "0"; }

std::string gateway_of(const PvsElement& adapter, std::string_view leaf, bool has_address) {
  const auto ip = convert::parse_ip(adapter.text(leaf).value_or(""));
  return ip && has_address ? ip->address : std::string();
}

guest::AdapterSettings settings_of(const PvsElement& adapter, const std::string& mac) {
  guest::AdapterSettings settings{.mac = mac, .addresses = {}, .gateway4 = {}, .gateway6 = {}};
  bool has4 = false, has6 = false;
  for (const std::string& text : texts_of(adapter, "NetAddress")) {
    const auto ip = convert::parse_ip(text);
    if (!ip) continue;
    (ip->is_ipv6 ? has6 : has4) = true;
    settings.addresses.push_back(fmt::format("{}/{}", ip->address, ip->prefix));
  }
  settings.dhcp4 = is_set(adapter, "ConfigureWithDhcp");
  settings.dhcp6 = is_set(adapter, "ConfigureWithDhcpIPv6");
  settings.gateway4 = gateway_of(adapter, "DefaultGateway", has4);
  settings.gateway6 = gateway_of(adapter, "DefaultGatewayIPv6", has6);
  return settings;
}

std::optional<Texts> one_of(Texts of_adapters, const PvsElement& global, std::string_view leaf) {
  if (of_adapters.empty()) of_adapters = texts_of(global, leaf);
  return of_adapters.empty() ? std::nullopt : std::optional(std::move(of_adapters));
}

}  // namespace

Result<guest::NetworkSettings> network_of_machine(std::string_view config_pvs) {
  const auto file = convert::read_pvs(config_pvs);
  if (!file) return file.error();
  const PvsElement global = file->root().find("Settings/GlobalNetwork");
  guest::NetworkSettings network;
  Texts servers, domains;
  std::optional<guest::AdapterSettings> first;
  for (const PvsElement& adapter : file->root().find("Hardware").children("NetworkAdapter")) {
    const auto mac = convert::parse_mac(adapter.text("MAC").value_or(""));
    if (!mac || adapter.text("Enabled") == "0") continue;
    const guest::AdapterSettings settings = settings_of(adapter, *mac);
    if (!first) first = settings;
    if (!is_set(adapter, "AutoApply")) continue;
    network.adapters.push_back(settings);
    add_new(servers, texts_of(adapter, "DnsIPAddress"));
    add_new(domains, texts_of(adapter, "SearchDomain"));
  }
  if (is_set(global, "AutoApplyIpOnly")) return network;
  network.name_servers = one_of(std::move(servers), global, "DnsIPAddress");
  network.search_domains = one_of(std::move(domains), global, "SearchDomain");
  if (network.adapters.empty() && first && (network.name_servers || network.search_domains))
    network.adapters.push_back(*std::move(first));
  return network;
}

Result<std::string> host_name_of_machine(std::string_view config_pvs) {
  return convert::pvs_field(config_pvs, "Settings/GlobalNetwork/HostName");
}

std::string tools_of_machine(std::string_view config_pvs) {
  const auto leaf = convert::pvs_field(config_pvs, kToolsVersionLeaf);
  return leaf ? *leaf : std::string();
}

bool wants_new_tools(std::string_view config_pvs) {
  const auto leaf = convert::pvs_field(config_pvs, "Settings/Tools/AutoUpdate/Enabled");
  return !leaf || *leaf != "0";
}

}  // namespace dispatcher
