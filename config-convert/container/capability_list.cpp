// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CAPABILITY="NET_ADMIN:on SYS_TIME:off", and FEATURES' "time:on", which is SYS_TIME by another name. libvirt's LXC
// driver drops sys_module, sys_time, mknod, audit_control and mac_admin by itself. VE_ADMIN of the old kernel was no
// SYS_ADMIN of today's and never becomes it.
#include "config-convert/container/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::string_view kPlace = "features/capabilities";

// What libvirt 9 knows; it refuses a definition with another name.
constexpr std::array<std::string_view, 37> kKnown{
    "audit_control",   "audit_write", "block_suspend", "chown",      "dac_override",   "dac_read_search",
    "fowner",          "fsetid",      "ipc_lock",      "ipc_owner",  "kill",           "lease",
    "linux_immutable", "mac_admin",   "mac_override",  "mknod",      "net_admin",      "net_bind_service",
    "net_broadcast",   "net_raw",     "setgid",        "setfcap",    "setpcap",        "setuid",
    "sys_admin",       "sys_boot",    "sys_chroot",    "sys_module", "sys_nice",       "sys_pacct",
    "sys_ptrace",      "sys_rawio",   "sys_resource",  "sys_time",   "sys_tty_config", "syslog",
    "wake_alarm"};
constexpr std::array<std::string_view, 4> kDangerous{"sys_boot", "sys_module", "sys_rawio", "sys_time"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string upper(std::string_view text) {
  std::string big(text);
  for (char& c : big)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return big;
}

std::optional<Item> split_state(std::string_view piece) {
  const auto colon = piece.find(':');
  if (colon == piece.npos) return {};
  Item item{lower(piece.substr(0, colon)), lower(piece.substr(colon + 1))};
  if (item.value != "on" && item.value != "off") return {};
  return item;
}

std::optional<Item> read_capability(ContainerScope& ct, std::string_view piece) {
  auto item = split_state(piece);
  if (!item) {
    ct.warn_line("CAPABILITY", kPlace, fmt::format("'{}' is not NAME:on or NAME:off", piece));
    return {};
  }
  if (item->place.starts_with("cap_")) item->place.erase(0, 4);
  if (!among(kKnown, item->place)) {
    ct.warn_line(
        "CAPABILITY", kPlace,
        fmt::format("'{}' is a right of the old kernel that libvirt does not know; it stays in the file only", piece));
    return {};
  }
  if (item->value == "on" && among(kDangerous, item->place))
    ct.warn_line("CAPABILITY", kPlace, fmt::format("'{}' gives the container power over the host", piece));
  if (item->value == "on" && item->place == "mknod")
    ct.warn_line("CAPABILITY", kPlace,
                 fmt::format("'{}' opens the nodes of all devices; DEVNODES opens single ones", piece));
  return item;
}

void add_capability(ContainerScope&, xmlNode* domain, const Item& item) {
  xmlNode* capabilities = at(domain, kPlace);
  set(capabilities, "@policy", "default");
  set(capabilities, fmt::format("{}/@state", item.place), item.value);
}

std::vector<Item> states(const xmlNode* domain) {
  std::vector<Item> found;
  const xmlNode* capabilities = find(domain, kPlace);
  for (const xmlNode* node = capabilities ? capabilities->children : nullptr; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE)
      found.push_back({std::string(name_of(node)), get(node, "@state").value_or("on")});
  return found;
}

bool names_time(ContainerScope& ct, std::string_view key, std::string_view place) {
  const std::string text = ct.text(key).value_or("");
  const auto pieces = split(text, " \t,");
  return std::any_of(pieces.begin(), pieces.end(), [&](std::string_view piece) {
    const auto item = split_state(piece);
    return item && (item->place == place || item->place == "cap_" + std::string(place));
  });
}

std::vector<Item> found_capabilities(ContainerScope& ct, const xmlNode* domain) {
  std::vector<Item> items = states(domain);
  if (ct.time_is_feature) std::erase_if(items, [](const Item& item) { return item.place == "sys_time"; });
  return items;
}

std::string write_capability(ContainerScope&, std::string_view, const Item& item) {
  return fmt::format("{}:{}", upper(item.place), item.value);
}

std::optional<Item> read_feature(ContainerScope& ct, std::string_view piece) {
  auto item = split_state(piece);
  if (!item || item->place != "time") return {};
  if (item->value == "on" && ct.time_is_feature)
    ct.warn_line("FEATURES", kPlace, "'time:on' lets the container set the host's clock");
  return item;
}

void add_feature(ContainerScope& ct, xmlNode* domain, const Item& item) {
  if (ct.time_is_feature) add_capability(ct, domain, {"sys_time", item.value});
}

std::vector<Item> found_features(ContainerScope& ct, const xmlNode* domain) {
  if (!ct.features_name_time) return {};
  std::vector<Item> items;
  for (const Item& item : states(domain))
    if (item.place == "sys_time") items.push_back({"time", item.value});
  return items;
}

std::string write_feature(ContainerScope&, std::string_view, const Item& item) {
  return fmt::format("{}:{}", item.place, item.value);
}

}  // namespace

void plan_capabilities(ContainerScope& ct) {
  ct.features_name_time = names_time(ct, "FEATURES", "time");
  ct.time_is_feature = ct.features_name_time && !names_time(ct, "CAPABILITY", "sys_time");
}

const ItemList kCapabilityList{"CAPABILITY",     kPlace,
                               " \t,",           read_capability,
                               add_capability,   found_capabilities,
                               write_capability, {"<net_admin state='on'/>", "NET_ADMIN:on"}};
const ItemList kFeatureList{"FEATURES", kPlace, " \t,", read_feature, add_feature, found_features, write_feature, {}};

}  // namespace convert
