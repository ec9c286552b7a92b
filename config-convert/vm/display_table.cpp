// SPDX-License-Identifier: LGPL-2.1-or-later
//
// VNC and the video card.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <bit>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

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

// What browsers connect to; Virtuozzo 7's.
Value vnc_websocket(const MachineRow& row, VmScope& vm) {
  if (display_mode(vm) == 0 || !vm.text(row.pcs6)) return {};
  const std::int64_t port = number(vm, row.pcs6, 0, 0, 65'535);
  if (port == 0) return {};
  return fmt::to_string(port);
}

bool has_video(VmScope& vm) { return flag(vm, "Hardware/Video/Enabled", true); }

// Kernels before 4 know no virtio card.
bool wants_virtio(const VmScope& vm) {
  return vm.context.profile == Profile::kVirtio && vm.guest.is_linux_from(kRhel8);
}

Value video_model(const MachineRow&, VmScope& vm) {
  if (!has_video(vm)) return "none";
  return wants_virtio(vm) ? "virtio" : "vga";
}

Value if_video(const MachineRow& row, VmScope& vm) {
  if (!has_video(vm)) return {};
  return std::string(row.word);
}

// libvirt rounds up to a power of two itself.
Value video_kib(const MachineRow& row, VmScope& vm) {
  constexpr std::int64_t kUsualMib = 16, kMostMib = 256;
  if (!has_video(vm) || wants_virtio(vm)) return {};
  const std::int64_t mib = std::clamp(number(vm, row.pcs6, kUsualMib, 0, 1 << 20), kUsualMib, kMostMib);
  return fmt::to_string(std::bit_ceil(static_cast<std::uint64_t>(mib)) * 1024);
}

// The first VNC display counts. One that is not VNC says nothing about VNC.
const xmlNode* vnc(const xmlNode* domain) { return find(domain, "devices/graphics[type=vnc]"); }

Value back_display_mode(const MachineRow&, VmScope&, const xmlNode* domain) {
  const xmlNode* display = vnc(domain);
  if (!display) return find(domain, "devices/graphics") ? Value() : "0";
  const Value automatic = get(display, "@autoport");
  if (automatic) return *automatic == "yes" ? "1" : "2";
  return get(display, "@port").value_or("-1") == "-1" ? "1" : "2";
}

Value back_port(const xmlNode* display, const char* name) {
  const auto port = number_at(display, name);
  if (!port || *port <= 0) return {};
  return fmt::to_string(*port);
}

Value back_websocket(const MachineRow& row, VmScope& vm, const xmlNode* domain) {
  const Value port = back_port(vnc(domain), "@websocket");
  return port || !vnc(domain) || !vm.text(row.pcs6) ? port : "0";
}

Value back_display_port(const MachineRow&, VmScope&, const xmlNode* domain) { return back_port(vnc(domain), "@port"); }

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

constexpr std::array kRows{
    MachineRow{"Settings/RemoteDisplay/Mode", "devices/graphics/@type", if_vnc, "vnc"},
    MachineRow{"Settings/RemoteDisplay/PortNumber",
               "devices/graphics/@port",
               vnc_port,
               {},
               back_display_port,
               {"5905", "5905"}},
    MachineRow{
        "Settings/RemoteDisplay/Mode", "devices/graphics/@autoport", vnc_autoport, {}, back_display_mode, {"yes", "1"}},
    MachineRow{"Settings/RemoteDisplay/WebSocketPortNumber",
               "devices/graphics/@websocket",
               vnc_websocket,
               {},
               back_websocket,
               {"5701", "5701"}},
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
};

}  // namespace

std::span<const MachineRow> machine_display_rows() { return kRows; }

}  // namespace convert
