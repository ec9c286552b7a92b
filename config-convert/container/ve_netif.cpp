// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_netif.hpp"

#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/ve_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace convert {
namespace {

constexpr std::size_t kMostAddresses = 1024;

struct Reader {
  VeAdapter& adapter;
  Report& report;

  void warn(std::string words) {
    report.push_back(
        {Severity::kWarning, "NETIF", "devices/interface", fmt::format("adapter '{}': {}", adapter.ifname, words)});
  }
};

void take_addresses(Reader& reader, std::string_view text, std::string_view separators, bool ipv6) {
  for (const std::string_view piece : split(text, separators)) {
    const auto ip = parse_ip(piece);
    if (!ip || ip->is_ipv6 != ipv6) {
      reader.warn(fmt::format("'{}' is not an {} address", trimmed(piece), ipv6 ? "IPv6" : "IPv4"));
      continue;
    }
    if (ip->address == "0.0.0.0" || ip->address == "::") continue;
    if (const auto why = why_no_host(*ip); !why.empty())
      reader.warn(fmt::format("'{}' {}; it is left out", trimmed(piece), why));
    else if (reader.adapter.addresses.size() < kMostAddresses)
      reader.adapter.addresses.push_back(*ip);
  }
}

void take_mac(Reader& reader, std::string_view text) {
  const auto mac = parse_mac(text);
  if (mac)
    reader.adapter.mac = *mac;
  else
    reader.warn(fmt::format("'{}' is no MAC address; one is made from its name", text));
}

void take_gateway(Reader& reader, std::string_view text, bool ipv6) {
  const auto ip = parse_ip(text);
  if (ip && ip->is_ipv6 == ipv6)
    (ipv6 ? reader.adapter.gateway6 : reader.adapter.gateway) = ip->address;
  else
    reader.warn(fmt::format("gateway '{}' is not an {} address", text, ipv6 ? "IPv6" : "IPv4"));
}

void take_switch(Reader& reader, bool& place, std::string_view text, std::string_view on, std::string_view off) {
  place = text == on;
  if (text != on && text != off) reader.warn(fmt::format("'{}' is neither {} nor {}", text, on, off));
}

struct KeyRow {
  std::string_view key;
  void (*take)(Reader& reader, std::string_view value);
};

void nothing(Reader&, std::string_view) {}

constexpr std::array kKeys{
    KeyRow{"ifname", [](Reader& r, std::string_view v) { r.adapter.ifname = v; }},
    KeyRow{"mac", take_mac},
    KeyRow{"host_ifname", [](Reader& r, std::string_view v) { r.adapter.host_ifname = v; }},
    KeyRow{"bridge", [](Reader& r, std::string_view v) { r.adapter.bridge = v; }},
    KeyRow{"network", [](Reader& r, std::string_view v) { r.adapter.network = v; }},
    KeyRow{"ip", [](Reader& r, std::string_view v) { take_addresses(r, v, ":", false); }},
    KeyRow{"ip6", [](Reader& r, std::string_view v) { take_addresses(r, v, ",", true); }},
    KeyRow{"gw", [](Reader& r, std::string_view v) { take_gateway(r, v, false); }},
    KeyRow{"gw6", [](Reader& r, std::string_view v) { take_gateway(r, v, true); }},
    KeyRow{"dhcp", [](Reader& r, std::string_view v) { take_switch(r, r.adapter.dhcp, v, "yes", "no"); }},
    KeyRow{"dhcp6", [](Reader& r, std::string_view v) { take_switch(r, r.adapter.dhcp6, v, "yes", "no"); }},
    KeyRow{"mac_filter", [](Reader& r, std::string_view v) { take_switch(r, r.adapter.mac_filter, v, "on", "off"); }},
    KeyRow{"ip_filter", [](Reader& r, std::string_view v) { take_switch(r, r.adapter.ip_filter, v, "on", "off"); }},
    KeyRow{"connected", [](Reader& r, std::string_view v) { take_switch(r, r.adapter.connected, v, "yes", "no"); }},
    KeyRow{"type", [](Reader& r, std::string_view v) { r.adapter.type = v; }},
    KeyRow{"vport", [](Reader& r, std::string_view v) { r.adapter.vport = v; }},
    KeyRow{"ifaceid", [](Reader& r, std::string_view v) { r.adapter.ifaceid = parse_uuid(v).value_or(""); }},
    KeyRow{"host_mac", nothing},
    KeyRow{"configure", nothing},
    KeyRow{"mac_renew", nothing},
};

void drop_addresses_of_dhcp(Reader& reader) {
  VeAdapter& adapter = reader.adapter;
  const auto by_dhcp = [&](const IpAddress& ip) { return ip.is_ipv6 ? adapter.dhcp6 : adapter.dhcp; };
  if (std::erase_if(adapter.addresses, by_dhcp)) reader.warn("DHCP gives its addresses; those written are left out");
}

// Setting a route fails, and with it the container's start, where no address of its own reaches the gateway.
void check_gateway(Reader& reader, std::string& gateway, bool ipv6) {
  if (gateway.empty() || is_reached(reader.adapter.addresses, gateway)) return;
  const bool none = !reader.adapter.has(ipv6);
  reader.warn(fmt::format("gateway '{}' is {}; there is no route to it", gateway,
                          none ? "of an adapter without addresses of its own" : "outside of its subnets"));
  gateway.clear();
}

void read_adapter(std::string_view text, Reader& reader) {
  const auto keys = parse_adapter_text(text);
  if (const AdapterKey* name = find_key(keys, "ifname")) reader.adapter.ifname = name->value;  // warnings name it
  for (const AdapterKey& key : keys) {
    if (key.key == "ip6" && &key != &keys.back()) reader.warn("'ip6' is not the last key");
    const bool last = key.key.empty() || find_key(keys, key.key) == &key;
    if (!last) reader.warn(fmt::format("'{}' is there twice; the last one counts", key.key));
    if (key.value.empty() || !last) continue;
    const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyRow& r) { return r.key == key.key; });
    if (row != kKeys.end())
      row->take(reader, key.value);
    else if (key.key.empty())
      reader.warn(fmt::format("'{}' is no key=value", key.value));
    else
      reader.warn(fmt::format("'{}={}' is not known", key.key, key.value));
  }
  if (split(text, ",").size() > kMostAdapterPieces)
    reader.warn(fmt::format("more than {} entries; the others are left out", kMostAdapterPieces));
  drop_addresses_of_dhcp(reader);
  check_gateway(reader, reader.adapter.gateway, false);
  check_gateway(reader, reader.adapter.gateway6, true);
}

