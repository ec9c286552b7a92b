// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/container_devices.hpp"

#include "config-convert/container/ve_addresses.hpp"
#include "config-convert/container/ve_disk.hpp"
#include "config-convert/container/ve_netif.hpp"
#include "config-convert/container/ve_values.hpp"
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/ve_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using convert::VeConf;

constexpr std::int64_t kKibOfMb = 1024;
constexpr const char* kRootImage = "/root.hdd";

std::string shown(const convert::IpAddress& ip) {
  return ip.is_ipv6 ? fmt::format("{}/{}", ip.address, ip.prefix)
                    : fmt::format("{}/{}", ip.address, convert::mask_of_prefix(ip.prefix));
}

std::string absolute(const InfoSource& source, const std::string& path) {
  return path.starts_with('/') || source.facts.home.empty() ? path : source.facts.home + "/" + path;
}

std::int64_t disk_space_mb(const VeConf& conf) {
  const auto space = convert::parse_ve_limit(text_of(conf, "DISKSPACE"), convert::VeUnit::kKib);
  return space && space->limit != convert::kUnlimited ? space->limit / kKibOfMb : 0;
}

InfoMember disk_member(const InfoSource& source, std::size_t index, const convert::VeDisk& disk, std::int64_t size_mb) {
  const bool is_real = disk.image.empty() && !disk.device.empty();
  const std::string name = is_real ? disk.device : absolute(source, disk.image);
  const auto known = source.image_mb ? source.image_mb(disk.is_root() ? disk.target : name) : std::nullopt;
  InfoTree items{{"enabled", InfoValue(disk.enabled)},
                 {is_real ? "real" : "image", name, Shown::kQuoted},
                 {"type", "expanded", Shown::kQuoted},
                 {"size", fmt::format("{}Mb", known.value_or(size_mb)), Shown::kWord}};
  if (!disk.target.empty()) items.push_back({"mnt", disk.target});
  items.push_back({"state", "connected"});
  return {fmt::format("hdd{}", index), std::move(items)};
}

// KiB of "…,size=10485760,…", in MB.
std::int64_t size_of(std::string_view disk) {
  for (const std::string_view piece : convert::split(disk, ","))
    if (piece.starts_with("size=")) return convert::parse_integer(piece.substr(5)).value_or(0) / kKibOfMb;
  return 0;
}

void add_disks(InfoTree& hardware, const InfoSource& source, const VeConf& conf) {
  const std::string text = text_of(conf, "DISK");
  std::vector<std::pair<convert::VeDisk, std::int64_t>> disks;
  for (const std::string_view piece : convert::split(text, ";")) {
    convert::VeDisk disk = convert::parse_ve_disk(piece);
    if (disk.wrong.empty()) disks.emplace_back(std::move(disk), size_of(piece));
  }
  const bool has_root = std::ranges::any_of(disks, [](const auto& one) { return one.first.is_root(); });
  if (!has_root) {
    convert::VeDisk root;
    root.image = source.facts.home.empty() ? text_of(conf, "VE_PRIVATE") : source.facts.home + kRootImage;
    root.target = "/";
    disks.emplace(disks.begin(), std::move(root), disk_space_mb(conf));
  }
  for (std::size_t at = 0; at < disks.size(); ++at)
    hardware.push_back(
        disk_member(source, at, disks[at].first, disks[at].second > 0 ? disks[at].second : disk_space_mb(conf)));
}

// An address without a mask is one alone: a container's routed ones are.
std::string venet_address(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return shown_address(text);
  const auto ip = convert::parse_ip(text);
  return ip && !ip->is_ipv6 ? ip->address + "/255.255.255.255" : shown_address(text);
}

void add_venet(InfoTree& hardware, const VeConf& conf) {
  const std::string text = text_of(conf, "IP_ADDRESS");
  std::vector<std::string> addresses;
  for (const std::string_view address : convert::split(text, " ,")) addresses.push_back(venet_address(address));
  if (addresses.empty()) return;
  hardware.push_back({std::string(convert::kVenetName), InfoTree{{"enabled", InfoValue(true)},
                                                                 {"type", "routed", Shown::kQuoted},
                                                                 {"ips", each_with_blank(addresses), Shown::kQuoted}}});
}

InfoMember adapter_member(const InfoSource& source, std::size_t index, const convert::VeAdapter& one, bool full) {
  const auto live = source.live.host_interfaces.find(one.mac);
  InfoTree items{{"enabled", InfoValue(true)},
                 {"dev", live != source.live.host_interfaces.end() ? live->second : one.host_ifname, Shown::kQuoted},
                 {"ifname", one.ifname, Shown::kQuoted}};
  if (!one.network.empty()) {
    items.push_back({"network", one.network, Shown::kQuoted});
  } else if (!one.bridge.empty()) {
    items.push_back({"type", "bridge"});
  } else {
    items.push_back({"network", "Bridged", Shown::kQuoted});
  }
  std::string mac;
  for (const char digit : one.mac)
    if (digit != ':') mac += static_cast<char>(digit >= 'a' && digit <= 'f' ? digit - 'a' + 'A' : digit);
  items.push_back({"mac", mac});
  items.push_back({"card", "virtio"});
  if (full) {
    items.push_back({"preventpromisc", "off"});
    items.push_back({"mac_filter", on_off_word(one.mac_filter)});
    items.push_back({"ip_filter", on_off_word(one.ip_filter)});
  }
  std::vector<std::string> addresses;
  for (const convert::IpAddress& ip : one.addresses) addresses.push_back(shown(ip));
  if (!addresses.empty()) items.push_back({"ips", each_with_blank(addresses), Shown::kQuoted});
  if (one.dhcp) items.push_back({"dhcp", "yes", Shown::kQuoted});
  if (one.dhcp6) items.push_back({"dhcp6", "yes", Shown::kQuoted});
  if (!one.gateway.empty()) items.push_back({"gw", one.gateway, Shown::kQuoted});
  if (!one.gateway6.empty()) items.push_back({"gw6", one.gateway6, Shown::kQuoted});
  items.push_back({"state", one.connected ? "connected" : "disconnected"});
  return {fmt::format("net{}", index), std::move(items)};
}

}  // namespace

void add_container_devices(InfoTree& hardware, const InfoSource& source, const VeConf& conf, bool full) {
  add_disks(hardware, source, conf);
  add_venet(hardware, conf);
  convert::Report report;
  std::size_t index = 0;
  for (const convert::VeAdapter& one : convert::parse_netif(text_of(conf, "NETIF"), report))
    if (!one.is_venet()) hardware.push_back(adapter_member(source, index++, one, full));
}

}  // namespace prlctl
