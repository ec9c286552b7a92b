// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/storage_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;
using MachineList = ListRow<VmScope>;

constexpr std::string_view kDisplay = "Settings/RemoteDisplay/";

std::string display(VmScope& vm, std::string_view leaf) {
  return vm.text(std::string(kDisplay) + std::string(leaf)).value_or("");
}

// RemoteDisplay/Mode: 0 off, 1 automatic port, 2 that port.
std::int64_t display_mode(VmScope& vm) { return number(vm, "Settings/RemoteDisplay/Mode", 0, 0, 2); }

constexpr std::int64_t kAnyPort = -1;

std::int64_t display_port(VmScope& vm) {
  if (display_mode(vm) != 2) return kAnyPort;
  const std::int64_t port = number(vm, "Settings/RemoteDisplay/PortNumber", 6500, 0, 1'000'000);
  return port >= 1 && port <= 65'535 ? port : kAnyPort;
}

Value vnc_port(const MachineRow& row, VmScope& vm) {
  if (display_mode(vm) == 0) return {};
  const std::int64_t port = display_port(vm);
  if (port == kAnyPort && display_mode(vm) == 2)
    vm.warn(row.pcs6, row.xml, "no port from 1 to 65535; libvirt will choose one");
  if (port != kAnyPort && port < 5900)
    vm.warn(row.pcs6, row.xml, fmt::format("port {} is below 5900 and no VNC display number", port));
  return fmt::to_string(port);
}

Value vnc_autoport(const MachineRow&, VmScope& vm) {
  if (display_mode(vm) == 0) return {};
  return display_port(vm) == kAnyPort ? "yes" : "no";
}

// VNC looks at 8 characters; libvirt refuses more.
Value vnc_password(const MachineRow& row, VmScope& vm) {
  std::string password = display(vm, "Password");
  if (display_mode(vm) == 0 || password.empty()) return {};
  if (password.size() > 8) {
    vm.warn(row.pcs6, row.xml, "the password is cut to the 8 characters that VNC compares");
    password.resize(8);
    while (!is_utf8(password)) password.pop_back();
  }
  return password;
}

Value vnc_address(const MachineRow& row, VmScope& vm) {
  if (display_mode(vm) == 0) return {};
  const std::string host = display(vm, "HostName").empty() ? "0.0.0.0" : display(vm, "HostName");
  unsigned char bytes[16];
  if (inet_pton(AF_INET, host.c_str(), bytes) != 1 && inet_pton(AF_INET6, host.c_str(), bytes) != 1) {
    vm.warn(row.pcs6, row.xml, fmt::format("'{}' is not an IP address; VNC listens on 127.0.0.1", host));
    return "127.0.0.1";
  }
  if (host == "0.0.0.0" && display(vm, "Password").empty())
    vm.warn(row.pcs6, row.xml, "VNC listens on all addresses and asks for no password");
  return host;
}

Value if_vnc(const MachineRow& row, VmScope& vm) {
  if (display_mode(vm) == 0) return {};
  return std::string(row.word);
}

bool has_video(VmScope& vm) { return flag(vm, "Hardware/Video/Enabled", true); }

Value video_model(const MachineRow&, VmScope& vm) { return has_video(vm) ? "vga" : "none"; }

Value if_video(const MachineRow& row, VmScope& vm) {
  if (!has_video(vm)) return {};
  return std::string(row.word);
}

Value video_kib(const MachineRow& row, VmScope& vm) {
  if (!has_video(vm)) return {};
  return fmt::to_string(std::clamp<std::int64_t>(number(vm, row.pcs6, 16, 0, 1 << 20), 16, 256) * 1024);
}

Value pointer(const MachineRow& row, VmScope& vm) {
  constexpr std::array kControllers{"Settings/UsbController/UhcEnabled", "Settings/UsbController/EhcEnabled",
                                    "Settings/UsbController/XhcEnabled"};
  const bool usb =
      flag(vm, kControllers[0], true) || flag(vm, kControllers[1], true) || flag(vm, kControllers[2], false);
  if (row.xml.ends_with("@bus")) return usb ? "usb" : "ps2";
  return usb ? "tablet" : "mouse";
}

Value panic_model(const MachineRow&, VmScope& vm) { return vm.guest.is_windows_from(kWindows2012) ? "hyperv" : "isa"; }

Value if_linux(const MachineRow& row, VmScope& vm) {
  if (vm.guest.family != OsFamily::kLinux) return {};
  return std::string(row.word);
}

// ---- the way back: the first VNC display, the first video card, controllers by their models

const xmlNode* vnc(const xmlNode* domain) { return find(domain, "devices/graphics[type=vnc]"); }

