// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_netif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::size_t kMostAdapters = 64;
constexpr std::size_t kMostAddresses = 1024;

void warn(Report& report, std::string words) {
  report.push_back({Severity::kWarning, "NETIF", "devices/interface", std::move(words)});
}

void take_addresses(VeAdapter& adapter, std::string_view text, std::string_view separators, Report& report) {
  for (const std::string_view piece : split(text, separators)) {
    const auto ip = parse_ip(piece);
    if (!ip)
      warn(report, fmt::format("'{}' of adapter '{}' is not an IP address", piece, adapter.ifname));
    else if (adapter.addresses.size() < kMostAddresses)
      adapter.addresses.push_back(*ip);
  }
}

void take_mac(VeAdapter& adapter, std::string_view text, Report& report) {
  const auto mac = parse_mac(text);
  if (mac)
    adapter.mac = *mac;
  else
    warn(report, fmt::format("'{}' of adapter '{}' is no MAC address", text, adapter.ifname));
}

void take_gateway(std::string& place, std::string_view text, Report& report) {
  const auto ip = parse_ip(text);
  if (ip)
    place = ip->address;
  else
    warn(report, fmt::format("gateway '{}' is not an IP address", text));
}

struct KeyRow {
  std::string_view key;
  void (*take)(VeAdapter& adapter, std::string_view value, Report& report);
};

constexpr std::array kKeys{
    KeyRow{"ifname", [](VeAdapter& a, std::string_view v, Report&) { a.ifname = v; }},
    KeyRow{"mac", take_mac},
    KeyRow{"host_ifname", [](VeAdapter& a, std::string_view v, Report&) { a.host_ifname = v; }},
    KeyRow{"bridge", [](VeAdapter& a, std::string_view v, Report&) { a.bridge = v; }},
    KeyRow{"network", [](VeAdapter& a, std::string_view v, Report&) { a.network = v; }},
    KeyRow{"gw", [](VeAdapter& a, std::string_view v, Report& r) { take_gateway(a.gateway, v, r); }},
    KeyRow{"gw6", [](VeAdapter& a, std::string_view v, Report& r) { take_gateway(a.gateway6, v, r); }},
    KeyRow{"dhcp", [](VeAdapter& a, std::string_view v, Report&) { a.dhcp = a.dhcp || v == "yes"; }},
    KeyRow{"dhcp6", [](VeAdapter& a, std::string_view v, Report&) { a.dhcp = a.dhcp || v == "yes"; }},
    KeyRow{"ip", [](VeAdapter& a, std::string_view v, Report& r) { take_addresses(a, v, ":", r); }},
    KeyRow{"ip6", [](VeAdapter& a, std::string_view v, Report& r) { take_addresses(a, v, ",", r); }},
};

// Known, and of no meaning for the domain: the whole value stays in metadata.
constexpr std::array<std::string_view, 8> kSilent{"host_mac", "mac_filter", "ip_filter", "configure",
                                                  "type",     "vport",      "ifaceid",   "mac_renew"};

VeAdapter parse_adapter(std::string_view text, Report& report) {
  VeAdapter adapter;
  std::string_view last_key;
  std::size_t position = 0;
  for (std::string_view piece : split(text, ",")) {
    piece = trimmed(piece);
    const auto equals = piece.find('=');
    std::string_view key = piece.substr(0, equals);
    std::string_view value = equals == piece.npos ? std::string_view() : piece.substr(equals + 1);
    if (equals == piece.npos) {
      constexpr std::array<std::string_view, 4> kPositions{"ifname", "mac", "host_ifname", "host_mac"};
      key = last_key == "ip6" ? last_key : position < kPositions.size() ? kPositions[position] : "?";
      value = piece;
    }
    ++position;
    last_key = key;
    if (value.empty()) continue;
    const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyRow& r) { return r.key == key; });
    if (row != kKeys.end())
      row->take(adapter, value, report);
    else if (std::find(kSilent.begin(), kSilent.end(), key) == kSilent.end())
      warn(report, fmt::format("'{}' is not known of an adapter", piece));
  }
  return adapter;
}

}  // namespace

std::vector<VeAdapter> parse_netif(std::string_view text, Report& report) {
  std::vector<VeAdapter> adapters;
  for (const std::string_view piece : split(text, ";")) {
    if (trimmed(piece).empty()) continue;
    if (adapters.size() == kMostAdapters) {
      warn(report, fmt::format("more than {} adapters; the others are left out", kMostAdapters));
      break;
    }
    VeAdapter adapter = parse_adapter(piece, report);
    const bool twice =
        std::any_of(adapters.begin(), adapters.end(), [&](const VeAdapter& a) { return a.ifname == adapter.ifname; });
    const bool good = !adapter.ifname.empty() && adapter.ifname.size() <= 15 &&
                      adapter.ifname.find_first_of("/ \t:") == adapter.ifname.npos;
    if (!good || twice) {
      warn(report, fmt::format("adapter '{}' {}; it is left out", adapter.ifname,
                               twice ? "is there twice" : "has no name of 1 to 15 characters"));
      continue;
    }
    adapters.push_back(std::move(adapter));
  }
  return adapters;
}

}  // namespace convert
