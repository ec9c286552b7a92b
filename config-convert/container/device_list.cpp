// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Devices of the host: DEVNODES="net/tun:rw", DEVICES="c:10:229:rw" and NETDEV="eth1". libvirt gives a device for
// reading, writing and making its node, whatever the letters say, and finds out only at the start that it is missing.
#include "config-convert/container/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::string_view kPlace = "devices/hostdev";
constexpr std::string_view kBlanks = " \t,";

struct Numbered {
  std::string_view number;
  std::string_view node;
};

// Nodes that containers were given by number; their numbers are the kernel's own.
constexpr std::array kNumbered{
    Numbered{"c:10:200", "net/tun"}, Numbered{"c:108:0", "ppp"},           Numbered{"c:10:229", "fuse"},
    Numbered{"c:10:232", "kvm"},     Numbered{"c:10:237", "loop-control"}, Numbered{"c:10:228", "hpet"},
    Numbered{"c:10:135", "rtc"},     Numbered{"b:7:0", "loop0"},           Numbered{"b:7:1", "loop1"},
};

// Names by which drivers call block devices.
bool is_block(std::string_view node) {
  constexpr std::array<std::string_view, 16> kPrefixes{"sd",      "hd",     "vd",    "xvd",  "dm-",   "md",
                                                       "sr",      "nvme",   "nbd",   "loop", "ploop", "ram",
                                                       "mapper/", "mmcblk", "disk/", "drbd"};
  if (node == "loop-control" || node == "mapper/control" || node.starts_with("nvme-")) return false;
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view p) { return node.starts_with(p); });
}

bool is_node(std::string_view node) {
  const auto steps = split(node, "/");
  return !node.empty() && node.front() != '/' && node.back() != '/' &&
         std::none_of(steps.begin(), steps.end(), [](std::string_view s) { return s == ".." || s == "."; }) &&
         node.find_first_of("$`") == node.npos;
}

bool is_used(const ContainerScope& ct, std::string_view node) {
  const std::string path = fmt::format("/dev/{}", node);
  const auto& used = ct.context.used_devices;
  return std::find(used.begin(), used.end(), path) != used.end();
}

void add_node(ContainerScope&, xmlNode* domain, const Item& item) {
  const bool block = is_block(item.place);
  xmlNode* device = add(at(domain, "devices"), "hostdev");
  set(device, "@mode", "capabilities");
  set(device, "@type", block ? "storage" : "misc");
  set(device, block ? "source/block" : "source/char", fmt::format("/dev/{}", item.place));
}

// Below /dev; those of DISK's devices are that key's.
std::vector<std::string> nodes_of(ContainerScope& ct, const xmlNode* domain) {
  std::vector<std::string> nodes;
  for (const xmlNode* device : devices_of(domain, "hostdev")) {
    if (get(device, "@mode") != "capabilities") continue;
    const std::string path = get(device, "source/char").value_or(get(device, "source/block").value_or(""));
    const std::string trimmed_path(trimmed(path));
    if (trimmed_path.starts_with("/dev/") && !ct.disk_devices.contains(trimmed_path))
      nodes.push_back(trimmed_path.substr(5));
  }
  return nodes;
}

std::string_view node_of_number(std::string_view piece) {
  const auto last = piece.rfind(':');
  for (const Numbered& row : kNumbered)
    if (row.number == piece.substr(0, last)) return row.node;
  return {};
}

std::string_view node_of_piece(std::string_view piece) {
  std::string_view node = piece.substr(0, piece.rfind(':'));
  if (node.starts_with("/dev/")) node.remove_prefix(5);
  return node;
}

std::optional<Item> read_node(ContainerScope& ct, std::string_view piece) {
  if (piece == "none") return {};
  const auto colon = piece.rfind(':');
  const std::string_view node = node_of_piece(piece);
  const std::string_view rights = colon == piece.npos ? std::string_view() : piece.substr(colon + 1);
  if (!is_node(node) || rights.find_first_not_of("rwq") != rights.npos) {
    if (rights != "none") ct.warn_line("DEVNODES", kPlace, fmt::format("'{}' is not NAME:rwq", piece));
    return {};
  }
  if (is_used(ct, node)) {
    ct.tell_line(Severity::kError, "DEVNODES", kPlace, fmt::format("/dev/{} is in use on this host", node));
    return {};
  }
  if (rights.find('w') == rights.npos)
    ct.warn_line("DEVNODES", kPlace, fmt::format("/dev/{} was for reading only; libvirt lets it be written", node));
  return Item{std::string(node), ""};
}