Value back_display_mode(const MachineRow&, VmScope&, const xmlNode* domain) {
  const xmlNode* display = vnc(domain);
  if (!display) return find(domain, "devices/graphics") ? Value() : "0";
  const Value automatic = get(display, "@autoport");
  if (automatic) return *automatic == "yes" ? "1" : "2";
  return get(display, "@port").value_or("-1") == "-1" ? "1" : "2";
}

Value back_display_port(const MachineRow&, VmScope&, const xmlNode* domain) {
  const auto port = parse_integer(get(vnc(domain), "@port").value_or(""));
  if (!port || *port <= 0) return {};
  return fmt::to_string(*port);
}

// Only a secure dump shows it.
Value back_display_password(const MachineRow&, VmScope&, const xmlNode* domain) { return get(vnc(domain), "@passwd"); }

Value back_display_host(const MachineRow&, VmScope&, const xmlNode* domain) {
  const Value address = get(vnc(domain), "listen/@address");
  return address ? address : get(vnc(domain), "@listen");
}

Value back_has_video(const MachineRow& row, VmScope&, const xmlNode* domain) {
  return get(domain, row.xml).value_or("none") == "none" ? "0" : "1";
}

Value back_video_mib(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const auto kib = parse_integer(get(domain, row.xml).value_or(""));
  if (!kib || *kib <= 0) return {};
  return fmt::to_string((*kib + 1023) / 1024);
}

// The models that make a machine's USB 1.1, 2.0 or 3.0; companions of EHCI count for 1.1 by their first.
struct UsbModel {
  std::string_view leaf;
  std::string_view model;
};

constexpr std::string_view kUhc = "Settings/UsbController/UhcEnabled";
constexpr std::string_view kEhc = "Settings/UsbController/EhcEnabled";
constexpr std::string_view kXhc = "Settings/UsbController/XhcEnabled";

constexpr std::array kUsbModels{
    UsbModel{kUhc, "ich9-uhci1"}, UsbModel{kUhc, "piix3-uhci"}, UsbModel{kUhc, "piix4-uhci"},
    UsbModel{kEhc, "ich9-ehci1"}, UsbModel{kEhc, "ehci"},       UsbModel{kXhc, "qemu-xhci"},
    UsbModel{kXhc, "nec-xhci"},
};

Value back_usb(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* node = first_child(devices, "controller"); node; node = next_named(node, "controller")) {
    if (get(node, "@type") != "usb") continue;
    const Value model = get(node, "@model");
    for (const UsbModel& known : kUsbModels)
      if (known.leaf == row.pcs6 && model == known.model) return "1";
  }
  return "0";
}

constexpr std::array kRows{
    MachineRow{"", "devices/serial/@type", constant, "pty"},
    MachineRow{"", "devices/console/@type", constant, "pty"},
    MachineRow{"", "devices/channel/@type", constant, "unix"},
    MachineRow{"", "devices/channel/target/@type", constant, "virtio"},
    MachineRow{"", "devices/channel/target/@name", constant, "org.qemu.guest_agent.0"},
    MachineRow{"Settings/UsbController/UhcEnabled", "devices/input/@type", pointer},
    MachineRow{"Settings/UsbController/UhcEnabled", "devices/input/@bus", pointer},
    MachineRow{"Settings/RemoteDisplay/Mode", "devices/graphics/@type", if_vnc, "vnc"},
    MachineRow{"Settings/RemoteDisplay/PortNumber",
               "devices/graphics/@port",
               vnc_port,
               {},
               back_display_port,
               {"5905", "5905"}},
    MachineRow{
        "Settings/RemoteDisplay/Mode", "devices/graphics/@autoport", vnc_autoport, {}, back_display_mode, {"no", "2"}},
    MachineRow{"Settings/RemoteDisplay/Password",
               "devices/graphics/@passwd",
               vnc_password,
               {},
               back_display_password,
               {"once", "once"}},
    MachineRow{"", "devices/graphics/listen/@type", if_vnc, "address"},
    MachineRow{"Settings/RemoteDisplay/HostName",
               "devices/graphics/listen/@address",
               vnc_address,
               {},
               back_display_host,
               {"192.0.2.7", "192.0.2.7"}},
    MachineRow{"Hardware/Video/Enabled", "devices/video/model/@type", video_model, {}, back_has_video, {"none", "0"}},
    MachineRow{
        "Hardware/Video/VideoMemorySize", "devices/video/model/@vram", video_kib, {}, back_video_mib, {"65536", "64"}},
    MachineRow{"", "devices/video/model/@heads", if_video, "1"},
    MachineRow{"", "devices/video/model/@primary", if_video, "yes"},
    MachineRow{kUhc, "devices/controller[model=ich9-uhci1]/@model", nullptr, {}, back_usb, {"ich9-uhci2", "0"}},
    MachineRow{kEhc, "devices/controller[model=ich9-ehci1]/@model", nullptr, {}, back_usb, {"ich9-uhci1", "0"}},
    MachineRow{kXhc, "devices/controller[model=qemu-xhci]/@type", nullptr, {}, back_usb, {"usb", "1"}},
    MachineRow{"", "devices/memballoon/@model", constant, "virtio"},
    MachineRow{"", "devices/memballoon/@autodeflate", constant, "on"},
    MachineRow{"", "devices/memballoon/stats/@period", constant, "5"},
    MachineRow{"", "devices/panic/@model", panic_model},
    MachineRow{"", "devices/rng/@model", if_linux, "virtio"},
    MachineRow{"", "devices/rng/backend", if_linux, "/dev/urandom"},
    MachineRow{"", "devices/rng/backend/@model", if_linux, "random"},
};

