// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ports, sound, PCI devices.
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/device_types.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

using boost::json::object;
using boost::json::value;

// What is behind a port, and EmulatedType's number of it.
struct PortBackend {
  std::string_view option;
  const char* type;
  bool is_path;
};
constexpr std::array kBackends{PortBackend{"device", "0", true}, PortBackend{"output", "2", true},
                               PortBackend{"socket", "3", true}, PortBackend{"socket-tcp", "6", false},
                               PortBackend{"socket-udp", "7", false}};

Result<void> edit_backend(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string name(value.get_string());
  const auto backend = std::find_if(kBackends.begin(), kBackends.end(),
                                    [&](const PortBackend& known) { return known.option == option.name; });
  const auto colon = name.rfind(':');
  const auto port = colon == name.npos ? std::nullopt : convert::parse_integer(name.substr(colon + 1));
  const bool good = backend->is_path ? name.starts_with('/') : colon != 0 && port && *port >= 1 && *port <= 65'535;
  if (!good || convert::xml_safe(name) != name) return incorrect_value(option.name, convert::xml_safe(name));
  if (auto put = device.put("EmulatedType", backend->type); !put) return put;
  if (auto put = device.put("SystemName", name); !put) return put;
  return device.put("UserFriendlyName", name);
}

Result<void> complete_port(DeviceEdit& device, const object& given) {
  const auto count = std::count_if(kBackends.begin(), kBackends.end(),
                                   [&](const PortBackend& backend) { return given.contains(backend.option); });
  if (count > 1) return Error{ErrorCode::kInvalidArg, "Only one of a port's backends can be specified."};
  if (device.is_new && count == 0)
    return Error{ErrorCode::kInvalidArg, fmt::format("The {} port type is not specified.", device.type.name)};
  return {};
}

std::vector<NewLeaf> port_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"},   {"Connected", "1"},       {"EmulatedType", "0"},
          {"SystemName", ""}, {"UserFriendlyName", ""}, {"SocketMode", "0"}};
}

std::vector<NewLeaf> plain_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"}, {"Connected", "1"}, {"EmulatedType", "0"}, {"SystemName", ""}, {"UserFriendlyName", ""}};
}

std::vector<NewLeaf> pci_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"},   {"Connected", "1"},       {"EmulatedType", "4"},
          {"SystemName", ""}, {"UserFriendlyName", ""}, {"Type", "3"}};
}

// "3:0:2", hexadecimal.
Result<void> edit_pci(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string name(value.get_string());
  const auto parts = convert::split(name, ":.");
  const bool good =
      parts.size() >= 3 && parts.size() <= 5 && name.find_first_not_of("0123456789abcdefABCDEF:.") == name.npos;
  if (!good) return incorrect_value(option.name, convert::xml_safe(name));
  return device.put("SystemName", name);
}

Result<void> complete_pci(DeviceEdit& device, const object&) {
  if (device.get("SystemName").empty()) return Error{ErrorCode::kInvalidArg, "The --device option must be specified."};
  return {};
}

constexpr WordForm kModes[] = {{"server", "0", nullptr}, {"client", "1", nullptr}};

constexpr std::array kSerialOptions{
    DeviceOption{.name = "device", .edit = &edit_backend},
    DeviceOption{.name = "output", .edit = &edit_backend},
    DeviceOption{.name = "socket", .edit = &edit_backend},
    DeviceOption{.name = "socket-tcp", .edit = &edit_backend},
    DeviceOption{.name = "socket-udp", .edit = &edit_backend},
    DeviceOption{.name = "socket-mode", .takes = Takes::kWord, .leaf = "SocketMode", .words = kModes},
};
constexpr std::array kParallelOptions{
    DeviceOption{.name = "device", .edit = &edit_backend},
    DeviceOption{.name = "output", .edit = &edit_backend},
};
constexpr std::array kSoundOptions{
    DeviceOption{.name = "output", .leaf = "Output"},
    DeviceOption{.name = "mixer", .leaf = "Mixer"},
};
constexpr std::array kPciOptions{DeviceOption{.name = "device", .edit = &edit_pci}};

}  // namespace

const DeviceType kSerialType{.name = "serial",
                             .list = "Serial",
                             .alias = "ua-serial",
                             .most = 4,
                             .leaves = &port_leaves,
                             .options = kSerialOptions,
                             .complete = &complete_port};
const DeviceType kParallelType{.name = "parallel",
                               .list = "Parallel",
                               .alias = "ua-parallel",
                               .most = 3,
                               .leaves = &plain_leaves,
                               .options = kParallelOptions,
                               .complete = &complete_port};
const DeviceType kSoundType{.name = "sound",
                            .list = "Sound",
                            .alias = "ua-sound",
                            .most = 1,
                            .leaves = &plain_leaves,
                            .options = kSoundOptions};
const DeviceType kPciType{.name = "pci",
                          .list = "GenericPciDevice",
                          .alias = "ua-pci",
                          .most = 10,
                          .leaves = &pci_leaves,
                          .options = kPciOptions,
                          .complete = &complete_pci};

}  // namespace dispatcher
