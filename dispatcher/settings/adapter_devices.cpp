// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Network adapters of machines: reference 6.5, 6.6. Addresses, gateways and name servers are the guest's: they are kept
// for who writes them there; of a routed adapter they are the host's routes too.
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/adapter_firewall.hpp"
#include "dispatcher/settings/addresses.hpp"
#include "dispatcher/settings/device_types.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const value& value) { return std::string(value.get_string()); }

bool is_routed(const DeviceEdit& device) { return device.get("EmulatedType") == "5"; }

Result<void> put_network(DeviceEdit& device, const char* type, const std::string& name) {
  if (auto put = device.put("EmulatedType", type); !put) return put;
  return device.put("VirtualNetworkID", name);
}

// The names of this host's own networks are PCS6's of their kinds.
Result<void> edit_network(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string name = text_of(value);
  const convert::Context& host = device.draft.host();
  if (name.empty() || convert::xml_safe(name) != name) return incorrect_value(option.name, convert::xml_safe(name));
  if (name == "Shared" || name == host.shared_network) return put_network(device, "1", "Shared");
  if (name == "Host-Only" || name == host.host_only_network) return put_network(device, "0", "Host-Only");
  return put_network(device, "2", name);
}

Result<void> edit_type(DeviceEdit& device, const DeviceOption&, const value& value) {
  const std::string type = text_of(value);
  if (type == "routed") return put_network(device, "5", "");
  if (type == "bridge") return device.get("EmulatedType") == "6" ? Result<void>() : put_network(device, "6", "");
  return Error{ErrorCode::kInvalidArg, "An invalid device type is specified for net"};
}

Result<void> edit_bridge(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string name = text_of(value);
  if (name.empty() || name.size() > 15 || name.find_first_of("/ \t\n:%") != name.npos)
    return incorrect_value(option.name, convert::xml_safe(name));
  return put_network(device, "6", name);
}

Result<void> edit_mac(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const auto mac = convert::parse_mac(text_of(value));
  if (!mac) return incorrect_value(option.name, convert::xml_safe(text_of(value)));
  std::string digits = *mac;
  std::erase(digits, ':');
  std::transform(digits.begin(), digits.end(), digits.begin(), [](unsigned char c) { return std::toupper(c); });
  return device.put("MAC", digits);
}

Result<void> edit_card(DeviceEdit& device, const DeviceOption& option, const value& value) {
  constexpr std::array<std::pair<std::string_view, const char*>, 5> kCards{
      {{"virtio", "3"}, {"e1000", "2"}, {"rtl", "1"}, {"e1000e", "4"}, {"hyperv", "3"}}};
  for (const auto& [name, leaf] : kCards)
    if (name == std::string_view(value.get_string())) return device.put(option.leaf, leaf);
  return incorrect_value(option.name, convert::xml_safe(text_of(value)));
}

std::vector<std::string> addresses_of(const DeviceEdit& device) {
  return device.draft.get_list(device.place(), "NetAddress");
}

// Its addresses, and by them whether it asks for one.
Result<void> put_addresses(DeviceEdit& device, const std::vector<std::string>& addresses) {
  const bool had = has_ipv4(addresses_of(device)), has = has_ipv4(addresses);
  if (auto put = device.draft.put_list(device.place(), "NetAddress", addresses); !put) return put;
  if (had == has || is_routed(device)) return {};
  return device.put("ConfigureWithDhcp", has ? "0" : "1");
}

Result<void> edit_addresses(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const AddressChange change = option.name == "ipadd"   ? AddressChange::kAdd
                               : option.name == "ipdel" ? AddressChange::kRemove
                                                        : AddressChange::kSet;
  const auto addresses = changed_addresses(addresses_of(device), change, value.get_array(),
                                           is_routed(device) ? Unmasked::kHost : Unmasked::kNetwork);
  if (!addresses) return addresses.error();
  return put_addresses(device, *addresses);
}

Error routed_refusal(std::string_view what) {
  return {ErrorCode::kInvalidArg,
          fmt::format("This adapter is in the routed mode. Configuration {} is not supported.", what)};
}

Result<void> edit_dhcp(DeviceEdit& device, const DeviceOption& option, const value& value) {
  if (is_routed(device)) return routed_refusal("via DHCP");
  return device.put(option.leaf, value.get_bool() ? "1" : "0");
}

Result<void> edit_gateway(DeviceEdit& device, const DeviceOption& option, const value& value) {
  if (is_routed(device)) return routed_refusal("of the default gateway");
  const auto gateway = checked_gateway(text_of(value), option.name == "gw6");
  if (!gateway) return gateway.error();
  return device.put(option.leaf, *gateway);
}

template <const auto& name>
Result<void> edit_texts(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const auto texts = checked_texts(value.get_array(), option.name);
  if (!texts) return texts.error();
  return device.draft.put_list(device.place(), name, *texts);
}
constexpr char kServers[] = "DnsIPAddress";
constexpr char kDomains[] = "SearchDomain";