void drop_repeated_addresses(Reader& reader, std::set<std::string>& seen) {
  std::erase_if(reader.adapter.addresses, [&](const IpAddress& ip) {
    if (seen.insert(ip.address).second) return false;
    reader.warn(fmt::format("'{}' is there twice; the first one counts", ip.address));
    reader.adapter.hidden.insert(ip.address);
    return true;
  });
}

// A system has one default route of a family; libvirt fails to start a container with a second one.
void drop_second_gateway(Reader& reader, std::string& gateway, bool& taken) {
  if (gateway.empty() || reader.adapter.is_venet()) return;
  if (taken) {
    reader.warn(fmt::format("gateway '{}' is left out: another adapter has one already", gateway));
    gateway.clear();
  }
  taken = true;
}

}  // namespace

bool is_device_name(std::string_view name) {
  constexpr std::size_t kLongest = 15;  // the kernel's limit
  constexpr auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), fits);
}

bool VeAdapter::has(bool ipv6) const {
  return std::any_of(addresses.begin(), addresses.end(), [&](const IpAddress& ip) { return ip.is_ipv6 == ipv6; });
}

std::vector<VeAdapter> parse_netif(std::string_view text, Report& report) {
  std::vector<VeAdapter> adapters;
  std::set<std::string> names;
  std::set<std::string> addresses;
  bool gateway = false;
  bool gateway6 = false;
  const auto pieces = split(text, ";");
  std::size_t seen = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (trimmed(pieces[i]).empty()) continue;
    VeAdapter adapter;
    adapter.piece = i;
    Reader reader{adapter, report};
    if (++seen > kMostAdapters) {
      reader.warn(fmt::format("there are more than {} adapters; it and the others are left out", kMostAdapters));
      break;
    }
    read_adapter(pieces[i], reader);
    if (!is_device_name(adapter.ifname)) {
      reader.warn("it has no name of 1 to 15 characters; it is left out");
    } else if (!names.insert(adapter.ifname).second) {
      reader.warn("its name is there twice; the second adapter is left out");
    } else {
      drop_repeated_addresses(reader, addresses);
      drop_second_gateway(reader, adapter.gateway, gateway);
      drop_second_gateway(reader, adapter.gateway6, gateway6);
      adapters.push_back(std::move(adapter));
    }
  }
  return adapters;
}

}  // namespace convert
