// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/container_adapters.hpp"

#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/ve_netif.hpp"
#include "config-convert/container/ve_values.hpp"
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/addresses.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/setting.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::string_view kVenet = convert::kVenetName;

Error routed_refusal(std::string_view what) {
  return {ErrorCode::kInvalidArg,
          fmt::format("This adapter is in the routed mode. Configuration {} is not supported.", what)};
}

std::vector<std::string> adapters_of(const Draft& draft) {
  const std::string netif = draft.get("NETIF");
  std::vector<std::string> adapters;
  for (const std::string_view piece : convert::split(netif, ";"))
    if (!trimmed(piece).empty()) adapters.emplace_back(trimmed(piece));
  return adapters;
}

Result<void> put_adapters(Draft& draft, const std::vector<std::string>& adapters) {
  return draft.put("NETIF", fmt::format("{}", fmt::join(adapters, ";")));
}

std::string name_inside(const std::string& adapter) {
  const convert::AdapterText text(adapter);
  return text.value("ifname").value_or(adapter.substr(0, adapter.find(',')));
}

bool is_venet(const std::string& adapter) { return name_inside(adapter) == kVenet; }

// "net1", or the name inside.
std::optional<std::size_t> place_of(const std::vector<std::string>& adapters, const std::string& name) {
  const auto number = name.starts_with("net") ? convert::parse_integer(name.substr(3)) : std::nullopt;
  std::int64_t passed = 0;
  for (std::size_t at = 0; at < adapters.size(); ++at) {
    if (is_venet(adapters[at])) continue;
    if (number == passed || name_inside(adapters[at]) == name) return at;
    ++passed;
  }
  return {};
}

using Option = Result<void> (*)(convert::AdapterText& adapter, std::string_view key, const json::value& value);

struct AdapterOption {
  std::string_view name;
  Takes takes;
  std::string_view key;
  Option edit;
  bool of_guest = false;
};

Result<void> put_name(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  const std::string name(value.get_string());
  if (!convert::is_bare_word(name)) return incorrect_value(key, convert::xml_safe(name));
  for (const char* other : {"network", "bridge"}) adapter.set(other, "");
  adapter.set(key, name);
  return {};
}

Result<void> put_ifname(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  const std::string name(value.get_string());
  if (!convert::is_device_name(name) || name == kVenet) return incorrect_value(key, convert::xml_safe(name));
  adapter.set(key, name);
  return {};
}

Result<void> put_mac(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  const std::string text(value.get_string());
  auto mac = convert::parse_mac(text);
  if (!mac) return incorrect_value(key, convert::xml_safe(text));
  std::transform(mac->begin(), mac->end(), mac->begin(), [](unsigned char c) { return std::toupper(c); });
  adapter.set(key, *mac);
  return {};
}

std::vector<std::string> addresses_of(const convert::AdapterText& adapter) {
  std::vector<std::string> addresses;
  const std::string ip = adapter.value("ip").value_or(""), ip6 = adapter.value("ip6").value_or("");
  for (const std::string_view one : convert::split(ip, ":")) addresses.emplace_back(one);
  for (const std::string_view one : convert::split(ip6, ",")) addresses.emplace_back(one);
  return addresses;
}

void put_addresses(convert::AdapterText& adapter, const std::vector<std::string>& addresses) {
  const bool had = has_ipv4(addresses_of(adapter)), has = has_ipv4(addresses);
  std::vector<std::string> ip, ip6;
  for (const std::string& one : addresses) (one.find(':') == one.npos ? ip : ip6).push_back(one);
  adapter.set("ip", fmt::format("{}", fmt::join(ip, ":")));
  adapter.set("ip6", fmt::format("{}", fmt::join(ip6, ",")));
  if (had != has) adapter.set("dhcp", has ? "" : "yes");
}

template <AddressChange change>
Result<void> change_addresses(convert::AdapterText& adapter, std::string_view, const json::value& value) {
  const auto addresses = changed_addresses(addresses_of(adapter), change, value.get_array(), Unmasked::kNetwork);
  if (!addresses) return addresses.error();
  put_addresses(adapter, *addresses);
  return {};
}

Result<void> put_gateway(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  const auto gateway = checked_gateway(std::string(value.get_string()), key == "gw6");
  if (!gateway) return gateway.error();
  adapter.set(key, *gateway);
  return {};
}

// "none": nobody writes its settings into the container.
Result<void> put_configure(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  adapter.set(key, value.get_bool() ? "" : "none");
  return {};
}

