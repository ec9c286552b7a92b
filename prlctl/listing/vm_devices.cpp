// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/vm_devices.hpp"

#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/pvs_leaves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace prlctl {
namespace {

using convert::PvsElement;

constexpr std::int64_t kMib = std::int64_t{1} << 20;

// What is common to the devices of one kind.
struct Device {
  const InfoSource& source;
  PvsElement element;
  InfoTree items;
  bool full;

  std::int64_t emulated() const { return number_at(element, "EmulatedType", 1); }
  std::string system_name() const { return text_at(element, "SystemName"); }
  void add(const char* key, InfoValue value, Shown shown = Shown::kPair) {
    items.push_back({key, std::move(value), shown});
  }
  void add_state() { add("state", truth_at(element, "Connected", true) ? "connected" : "disconnected"); }
  void add_switch(const char* key, const char* path) { add(key, on_off_word(truth_at(element, path, true))); }
};

// Names of files lie below the home.
std::string absolute(const InfoSource& source, const std::string& name) {
  if (name.empty() || name.starts_with('/') || source.facts.home.empty()) return name;
  return (std::filesystem::path(source.facts.home) / name).lexically_normal();
}

void add_port(Device& device) {
  constexpr const char* kBuses[] = {"ide", "scsi", "sata", "virtio", "usb"};
  const std::int64_t bus = number_at(device.element, "InterfaceType");
  if (bus < 0 || bus >= static_cast<std::int64_t>(std::size(kBuses))) return;
  device.add("port", fmt::format("{}:{}", kBuses[bus], number_at(device.element, "StackIndex")), Shown::kWord);
}

void add_subtype(Device& device) {
  constexpr std::int64_t kScsi = 1, kVirtioScsi = 3, kHyperV = 4;
  if (number_at(device.element, "InterfaceType") != kScsi) return;
  const std::int64_t type = number_at(device.element, "SubType", -1);
  if (type == kVirtioScsi) device.add("subtype", "virtio-scsi");
  if (type == kHyperV) device.add("subtype", "hyperv");
}

std::int64_t size_mb(const Device& device, const std::string& image) {
  if (device.source.image_mb)
    if (const auto known = device.source.image_mb(image)) return *known;
  if (const std::int64_t bytes = number_at(device.element, "SizeInBytes"); bytes > 0) return bytes / kMib;
  return number_at(device.element, "Size");
}

void disk(Device& device) {
  add_port(device);
  const std::string image = absolute(device.source, device.system_name());
  const bool is_real = device.emulated() != 1;
  device.add(is_real ? "real" : "image", image, Shown::kQuoted);
  device.add("type", number_at(device.element, "DiskType", 1) == 1 ? "expanded" : "plain", Shown::kQuoted);
  device.add("size", fmt::format("{}Mb", size_mb(device, image)), Shown::kWord);
  device.add_state();
  add_subtype(device);
  if (!truth_at(device.element, "AutoCompressEnabled", true)) device.add("autocompact", "off");
  const std::string serial = text_at(device.element, "SerialNumber");
  if (device.full && !serial.empty()) device.add("serial", serial);
  const std::string key = text_at(device.element, "Encryption/KeyId");
  if (!key.empty()) device.add("keyid", key, Shown::kQuoted);
}

void drive(Device& device) {
  add_port(device);
  device.add(device.emulated() == 0 ? "real" : "image", absolute(device.source, device.system_name()), Shown::kQuoted);
  device.add_state();
  add_subtype(device);
}

void floppy(Device& device) {
  device.add(device.emulated() == 0 ? "real" : "image", absolute(device.source, device.system_name()), Shown::kQuoted);
  device.add_state();
}

void parallel_port(Device& device) {
  device.add(device.emulated() == 0 ? "real" : "output", device.system_name(), Shown::kQuoted);
  device.add_state();
}

void serial_port(Device& device) {
  constexpr const char* kKinds[] = {"real", "output", "output", "socket", "output", "output", "tcp", "udp"};
  const std::int64_t kind = number_at(device.element, "EmulatedType");
  const bool is_known = kind >= 0 && kind < static_cast<std::int64_t>(std::size(kKinds));
  device.add(is_known ? kKinds[kind] : "output", device.system_name(), Shown::kQuoted);
  constexpr std::int64_t kSocket = 3, kTcp = 6;
  if (kind == kSocket || kind == kTcp)
    device.add("mode", number_at(device.element, "SocketMode") == 0 ? "server" : "client");
  device.add_state();
}

void sound_card(Device& device) {
  device.add("output", text_at(device.element, "Output"), Shown::kQuoted);
  device.add("mixer", text_at(device.element, "Mixer"), Shown::kQuoted);
  device.add_state();
}

void pci_device(Device& device) {
  device.add("name", text_at(device.element, "UserFriendlyName"), Shown::kQuotedWord);
  device.add("system name", device.system_name(), Shown::kQuotedWord);
  device.add_state();
}

// "00:1c:42:a1:b2:c3" of what the file has.
std::string mac_of(const Device& device) { return convert::parse_mac(text_at(device.element, "MAC")).value_or(""); }

std::string shown_mac(std::string_view mac) {
  std::string shown;
  for (const char digit : mac)
    if (digit != ':') shown += static_cast<char>(digit >= 'a' && digit <= 'f' ? digit - 'a' + 'A' : digit);
  return shown;
}

std::string host_interface(const Device& device) {
  const auto live = device.source.live.host_interfaces.find(mac_of(device));
  return live != device.source.live.host_interfaces.end() ? live->second : text_at(device.element, "HostInterfaceName");
}

void add_network(Device& device) {
  enum Kind : std::int64_t { kHost, kShared, kNetwork, kInvalid, kDirect, kRouted, kBridge };
  const std::string network = text_at(device.element, "VirtualNetworkID");
  switch (number_at(device.element, "EmulatedType", kNetwork)) {
    case kHost:
      device.add("network", network.empty() ? "Host-Only" : network, Shown::kQuoted);
      return;
    case kShared:
      device.add("type", "shared");
      return;
    case kNetwork:
      device.add("network", network.empty() ? "Bridged" : network, Shown::kQuoted);
      return;
    case kDirect:
      device.add("type", "direct");
      device.add("device", device.system_name(), Shown::kQuoted);
      return;
    case kRouted:
      device.add("type", "routed");
      return;
    case kBridge:
      device.add("type", "bridge");
      return;
    default:
      device.add("type", "unknown");
  }
}

void add_guest_settings(Device& device, bool routed) {
  std::vector<std::string> addresses = texts_of(device.element, "NetAddress");
  std::ranges::transform(addresses, addresses.begin(), shown_address);
  if (!addresses.empty()) device.add("ips", each_with_blank(addresses), Shown::kQuoted);
  if (routed) return;
  constexpr std::pair<const char*, const char*> kDhcp[] = {{"dhcp", "ConfigureWithDhcp"},
                                                           {"dhcp6", "ConfigureWithDhcpIPv6"}};
  for (const auto& [key, path] : kDhcp)
    if (truth_at(device.element, path)) device.add(key, "yes", Shown::kQuoted);
  constexpr std::pair<const char*, const char*> kGateways[] = {{"gw", "DefaultGateway"}, {"gw6", "DefaultGatewayIPv6"}};
  for (const auto& [key, path] : kGateways)
    if (const std::string gateway = text_at(device.element, path); !gateway.empty())
      device.add(key, gateway, Shown::kQuoted);
}

void adapter(Device& device) {
  constexpr const char* kCards[] = {"e1000", "rtl", "e1000", "virtio", "e1000e", "hyperv"};
  constexpr std::int64_t kRouted = 5;
  device.add("dev", host_interface(device), Shown::kQuoted);
  add_network(device);
  device.add("mac", shown_mac(mac_of(device)));
  const std::int64_t card = number_at(device.element, "AdapterType");
  device.add("card", card >= 0 && card < static_cast<std::int64_t>(std::size(kCards)) ? kCards[card] : kCards[0]);
  if (device.full) {
    device.add_switch("preventpromisc", "PktFilter/PreventPromisc");
    device.add_switch("mac_filter", "PktFilter/PreventMacSpoof");
    device.add_switch("ip_filter", "PktFilter/PreventIpSpoof");
    const auto servers = texts_of(device.element, "DnsIPAddress");
    const auto domains = texts_of(device.element, "SearchDomain");
    if (!servers.empty()) device.add("nameservers", each_with_blank(servers), Shown::kQuoted);
    if (!domains.empty()) device.add("searchdomains", each_with_blank(domains), Shown::kQuoted);
  }
  add_guest_settings(device, number_at(device.element, "EmulatedType", 2) == kRouted);
  device.add_state();
}

struct DeviceKind {
  const char* element;  // of Hardware
  const char* name;     // hdd0 …
  void (*describe)(Device&);
};

constexpr DeviceKind kKinds[] = {
    {"Hdd", "hdd", &disk},           {"CdRom", "cdrom", &drive},
    {"Fdd", "fdd", &floppy},         {"Serial", "serial", &serial_port},
    {"Sound", "sound", &sound_card},
};
// The newer of two lists for the same ports.
constexpr DeviceKind kPrinters{"Printer", "parallel", &parallel_port};
constexpr DeviceKind kParallels{"Parallel", "parallel", &parallel_port};
constexpr DeviceKind kLastKinds[] = {
    {"NetworkAdapter", "net", &adapter},
    {"GenericPciDevice", "pci", &pci_device},
};

void add_kind(InfoTree& hardware, const DeviceKind& kind, const InfoSource& source, const PvsElement& root, bool full) {
  std::int64_t position = 0;
  for (const PvsElement& element : root.find("Hardware").children(kind.element)) {
    Device device{source, element, {}, full};
    device.add("enabled", InfoValue(truth_at(element, "Enabled", true)));
    kind.describe(device);
    const std::int64_t index = number_at(element, "Index", position++);
    hardware.push_back({fmt::format("{}{}", kind.name, index), std::move(device.items)});
  }
}

void add_usb(InfoTree& hardware, const PvsElement& root) {
  const PvsElement controller = root.find("Settings/UsbController");
  const bool any = truth_at(controller, "UhcEnabled", true) || truth_at(controller, "EhcEnabled", true) ||
                   truth_at(controller, "XhcEnabled");
  if (!any) return;
  hardware.push_back({"usb", InfoTree{{"enabled", InfoValue(true)}, {"state", "connected"}}});
}

const char* boot_name(std::int64_t type) {
  constexpr std::pair<std::int64_t, const char*> kTypes[] = {
      {3, "fdd"}, {5, "cdrom"}, {6, "hdd"}, {8, "net"}, {15, "usb"}};
  for (const auto& [number, name] : kTypes)
    if (number == type) return name;
  return nullptr;
}

}  // namespace