std::vector<Item> found_nodes(ContainerScope& ct, const xmlNode* domain) {
  std::vector<Item> items;
  for (std::string& node : nodes_of(ct, domain))
    if (!ct.numbered_nodes.contains(node) || ct.doubled_nodes.contains(node)) items.push_back({std::move(node), ""});
  return items;
}

std::string write_node(ContainerScope&, std::string_view, const Item& item) { return item.place + ":rw"; }

std::optional<Item> read_number(ContainerScope& ct, std::string_view piece) {
  const auto words = split(piece, ":");
  const bool good = words.size() == 4 && (words[0] == "b" || words[0] == "c") && parse_integer(words[1]) &&
                    (words[2] == "all" || parse_integer(words[2]));
  if (!good) {
    ct.warn_line("DEVICES", kPlace, fmt::format("'{}' is not b|c:MAJOR:MINOR|all:rwq", piece));
    return {};
  }
  const std::string_view node = node_of_number(piece);
  if (words[3] == "none") return {};
  if (node.empty()) {
    ct.tell_line(Severity::kInfo, "DEVICES", "",
                 fmt::format("'{}' has no node of a known name; a service must allow it", piece));
    return {};
  }
  return Item{std::string(node), ""};
}

// One that DEVNODES has too is its element.
void add_number(ContainerScope& ct, xmlNode* domain, const Item& item) {
  if (!ct.doubled_nodes.contains(item.place)) add_node(ct, domain, item);
}

std::vector<Item> found_numbers(ContainerScope& ct, const xmlNode* domain) {
  std::vector<Item> items;
  for (std::string& node : nodes_of(ct, domain))
    if (ct.numbered_nodes.contains(node)) items.push_back({std::move(node), ""});
  return items;
}

std::string write_number(ContainerScope&, std::string_view, const Item& item) {
  for (const Numbered& row : kNumbered)
    if (row.node == item.place) return fmt::format("{}:rw", row.number);
  return {};
}

std::optional<Item> read_net(ContainerScope& ct, std::string_view piece) {
  if (is_device_name(piece)) return Item{std::string(piece), ""};
  ct.warn_line("NETDEV", kPlace, fmt::format("'{}' is no name of a network device", piece));
  return {};
}

void add_net(ContainerScope&, xmlNode* domain, const Item& item) {
  xmlNode* device = add(at(domain, "devices"), "hostdev");
  set(device, "@mode", "capabilities");
  set(device, "@type", "net");
  set(device, "source/interface", item.place);
}

std::vector<Item> found_nets(ContainerScope&, const xmlNode* domain) {
  std::vector<Item> items;
  for (const xmlNode* device : devices_of(domain, "hostdev"))
    if (const auto name = get(device, "source/interface")) items.push_back({std::string(trimmed(*name)), ""});
  return items;
}

std::string write_net(ContainerScope&, std::string_view, const Item& item) { return item.place; }

}  // namespace

void plan_nodes(ContainerScope& ct) {
  const std::string text = ct.text("DEVICES").value_or("");
  for (const std::string_view piece : split(text, kBlanks))
    if (const auto node = node_of_number(piece); !node.empty()) ct.numbered_nodes.emplace(node);
  const std::string named = ct.text("DEVNODES").value_or("");
  for (const std::string_view piece : split(named, kBlanks))
    if (const auto node = node_of_piece(piece); ct.numbered_nodes.contains(node)) ct.doubled_nodes.emplace(node);
}

const ItemList kNodeList{
    "DEVNODES",
    kPlace,
    kBlanks,
    read_node,
    add_node,
    found_nodes,
    write_node,
    {"<hostdev mode='capabilities' type='misc'><source><char>/dev/vhost-net</char></source></hostdev>",
     "vhost-net:rw"}};
const ItemList kNumberList{"DEVICES", kPlace, kBlanks, read_number, add_number, found_numbers, write_number, {}};
const ItemList kNetDeviceList{
    "NETDEV",
    kPlace,
    kBlanks,
    read_net,
    add_net,
    found_nets,
    write_net,
    {"<hostdev mode='capabilities' type='net'><source><interface>eth9</interface></source></hostdev>", "eth9"}};

}  // namespace convert
