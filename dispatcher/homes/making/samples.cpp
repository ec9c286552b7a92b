// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/samples.hpp"

#include "config-convert/container/ve_conf.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

constexpr std::array<std::string_view, 26> kOfMachines{"Settings/General/OsType",
                                                       "Settings/General/OsNumber",
                                                       "Settings/Startup/Bios/EfiEnabled",
                                                       "Settings/Startup/AllowSelectBootDevice",
                                                       "Settings/Shutdown/AutoStop",
                                                       "Settings/Runtime/IoPriority",
                                                       "Settings/Runtime/IoLimit/IoLimitType",
                                                       "Settings/Runtime/IoLimit/IoLimitValue",
                                                       "Settings/Runtime/IopsLimit",
                                                       "Settings/Runtime/OnCrash/Mode",
                                                       "Settings/Startup/OnCrashAction",
                                                       "Settings/HighAvailability/Enabled",
                                                       "Settings/HighAvailability/Priority",
                                                       "Hardware/Cpu/Number",
                                                       "Hardware/Cpu/Sockets",
                                                       "Hardware/Cpu/EnableHotplug",
                                                       "Hardware/Cpu/CpuUnits",
                                                       "Hardware/Cpu/CpuLimit",
                                                       "Hardware/Cpu/CpuLimitType",
                                                       "Hardware/Cpu/CpuLimitValue",
                                                       "Hardware/Memory/RAM",
                                                       "Hardware/Memory/MaxRAM",
                                                       "Hardware/Memory/EnableHotplug",
                                                       "Hardware/Memory/MemGuarantee",
                                                       "Hardware/Memory/MemGuaranteeType",
                                                       "Hardware/Video/VideoMemorySize"};

// Who a container is, where it lies, what it has for files and network.
constexpr std::array<std::string_view, 29> kOfOneContainer{
    "VERSION",          "VEID",         "UUID",          "NAME",      "DESCRIPTION",  "HOSTNAME", "VE_PRIVATE",
    "VE_ROOT",          "OSTEMPLATE",   "TEMPLATE",      "TEMPLATES", "DISTRIBUTION", "VEFORMAT", "VEFSTYPE",
    "TECHNOLOGIES",     "PCI",          "DISK",          "DISKSPACE", "DISKINODES",   "NETIF",    "IP_ADDRESS",
    "NAMESERVER",       "SEARCHDOMAIN", "ORIGIN_SAMPLE", "DISABLED",  "BINDMOUNT",    "ONBOOT",   "LOCAL_UID",
    "CONFIG_CUSTOMIZED"};

Error failure(const std::string& name, const std::string& why) {
  return {ErrorCode::kInvalidArg, fmt::format("Failed to open the {} sample. {}", convert::xml_safe(name), why)};
}

Result<convert::Fields> container_values(const std::string& name, const std::string& folder) {
  const auto text = sample_named(name, folder);
  if (!text) return failure(name, text.error().message);
  convert::Report unread;
  const auto conf = convert::parse_ve_conf(*text, unread);
  if (!conf) return failure(name, conf.error().message);
  convert::Fields values;
  for (const auto& line : conf->lines())
    if (!line.key.empty() && std::ranges::find(kOfOneContainer, line.key) == kOfOneContainer.end())
      values.insert_or_assign(line.key, line.value);
  values.insert_or_assign("ORIGIN_SAMPLE", name);
  return values;
}

Result<convert::Fields> machine_values(const std::string& name, const std::string& folder) {
  if (!is_sample_name(name)) return failure(name, "A name has letters, digits, '.', '-' and '_'.");
  const std::string path = fmt::format("{}/vm-{}.pvs-sample", folder, name);
  const auto text = read_file(path, convert::kInputLimitBytes);
  if (!text) return failure(name, text.error().message);
  convert::Fields values;
  for (const std::string_view leaf : kOfMachines) {
    const auto value = convert::pvs_field(*text, leaf);
    if (!value) return failure(name, value.error().message);
    if (!value->empty()) values.emplace(leaf, *value);
  }
  return values;
}

}  // namespace

Result<convert::Fields> sample_values(Kind kind, const std::string& name, const std::string& folder) {
  return kind == Kind::kVm ? machine_values(name, folder) : container_values(name, folder);
}

}  // namespace dispatcher
