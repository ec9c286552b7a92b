// SPDX-License-Identifier: LGPL-2.1-or-later
//
// venet0 has its addresses and its route before the container's first process starts, from the domain. Scripts that
// vzctl wrote for it would take them away: they set 127.0.0.1 and a default route without a gateway.
#include "containers/roots/root_entries.hpp"
#include "upgrade/fixups/line_edit.hpp"

namespace upgrade {
namespace {

using containers::RootFile;

constexpr RootFile kInterfaces{"etc/network", "interfaces"};
constexpr RootFile kSysconfigNetwork{"etc/sysconfig", "network"};
constexpr const char* kScripts = "etc/sysconfig/network-scripts";

std::string_view unquoted(std::string_view value) {
  while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
  return value;
}

bool is_venet(std::string_view name) { return name.starts_with("venet0"); }

// Debian: "auto venet0", "auto lo venet0".
std::optional<std::string> without_venet(std::string_view line) {
  const auto words = words_of_line(line);
  if (words.size() < 2 || (words[0] != "auto" && words[0] != "allow-auto" && words[0] != "allow-hotplug"))
    return std::nullopt;
  std::string rest(words[0]);
  bool found = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    found = found || is_venet(words[i]);
    if (!is_venet(words[i])) rest += " " + std::string(words[i]);
  }
  if (!found) return std::nullopt;
  return rest == words[0] ? as_remark(line) : rest;
}

// Red Hat: ONBOOT of ifcfg-venet0 and its aliases.
std::optional<std::string> not_on_boot(std::string_view line) {
  constexpr std::string_view kKey = "ONBOOT=";
  if (!line.starts_with(kKey) || unquoted(line.substr(kKey.size())) == "no") return std::nullopt;
  return std::string(kKey) + "no";
}

std::optional<std::string> no_gateway_device(std::string_view line) {
  for (const std::string_view key : {"GATEWAYDEV=", "IPV6_DEFAULTDEV="})
    if (line.starts_with(key) && is_venet(unquoted(line.substr(key.size())))) return as_remark(line);
  return std::nullopt;
}

}  // namespace

Result<void> leave_venet_alone(int root_fd, Changes& changes) {
  if (auto done = edit_lines(root_fd, kInterfaces, changes, without_venet); !done) return done;
  for (const std::string& name : containers::names_in_root(root_fd, kScripts)) {
    if (!name.starts_with("ifcfg-venet0")) continue;
    if (auto done = edit_lines(root_fd, {kScripts, name.c_str()}, changes, not_on_boot); !done) return done;
  }
  return edit_lines(root_fd, kSysconfigNetwork, changes, no_gateway_device);
}

}  // namespace upgrade