Result<void> put_flag(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  const bool is_filter = key.ends_with("_filter");
  adapter.set(key, value.get_bool() ? (is_filter ? "on" : "yes") : (is_filter ? "off" : ""));
  return {};
}

Result<void> put_cable(convert::AdapterText& adapter, std::string_view key, const json::value& value) {
  adapter.set(key, value.get_bool() ? "" : "no");
  return {};
}

constexpr std::array kOptions{
    AdapterOption{"connect", Takes::kSwitch, "connected", &put_cable},
    AdapterOption{"ifname", Takes::kText, "ifname", &put_ifname},
    AdapterOption{"network", Takes::kText, "network", &put_name},
    AdapterOption{"iface", Takes::kText, "bridge", &put_name},
    AdapterOption{"mac", Takes::kText, "mac", &put_mac},
    AdapterOption{"ipdel", Takes::kTexts, "ip", &change_addresses<AddressChange::kRemove>, true},
    AdapterOption{"ipadd", Takes::kTexts, "ip", &change_addresses<AddressChange::kAdd>, true},
    AdapterOption{"ipset", Takes::kTexts, "ip", &change_addresses<AddressChange::kSet>, true},
    AdapterOption{"dhcp", Takes::kSwitch, "dhcp", &put_flag, true},
    AdapterOption{"dhcp6", Takes::kSwitch, "dhcp6", &put_flag, true},
    AdapterOption{"gw", Takes::kText, "gw", &put_gateway, true},
    AdapterOption{"gw6", Takes::kText, "gw6", &put_gateway, true},
    AdapterOption{"configure", Takes::kSwitch, "configure", &put_configure, true},
    AdapterOption{"ipfilter", Takes::kSwitch, "ip_filter", &put_flag},
    AdapterOption{"macfilter", Takes::kSwitch, "mac_filter", &put_flag},
};

Result<void> expect_fit(const Draft& draft, const json::object& given) {
  for (const auto& [key, value] : given) {
    if (key == "type" || key == "name" || key == "nettype") continue;
    const auto option = std::find_if(kOptions.begin(), kOptions.end(),
                                     [&](const AdapterOption& known) { return known.name == std::string_view(key); });
    if (option == kOptions.end())
      return Error{ErrorCode::kArgumentUnsupported,
                   fmt::format("a container's adapter has no option --{}", convert::xml_safe(key))};
    const Setting as_setting{.name = option->name, .takes = option->takes};
    if (!fits_setting(draft, as_setting, value)) return incorrect_value(option->name, shown_value(value));
  }
  return {};
}

// In the table's order.
Result<void> apply_options(Draft& draft, convert::AdapterText& adapter, const json::object& given) {
  if (given.contains("network") && given.contains("iface"))
    return Error{ErrorCode::kInvalidArg, "The '--iface' parameter cannot be used with the '--network' parameter."};
  for (const AdapterOption& option : kOptions) {
    const auto* value = given.if_contains(option.name);
    if (!value) continue;
    if (auto applied = option.edit(adapter, option.key, *value); !applied) return applied;
    if (option.of_guest) draft.tell_guest("device-set");
  }
  return {};
}

// Has anybody settings for it?
bool is_configured(const convert::AdapterText& adapter) {
  return !addresses_of(adapter).empty() || adapter.value("dhcp") || adapter.value("dhcp6");
}

Result<void> set_venet(Draft& draft, const json::object& given) {
  for (const char* option : {"dhcp", "dhcp6"})
    if (given.contains(option)) return routed_refusal("via DHCP");
  for (const char* option : {"gw", "gw6"})
    if (given.contains(option)) return routed_refusal("of the default gateway");
  constexpr std::array<std::string_view, 6> kHas{"name", "type", "nettype", "ipdel", "ipadd", "ipset"};
  for (const auto& [key, value] : given)
    if (std::find(kHas.begin(), kHas.end(), std::string_view(key)) == kHas.end())
      return Error{ErrorCode::kArgumentUnsupported,
                   fmt::format("{} has addresses alone, no --{}", kVenet, convert::xml_safe(std::string_view(key)))};
  std::vector<std::string> addresses;
  const std::string written = draft.get("IP_ADDRESS");
  for (const std::string_view one : convert::split(written, " \t,")) addresses.emplace_back(one);
  for (const auto& [option, change] :
       {std::pair{"ipdel", AddressChange::kRemove}, std::pair{"ipadd", AddressChange::kAdd},
        std::pair{"ipset", AddressChange::kSet}}) {
    const auto* words = given.if_contains(option);
    if (!words) continue;
    auto changed = changed_addresses(addresses, change, words->get_array(), Unmasked::kHost);
    if (!changed) return changed.error();
    addresses = *std::move(changed);
  }
  draft.tell_guest("device-set");
  if (written.empty() && !addresses.empty()) draft.tell_reconfigured(std::string(kVenet));
  if (draft.before().is_active()) draft.wait_for_start("device-set");
  return draft.put("IP_ADDRESS", fmt::format("{}", fmt::join(addresses, " ")));
}