void add_vm_devices(InfoTree& hardware, const InfoSource& source, const PvsElement& root, bool full) {
  for (const DeviceKind& kind : kKinds) add_kind(hardware, kind, source, root, full);
  const bool has_printers = !root.find("Hardware").children("Printer").empty();
  add_kind(hardware, has_printers ? kPrinters : kParallels, source, root, full);
  add_usb(hardware, root);
  for (const DeviceKind& kind : kLastKinds) add_kind(hardware, kind, source, root, full);
}

std::string boot_order(const PvsElement& root) {
  std::vector<std::pair<std::int64_t, std::string>> ranked;
  for (const PvsElement& one : root.find("Settings/Startup/BootingOrder").children("BootDevice")) {
    const char* name = boot_name(number_at(one, "Type"));
    if (name == nullptr || !truth_at(one, "InUse", true)) continue;
    const bool is_single = std::string_view(name) == "usb";
    ranked.emplace_back(number_at(one, "BootingNumber"),
                        is_single ? std::string(name) : fmt::format("{}{}", name, number_at(one, "Index")));
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::int64_t, std::string>::first);
  std::vector<std::string> names;
  for (auto& [rank, name] : ranked) names.push_back(std::move(name));
  return each_with_blank(names);
}

}  // namespace prlctl
