// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/network/families.hpp"

#include "guest-tools/network/config_file.hpp"

namespace guest_tools {
namespace {

bool has_program(Text root, Text name) {
  constexpr Text kFolders[] = {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"};
  for (const Text folder : kFolders) {
    Buffer path{256};
    path.append(folder).append(name);
    if (exists(root, path.text())) return true;
  }
  return false;
}

bool uses_netplan(Text root) { return is_folder(root, "/etc/netplan") && has_program(root, "netplan"); }

bool uses_suse(Text root) { return exists(root, "/etc/sysconfig/network/config") && has_program(root, "ifup"); }

// Fedora and EL 9 have the folder for a notice alone.
bool uses_ifcfg(Text root) { return exists(root, "/etc/sysconfig/network-scripts/ifup-eth"); }

bool uses_networkd(Text root) {
  return is_folder(root, "/etc/systemd/network") &&
         (exists(root, "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service") ||
          exists(root, "/etc/systemd/system/dbus-org.freedesktop.network1.service"));
}

bool uses_netctl(Text root) { return is_folder(root, "/etc/netctl") && has_program(root, "netctl"); }

bool uses_network_manager(Text root) {
  return is_folder(root, "/etc/NetworkManager/system-connections") && has_program(root, "NetworkManager");
}

bool uses_ifupdown(Text root) { return exists(root, "/etc/network/interfaces") && has_program(root, "ifup"); }

constexpr char kApplyIfcfg[] =
    "if nmcli general status >/dev/null 2>&1; then nmcli connection reload && nmcli connection up ifname \"$0\";"
    " else ifdown \"$0\"; ifup \"$0\"; fi";
constexpr char kApplyKeyfile[] = "nmcli connection reload && nmcli connection up id \"switchyard-$0\"";
constexpr char kApplySuse[] =
    "if [ -x /usr/sbin/wicked ]; then wicked ifreload \"$0\"; else ifdown \"$0\"; ifup \"$0\"; fi &&"
    " { ! [ -x /sbin/netconfig ] || netconfig update -f; }";
constexpr char kApplyIfupdown[] =
    "ifdown \"$0\" 2>/dev/null; ip addr flush dev \"$0\" scope global 2>/dev/null; ifup \"$0\"";
constexpr char kApplyNetworkd[] =
    "{ networkctl reload && networkctl reconfigure \"$0\"; } 2>/dev/null || systemctl restart systemd-networkd";

// Enabled profiles are links in folders of systemd's; of one adapter there may be one.
constexpr char kApplyNetctl[] =
    "for profile in /etc/netctl/*; do [ -f \"$profile\" ] && [ \"${profile##*/}\" != \"switchyard-$0\" ] &&"
    " grep -qx \"Interface=['\\\"]*$0['\\\"]*\" \"$profile\" &&"
    " { netctl stop \"${profile##*/}\"; netctl disable \"${profile##*/}\"; }; done 2>/dev/null;"
    " ip link set dev \"$0\" down; netctl reenable \"switchyard-$0\" && netctl restart \"switchyard-$0\"";

constexpr NetworkFamily kFamilies[] = {
    {"netplan", uses_netplan, write_netplan, "netplan apply"},
    {"SUSE's ifcfg", uses_suse, write_suse, kApplySuse},
    {"ifcfg", uses_ifcfg, write_ifcfg, kApplyIfcfg},
    {"systemd-networkd", uses_networkd, write_networkd, kApplyNetworkd},
    {"ifupdown", uses_ifupdown, write_ifupdown, kApplyIfupdown},
    {"netctl", uses_netctl, write_netctl, kApplyNetctl},
    {"NetworkManager", uses_network_manager, write_keyfile, kApplyKeyfile},
};

}  // namespace

const NetworkFamily* find_network_family(Text root, ErrorText& error) {
  for (const NetworkFamily& family : kFamilies)
    if (family.is_here(root)) return &family;
  error.say(
      "this guest keeps its network's settings in none of the ways that are known (netplan, ifcfg, systemd-networkd, "
      "ifupdown, netctl, NetworkManager)");
  return nullptr;
}

}  // namespace guest_tools