// A running container's adapter of that address comes or goes.
void touch(Draft& draft, const convert::AdapterText& adapter) {
  draft.touch_device("- " + convert::lower(adapter.value("mac").value_or("")));
}

Result<void> expect_own_name(const std::vector<std::string>& adapters, const std::string& name) {
  const auto count =
      std::count_if(adapters.begin(), adapters.end(), [&](const auto& one) { return name_inside(one) == name; });
  if (count <= 1) return {};
  return Error{ErrorCode::kOperationInvalid, fmt::format("The {} device already exists.", name)};
}

}  // namespace

Result<void> add_container_adapter(Draft& draft, const json::object& given) {
  if (text_in(given, "type") != "net")
    return Error{ErrorCode::kArgumentUnsupported, fmt::format("devices of type '{}' are not supported for containers",
                                                              convert::xml_safe(text_in(given, "type")))};
  if (auto fit = expect_fit(draft, given); !fit) return fit;
  const std::string kind = text_in(given, "nettype");
  if (kind == "routed") return set_venet(draft, given);
  if (!kind.empty() && kind != "bridge")
    return Error{ErrorCode::kInvalidArg, "An invalid device type is specified for net"};
  auto adapters = adapters_of(draft);
  if (adapters.size() >= convert::kMostAdapters)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("A container has at most {} adapters.", convert::kMostAdapters)};
  std::size_t number = 0;
  const auto is_used = [&](const std::string& name) {
    return std::any_of(adapters.begin(), adapters.end(),
                       [&](const std::string& one) { return name_inside(one) == name; });
  };
  while (is_used(fmt::format("eth{}", number))) ++number;
  convert::AdapterText adapter(fmt::format("ifname=eth{}", number));
  if (!given.contains("network") && !given.contains("iface")) adapter.set("network", "Bridged");
  if (auto applied = apply_options(draft, adapter, given); !applied) return applied;
  touch(draft, adapter);
  adapters.push_back(adapter.text());
  if (auto own = expect_own_name(adapters, name_inside(adapters.back())); !own) return own;
  return put_adapters(draft, adapters);
}

Result<void> set_container_adapter(Draft& draft, const json::object& given) {
  const std::string name = text_in(given, "name");
  if (auto fit = expect_fit(draft, given); !fit) return fit;
  if (name == kVenet) return set_venet(draft, given);
  auto adapters = adapters_of(draft);
  const auto place = place_of(adapters, name);
  if (!place) return missing_device(name);
  convert::AdapterText adapter(adapters[*place]);
  const bool was_configured = is_configured(adapter);
  if (auto applied = apply_options(draft, adapter, given); !applied) return applied;
  if (!was_configured && is_configured(adapter)) draft.tell_reconfigured(name);
  if (given.contains("connect")) touch(draft, adapter);
  const bool is_cable_alone = given.contains("connect") && given.size() == 2;
  if (draft.before().is_active() && !is_cable_alone) draft.wait_for_start("device-set");
  adapters[*place] = adapter.text();
  if (auto own = expect_own_name(adapters, name_inside(adapters[*place])); !own) return own;
  return put_adapters(draft, adapters);
}

Result<void> remove_container_adapter(Draft& draft, const json::object& given) {
  const std::string name = text_in(given, "name");
  if (name == kVenet && !draft.get("IP_ADDRESS").empty()) {
    if (draft.before().is_active()) draft.wait_for_start("device-del");
    return draft.put("IP_ADDRESS", "");
  }
  auto adapters = adapters_of(draft);
  const auto place = place_of(adapters, name);
  if (!place) return missing_device(name);
  touch(draft, convert::AdapterText(adapters[*place]));
  adapters.erase(adapters.begin() + static_cast<std::ptrdiff_t>(*place));
  return put_adapters(draft, adapters);
}

}  // namespace dispatcher