constexpr std::array<std::string_view, 9> kOfGuest{"ipadd", "ipdel", "ipset",      "dhcp",        "dhcp6",
                                                   "gw",    "gw6",   "nameserver", "searchdomain"};

Result<void> complete_adapter(DeviceEdit& device, const object& given) {
  const auto has = [&](const char* name) { return given.contains(name); };
  if (has("network") && has("nettype"))
    return Error{ErrorCode::kInvalidArg, "The '--type' parameter cannot be used with the '--network' parameter."};
  if (has("network") && has("iface"))
    return Error{ErrorCode::kInvalidArg, "The '--iface' parameter cannot be used with the '--network' parameter."};
  if (device.get("EmulatedType") == "6" && device.get("VirtualNetworkID").empty())
    return Error{ErrorCode::kInvalidArg, "The --iface option must be specified for a bridged adapter."};
  if (auto firewall = complete_firewall(device, given); !firewall) return firewall;
  const bool of_guest =
      std::any_of(kOfGuest.begin(), kOfGuest.end(), [&](std::string_view name) { return given.contains(name); });
  if (!of_guest || has("configure") || device.get("AutoApply") == "1") return {};
  if (!device.is_new) device.draft.tell_reconfigured(device.name());
  return device.put("AutoApply", "1");
}

std::vector<NewLeaf> adapter_leaves(const DeviceEdit& device) {
  return {{"Enabled", "1"},
          {"Connected", "1"},
          {"EmulatedType", "2"},
          {"SystemName", fmt::format("eth{}", device.index)},
          {"UserFriendlyName", fmt::format("eth{}", device.index)},
          {"MAC", ""},
          {"VirtualNetworkID", "Bridged"},
          {"AdapterType", "3"},
          {"ConfigureWithDhcp", "1"}};
}

// complete_firewall, all of them together.
Result<void> with_firewall(DeviceEdit&, const DeviceOption&, const value&) { return {}; }

bool always(const DeviceEdit&) { return true; }

constexpr std::array kOptions{
    DeviceOption{.name = "network", .edit = &edit_network, .live = true},
    DeviceOption{.name = "nettype", .edit = &edit_type},
    DeviceOption{.name = "iface", .edit = &edit_bridge, .live = true},
    DeviceOption{.name = "mac", .edit = &edit_mac},
    DeviceOption{.name = "adapter-type", .leaf = "AdapterType", .edit = &edit_card},
    DeviceOption{.name = "ipdel", .takes = Takes::kTexts, .edit = &edit_addresses, .of_guest = true},
    DeviceOption{.name = "ipadd", .takes = Takes::kTexts, .edit = &edit_addresses, .of_guest = true},
    DeviceOption{.name = "ipset", .takes = Takes::kTexts, .edit = &edit_addresses, .of_guest = true},
    DeviceOption{
        .name = "dhcp", .takes = Takes::kSwitch, .leaf = "ConfigureWithDhcp", .edit = &edit_dhcp, .of_guest = true},
    DeviceOption{.name = "dhcp6",
                 .takes = Takes::kSwitch,
                 .leaf = "ConfigureWithDhcpIPv6",
                 .edit = &edit_dhcp,
                 .of_guest = true},
    DeviceOption{.name = "gw", .leaf = "DefaultGateway", .edit = &edit_gateway, .of_guest = true},
    DeviceOption{.name = "gw6", .leaf = "DefaultGatewayIPv6", .edit = &edit_gateway, .of_guest = true},
    DeviceOption{.name = "nameserver", .takes = Takes::kTexts, .edit = &edit_texts<kServers>, .of_guest = true},
    DeviceOption{.name = "searchdomain", .takes = Takes::kTexts, .edit = &edit_texts<kDomains>, .of_guest = true},
    DeviceOption{.name = "configure", .takes = Takes::kSwitch, .leaf = "AutoApply", .of_guest = true},
    DeviceOption{.name = "ipfilter", .takes = Takes::kSwitch, .leaf = "PktFilter/PreventIpSpoof", .live = true},
    DeviceOption{.name = "macfilter", .takes = Takes::kSwitch, .leaf = "PktFilter/PreventMacSpoof", .live = true},
    DeviceOption{.name = "preventpromisc", .takes = Takes::kSwitch, .leaf = "PktFilter/PreventPromisc", .live = true},
    DeviceOption{.name = "fw", .takes = Takes::kSwitch, .leaf = "Firewall/Enabled", .live = true},
    DeviceOption{.name = "fw-policy", .takes = Takes::kWord, .words = kPolicies, .edit = &with_firewall, .live = true},
    DeviceOption{
        .name = "fw-direction", .takes = Takes::kWord, .words = kDirections, .edit = &with_firewall, .live = true},
    DeviceOption{.name = "fw-rule", .takes = Takes::kTexts, .edit = &with_firewall, .live = true},
};

}  // namespace

const DeviceType kAdapterType{.name = "net",
                              .list = "NetworkAdapter",
                              .alias = "ua-net",
                              .most = 16,
                              .leaves = &adapter_leaves,
                              .options = kOptions,
                              .complete = &complete_adapter,
                              .hotplugs = &always};

}  // namespace dispatcher
