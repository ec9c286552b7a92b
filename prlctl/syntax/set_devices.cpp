// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `prlctl set`: devices, and what is kept of desktop products.
#include "prlctl/syntax/prlctl_table.hpp"

namespace prlctl {
namespace {

using namespace rows;

constexpr std::int64_t kMib = std::int64_t{1} << 20;
constexpr std::int64_t kMostSnapshots = 100'000;

constexpr Option command(std::string_view name, std::string_view placeholder, std::string_view help) {
  return text(name, placeholder, help).of(Scope::kDeviceCommand);
}
constexpr Option of_device(const Option& option) { return option.of(Scope::kDevice); }
constexpr Option of_adapter(const Option& option) { return option.of(Scope::kAdapter); }

constexpr Option kDevices[] = {
    words("device-add", "hdd|cdrom|net|fdd|usb|serial|parallel|sound|pci", "adds a device").of(Scope::kDeviceCommand),
    command("device-set", "NAME", "changes a device"),
    command("device-del", "NAME[ NAME...]", "takes devices away"),
    command("device-connect", "NAME", "connects a device"),
    command("device-disconnect", "NAME", "disconnects a device"),
    command("device-bootorder", "\"NAME NAME...\"", "what it boots from, in that order").vm(),
    command("backup-add", "BACKUPID", "adds the disks of a backup"),
    command("backup-del", "BACKUPID|all", "takes them away"),
    of_device(text("disk", "NAME", "with --backup-add: only that disk")),
    of_device(flag("destroy-image", "with --device-del: its image is deleted, too")),
    of_device(flag("destroy-image-force", "likewise, though snapshots use it")),
    of_device(flag("detach-only", "with --device-del: its image stays")),
    of_device(flag("enable", "the device is in the machine")).letter("e"),
    of_device(flag("disable", "the device is kept in the configuration only")),
    of_device(flag("connect", "the device is connected")).letter("c"),
    of_device(flag("disconnect", "the device is not connected")),
    of_device(text("image", "PATH", "disk image, or a file for the drive")),
    of_device(text("device", "NAME", "device of the host")),
    of_device(text("type", "TYPE", "of a disk: expand; of an adapter: routed, bridge")),
    of_device(text("iface", "NAME", "of a disk: ide, scsi, virtio; of an adapter: the bridge")),
    of_device(text("subtype", "NAME", "of scsi: virtio-scsi, hyperv")),
    of_device(number("position", "N", 0, 255, "place on its bus; with --iface")),
    of_device(size_mb("size", "SIZE", kMib, "size of the disk")),
    of_device(flag("recreate", "an image that is there is replaced")),
    of_device(flag("split", "the image in pieces of 2 GB")),
    of_device(flag("passthr", "the host's device passed through")),
    of_device(number("hdd-block-size", "KB", 1, 1 << 20, "block size of the image")),
    of_device(text("mnt", "PATH", "where it is mounted")).container(),
    of_device(text("serial", "TEXT", "serial number of the disk")),
    of_device(flag("no-fs-resize", "with --size: the file system stays as it is")),
    of_device(flag("offline", "with --size: never while it runs")),
    of_device(text("encryption-keyid", "ID", "key of an encrypted disk")),
    of_device(flag("encrypt", "the disk gets encrypted")),
    of_device(flag("decrypt", "the disk is encrypted no more")),
    of_device(flag("reencrypt", "the disk gets another key")),
    of_device(flag("no-wipe", "old data are not overwritten")),
    of_device(text("output", "FILE", "of a serial port: into a file")),
    of_device(text("socket", "PATH", "of a serial port: a UNIX socket")),
    of_device(words("socket-mode", "server|client", "who listens on it")),
    of_device(text("socket-tcp", "IP:PORT", "of a serial port: TCP")),
    of_device(text("socket-udp", "IP:PORT", "of a serial port: UDP")),
    of_device(text("mixer", "NAME", "of a sound device")),
};

constexpr Option kAdapters[] = {
    of_device(text("network", "ID", "virtual network of the adapter")),
    of_device(text("mac", "ADDRESS|auto", "its MAC address")),
    of_device(words("adapter-type", "virtio|e1000|e1000e|rtl|hyperv", "its kind")).vm(),
    of_adapter(text("ipadd", "A[/M]", "adds an address")),
    of_adapter(text("ipdel", "A[/M]|all", "takes an address away")),
    of_adapter(text("ipset", "A[/M]...", "exactly these addresses")),
    of_adapter(yes_no("dhcp", "IPv4 addresses by DHCP")),
    of_adapter(yes_no("dhcp6", "IPv6 addresses by DHCP")),
    of_adapter(text("gw", "A|x", "IPv4 gateway; x: none")),
    of_adapter(text("gw6", "A|x", "IPv6 gateway; x: none")),
    text("nameserver", "A...", "DNS servers; of the adapter, with --device-set"),
    text("searchdomain", "D...", "DNS search domains; of the adapter, with --device-set"),
    yes_no("apply-iponly", "host name and DNS are left as they are"),
    of_adapter(yes_no("configure", "the guest is configured by the host")),
    of_adapter(yes_no("ipfilter", "no packets of others' IP addresses")),
    of_adapter(yes_no("macfilter", "no packets of others' MAC addresses")),
    of_adapter(yes_no("preventpromisc", "no packets for others' MAC addresses")),
    of_adapter(on_off("fw", "firewall of the adapter")),
    of_adapter(words("fw-policy", "accept|deny", "what no rule is about")),
    of_adapter(words("fw-direction", "in|out", "with --fw-policy, --fw-rule")),
    of_adapter(text("fw-rule", "\"PROTO LIP LPORT RIP RPORT\"", "a rule; * is anything")),
};

constexpr Option kHeritage[] = {
    words("smart-mouse-optimize", "auto|on|off", "kept").vm(),
    on_off("sticky-mouse", "kept").vm(),
    on_off("keyboard-optimize", "kept").vm(),
    on_off("sync-host-printers", "kept").vm(),
    on_off("sync-default-printer", "kept").vm(),
    on_off("auto-share-camera", "kept").vm(),
    on_off("auto-share-bluetooth", "kept").vm(),
    on_off("support-usb30", "kept").vm(),
    on_off("faster-vm", "kept").vm(),
    on_off("adaptive-hypervisor", "kept").vm(),
    on_off("auto-compress", "kept").vm(),
    on_off("pmu-virt", "kept").vm(),
    on_off("longer-battery-life", "kept").vm(),
    on_off("battery-status", "kept").vm(),
    on_off("winsystray-in-macmenu", "kept").vm(),
    on_off("auto-switch-fullscreen", "kept").vm(),
    on_off("disable-aero", "kept").vm(),
    on_off("hide-min-windows", "kept").vm(),
    on_off("lock-edit-settings", "kept").vm(),
    on_off("lock-on-suspend", "kept").vm(),
    on_off("isolate-vm", "kept").vm(),
    on_off("smart-guard", "kept").vm(),
    on_off("sg-notify-before-create", "kept").vm(),
    on_off("smart-mount", "kept").vm(),
    number("sg-interval", "SECONDS", 0, std::numeric_limits<std::int32_t>::max(), "kept").vm(),
    number("sg-max-snapshots", "N", 0, kMostSnapshots, "kept").vm(),
    text("startup-view", "same|window|fullscreen", "kept").vm(),
    text("on-shutdown", "window|close|quit", "kept").vm(),
    text("on-window-close", "suspend|shutdown|stop|ask|keep-running", "kept").vm(),
    text("require-pwd", "CMD:on|off", "kept").vm(),
    text("expiration", "on|off|date:...", "kept").vm(),
    flag("password-to-edit", "kept").vm(),
    text("host-admin", "NAME", "kept").vm().hidden(),
};

constexpr Pair kPairs[] = {
    {"device", "image"},
    {"enable", "disable"},
    {"connect", "disconnect"},
    {"destroy-image", "destroy-image-force"},
    {"destroy-image", "detach-only"},
    {"destroy-image-force", "detach-only"},
    {"encrypt", "decrypt"},
    {"encrypt", "reencrypt"},
    {"decrypt", "reencrypt"},
    {"decrypt", "encryption-keyid"},
    {"vnc-passwd", "vnc-nopasswd"},
};

}  // namespace

constinit const Options kDeviceOptions = kDevices;
constinit const Options kAdapterOptions = kAdapters;
constinit const Options kHeritageOptions = kHeritage;
constinit const std::span<const Pair> kExclusiveInSet = kPairs;

}  // namespace prlctl
