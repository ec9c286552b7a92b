// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/host_hardware.hpp"

#include "config-convert/values/values.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/trimmed.hpp"
#include "foundation/folder_names.hpp"
#include "prlctl/server/host_interfaces.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace prlctl {
namespace {

// One line of sysfs; what a device says of itself may be anything.
std::string line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::string text(trimmed(line));
  for (char& byte : text)
    if (static_cast<unsigned char>(byte) < ' ' || byte == '\'' || byte == '|') byte = '_';
  return text;
}

std::string_view speed_word(std::string_view megabits) {
  constexpr std::pair<std::string_view, std::string_view> kSpeeds[] = {{"1.5", "low"}, {"12", "full"}, {"480", "high"}};
  for (const auto& [speed, word] : kSpeeds)
    if (speed == megabits) return word;
  return "super";
}

std::string or_dashes(const std::string& text) { return text.empty() ? "--" : text; }

bool is_model_number(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  constexpr std::size_t kDigits = 4;
  return text.size() == kDigits && std::ranges::all_of(text, is_hex);
}

}  // namespace

std::vector<HardwareDevice> read_usb_devices(const std::string& root) {
  constexpr std::string_view kHub = "09";
  std::vector<HardwareDevice> devices;
  const std::string all = root + "/sys/bus/usb/devices/";
  for (const std::string& port : names_in(all)) {
    const std::string device = all + port + "/";
    const std::string vendor = line_of(device + "idVendor");
    if (vendor.empty() || line_of(device + "bDeviceClass") == kHub) continue;
    const std::string product = line_of(device + "idProduct");
    std::string name = fmt::format("{} {}", line_of(device + "manufacturer"), line_of(device + "product"));
    name = trimmed(name);
    devices.push_back({"usb", name.empty() ? fmt::format("{}:{}", vendor, product) : name,
                       fmt::format("{}|{}|{}|{}|--|{}", port, vendor, product, speed_word(line_of(device + "speed")),
                                   or_dashes(line_of(device + "serial")))});
  }
  return devices;
}

std::vector<HardwareDevice> read_hardware(const std::string& root) {
  std::vector<HardwareDevice> devices;
  for (const std::string& disk : names_in(root + "/sys/block")) {
    if (!path_exists(root + "/sys/block/" + disk + "/device")) continue;
    const std::string file = "/dev/" + disk;
    devices.push_back({disk.starts_with("sr") ? "cdrom" : "hdd", file, file});
  }
  for (const std::string& interface : HostInterfaces(root).hardware()) devices.push_back({"net", interface, interface});
  std::ranges::move(read_usb_devices(root), std::back_inserter(devices));
  return devices;
}

std::optional<UsbModel> usb_model_of(std::string_view system_name) {
  const auto pieces = pieces_of(system_name, '|');
  constexpr std::size_t kPieces = 6;
  if (pieces.size() != kPieces) return std::nullopt;
  const UsbModel model{convert::lower(pieces[1]), convert::lower(pieces[2])};
  return is_model_number(model.vendor) && is_model_number(model.product) ? std::optional(model) : std::nullopt;
}

}  // namespace prlctl