void controller(xmlNode* devices, const char* type, std::int64_t index, std::string_view model) {
  xmlNode* node = add(devices, "controller");
  set(node, "@type", type);
  set(node, "@index", fmt::to_string(index));
  if (!model.empty()) set(node, "@model", model);
}

void storage_controllers(VmScope& vm, xmlNode* domain) {
  xmlNode* devices = at(domain, "devices");
  for (std::int64_t index = 0; index < sata_controllers(vm); ++index) controller(devices, "sata", index, "");
  for (const ScsiController& scsi : scsi_controllers(vm)) controller(devices, "scsi", scsi.index, scsi.model);
}

struct Companion {
  const char* model;
  const char* start_port;
};

constexpr std::array kCompanions{Companion{"ich9-uhci1", "0"}, Companion{"ich9-uhci2", "2"},
                                 Companion{"ich9-uhci3", "4"}};

void usb2(xmlNode* devices, std::int64_t index) {
  controller(devices, "usb", index, "ich9-ehci1");
  for (const Companion& companion : kCompanions) {
    controller(devices, "usb", index, companion.model);
    set(devices->last, "master/@startport", companion.start_port);
  }
}

// A Windows older than 8 has no driver for xHCI, so there it never is the only one.
void usb_controllers(VmScope& vm, xmlNode* domain) {
  xmlNode* devices = at(domain, "devices");
  const bool usb1 = flag(vm, "Settings/UsbController/UhcEnabled", true);
  const bool usb3 = flag(vm, "Settings/UsbController/XhcEnabled", false);
  const bool old_windows = vm.guest.is_windows() && !vm.guest.is_windows_from(kWindows8);
  const bool ehci = flag(vm, "Settings/UsbController/EhcEnabled", true) || (usb3 && old_windows);
  std::int64_t next = 0;
  if (ehci) usb2(devices, next++);
  if (usb3) controller(devices, "usb", next++, "qemu-xhci");
  if (next == 0) controller(devices, "usb", 0, usb1 ? "piix3-uhci" : "none");
}

struct NotYet {
  const char* element;
  const char* words;
};

// Devices that stay in the PCS6 file: the domain is made without them.
constexpr std::array kNotCarried{
    NotYet{"Serial", "the port is not carried over; the machine has a console of its own"},
    NotYet{"Parallel", "the port is not carried over"},
    NotYet{"Printer", "the printer is not carried over"},
    NotYet{"Sound", "the sound device is not carried over"},
    NotYet{"GenericPciDevice", "the host's device is not passed through"},
    NotYet{"PciVideoAdapter", "the host's video adapter is not passed through"},
    NotYet{"GenericScsiDevice", "the host's SCSI device is not passed through"},
};

void report_not_carried(VmScope& vm, xmlNode*) {
  for (const NotYet& row : kNotCarried) {
    const auto found = vm.root.find("Hardware").children(row.element);
    const bool enabled = std::any_of(found.begin(), found.end(), [](const PvsElement& element) {
      return trimmed(element.text("Enabled").value_or("1")) != "0";
    });
    if (enabled) vm.warn(std::string("Hardware/") + row.element, "", row.words);
  }
}

constexpr std::array kLists{
    MachineList{"Hardware/Hdd/SubType", "devices/controller", storage_controllers},
    MachineList{"Settings/UsbController", "devices/controller", usb_controllers},
    MachineList{"Hardware", "", report_not_carried},
};

}  // namespace

std::span<const MachineRow> machine_device_rows() { return kRows; }
std::span<const MachineList> machine_lists() { return kLists; }

}  // namespace convert
