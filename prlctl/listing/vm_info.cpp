// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `list -i` of a machine, line by line.
#include "config-convert/values/values.hpp"
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/pvs_leaves.hpp"
#include "prlctl/listing/vm_devices.hpp"
#include "prlctl/views/distribution_name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using convert::PvsElement;

constexpr std::int64_t kDefaultCpuUnits = 1000;

template <std::size_t count>
const char* word_at(const char* const (&words)[count], std::int64_t number) {
  return number >= 0 && number < static_cast<std::int64_t>(count) ? words[number] : words[0];
}

std::string autostart_word(const InfoSource& source, const PvsElement& settings) {
  constexpr const char* kWords[] = {"off", "on", "auto", "start-app", "open-window"};
  const std::int64_t mode = number_at(settings, "Startup/AutoStart");
  if (mode >= 3) return word_at(kWords, mode);
  if (!source.autostart) return "off";
  return mode == 2 ? "auto" : "on";
}

InfoMember remote_display(const InfoSource& source, const PvsElement& display) {
  constexpr const char* kModes[] = {"off", "auto", "manual"};
  const std::int64_t mode = number_at(display, "Mode");
  InfoTree members{{"mode", word_at(kModes, mode)}};
  const std::int64_t port = mode == 2 ? number_at(display, "PortNumber") : source.live.vnc_port;
  const std::int64_t websocket = number_at(display, "WebSocketPortNumber", source.live.websocket_port);
  if (mode != 0 && port > 0) members.push_back({"port", InfoValue(port)});
  if (mode != 0 && websocket > 0) members.push_back({"websocket", InfoValue(websocket)});
  if (mode != 0) members.push_back({"address", display.text("HostName").value_or("0.0.0.0")});
  return {"Remote display", std::move(members), Shown::kItems};
}

InfoMember cpu_member(const InfoSource& source, const PvsElement& root) {
  constexpr const char* kAcceleration[] = {"disable", "normal", "high"};
  const PvsElement cpu = root.find("Hardware/Cpu");
  const PvsElement runtime = root.find("Settings/Runtime");
  const std::int64_t sockets = std::max<std::int64_t>(1, number_at(cpu, "Sockets", 1));
  const std::int64_t cores = std::max<std::int64_t>(1, number_at(cpu, "Number", 1));
  const std::int64_t units = number_at(cpu, "CpuUnits");
  InfoTree items{{"sockets", InfoValue(sockets)},
                 {"cpus", InfoValue(cores)},
                 {"cores", InfoValue(cores)},
                 {"VT-x", InfoValue(source.host_has_virtualization), Shown::kFlag},
                 {"hotplug", InfoValue(truth_at(cpu, "EnableHotplug")), Shown::kFlag},
                 {"accl", word_at(kAcceleration, number_at(cpu, "AccelerationLevel", 2))},
                 {"mode", number_at(cpu, "Mode") == 0 ? "32" : "64"},
                 {"cpuunits", InfoValue(units > 0 ? units : kDefaultCpuUnits)}};
  if (const std::int64_t limit = number_at(cpu, "CpuLimitValue"); limit > 0) {
    constexpr std::int64_t kMhz = 2;
    items.push_back(
        {"cpulimit", fmt::format("{}{}", limit, number_at(cpu, "CpuLimitType", kMhz) == kMhz ? "Mhz" : "%")});
    items.push_back({"cpulimitmode", number_at(cpu, "GuestLimitType") == 1 ? "guest" : "full"});
  }
  items.push_back({"ioprio", InfoValue(number_at(runtime, "IoPriority", 4))});
  items.push_back({"iolimit", std::to_string(number_at(runtime, "IoLimit/IoLimitValue")), Shown::kQuoted});
  if (const std::int64_t limit = number_at(runtime, "IopsLimit"); limit > 0)
    items.push_back({"iopslimit", InfoValue(limit)});
  for (const auto& [key, path] : {std::pair("mask", "CpuMask"), std::pair("nodemask", "NodeMask")})
    if (const std::string mask = text_at(cpu, path); !mask.empty() && mask != "all") items.push_back({key, mask});
  return {"cpu", std::move(items)};
}

InfoMember hardware(const InfoSource& source, const PvsElement& root, bool full) {
  constexpr const char* k3d[] = {"off", "highest", "dx9"};
  const PvsElement memory = root.find("Hardware/Memory");
  const PvsElement video = root.find("Hardware/Video");
  InfoTree members;
  members.push_back(cpu_member(source, root));
  members.push_back({"memory", InfoTree{{"size", fmt::format("{}Mb", number_at(memory, "RAM", 256)), Shown::kWord},
                                        {"hotplug", InfoValue(truth_at(memory, "EnableHotplug")), Shown::kFlag}}});
  members.push_back(
      {"video", InfoTree{{"size", fmt::format("{}Mb", number_at(video, "VideoMemorySize", 16)), Shown::kWord},
                         {"3d acceleration", word_at(k3d, number_at(video, "Enable3DAcceleration"))},
                         {"vertical sync", truth_at(video, "EnableVSync", true) ? "yes" : "no"}}});
  const bool is_auto = number_at(memory, "MemGuaranteeType") == 0;
  members.push_back({"memory_guarantee",
                     is_auto
                         ? InfoTree{{"auto", InfoValue(true), Shown::kFlag}}
                         : InfoTree{{"value", fmt::format("{}%", number_at(memory, "MemGuarantee")), Shown::kWord}}});
  add_vm_devices(members, source, root, full);
  return {"Hardware", std::move(members), Shown::kDevices};
}

// Virtuozzo's word for "never" is a date of 1752.
std::string counted_since(std::string text) { return text.starts_with("1752-") ? std::string() : text; }

InfoMember smart_mount(const PvsElement& settings) {
  const PvsElement sharing = settings.find("Tools/SharedFolders/GuestSharing");
  const bool enabled = truth_at(sharing, "AutoMount");
  InfoTree members{{"enabled", InfoValue(enabled)}};
  const auto kind = [&members](const char* key, bool on) {
    members.push_back({key, InfoTree{{"enabled", InfoValue(on)}}});
  };
  if (enabled) {
    kind("removable drives", true);
    kind("CD/DVD drives", true);
    kind("network shares", truth_at(sharing, "AutoMountNetworkDrives"));
  }
  return {"SmartMount", std::move(members), Shown::kSwitched};
}

std::vector<std::string> rates_of(const PvsElement& rates) {
  std::vector<std::string> found;
  for (const PvsElement& rate : rates.children("NetworkRate"))
    found.push_back(fmt::format("{}:{}", number_at(rate, "ClassId"), number_at(rate, "Rate")));
  return found;
}

InfoTree made_of(const InfoSource& source, const PvsElement& root, bool full) {
  constexpr const char* kAutostops[] = {"stop", "suspend", "shutdown"};
  const PvsElement settings = root.find("Settings");
  const PvsElement startup = settings.find("Startup");
  const PvsElement global = settings.find("GlobalNetwork");
  const PvsElement display = settings.find("RemoteDisplay");
  InfoTree tree;
  const auto line = [&tree](const char* key, InfoValue value) {
    tree.push_back({key, std::move(value), Shown::kLine});
  };
  add_identity(tree, source, text_at(settings, "General/VmDescription"));
  line("OS", distribution_name(number_at(settings, "General/OsType"), number_at(settings, "General/OsNumber")));
  line("Template", source.facts.is_template ? "yes" : "no");
  line("Uptime", uptime_value(source, number_at(root, "Identification/VmUptimeInSeconds"),
                              counted_since(text_at(root, "Identification/VmUptimeStartDateTime"))));
  line("Home", shown_home(source.facts));
  line("Backup path", text_at(settings, "General/BackupTargetPreferences/BackupDirectory"));
  line("Owner", "root");
  const std::string tools = text_at(settings, "Tools/AgentVersion");
  InfoTree guest_tools{{"state", source.live.agent_is_there || !tools.empty() ? "installed" : "not_installed"}};
  if (!tools.empty()) guest_tools.push_back({"version", tools});
  tree.push_back({"GuestTools", std::move(guest_tools), Shown::kItems});
  line("GuestTools autoupdate", on_off_word(truth_at(settings, "Tools/AutoUpdate/Enabled", true)));
  line("Autostart", autostart_word(source, settings));
  line("Autostop", word_at(kAutostops, number_at(settings, "Shutdown/AutoStop", 1)));
  line("Autocompact", on_off_word(number_at(settings, "OnlineCompact/Mode") != 0));
  line("Boot order", boot_order(root));
  line("EFI boot", on_off_word(number_at(startup, "Bios/EfiEnabled") != 0));
  line("Allow select boot device", on_off_word(truth_at(startup, "AllowSelectBootDevice")));
  line("External boot device", text_at(startup, "ExternalDeviceSystemName"));
  line("On guest crash", number_at(settings, "Runtime/OnCrash/Mode", 1) == 0 ? "pause" : "restart");
  tree.push_back(remote_display(source, display));
  const bool display_runs = number_at(display, "Mode") != 0 && source.live.vnc_port > 0;
  line("Remote display state", display_runs ? "running" : "stopped");
  tree.push_back(hardware(source, root, full));
  tree.push_back(smart_mount(settings));
  line("Disabled Windows logo", on_off_word(truth_at(settings, "Runtime/DisableWin7Logo", true)));
  line("Nested virtualization", on_off_word(truth_at(root, "Hardware/Cpu/VirtualizedHV")));
  tree.push_back(offline_management(truth_at(global, "OfflineManagementEnabled"), texts_of(global, "OfflineService")));
  if (const std::string name = text_at(global, "HostName"); !name.empty()) line("Hostname", name);
  for (const auto& [key, path] :
       {std::pair("DNS Servers", "DnsIPAddress"), std::pair("Search Domains", "SearchDomain")})
    if (const auto words = texts_of(global, path); !words.empty()) line(key, fmt::format("{}", fmt::join(words, " ")));
  if (!full) return tree;
  tree.push_back(high_availability(truth_at(settings, "HighAvailability/Enabled", true),
                                   number_at(settings, "HighAvailability/Priority")));
  const PvsElement rates = global.find("NetworkRates");
  tree.push_back(network_shaping(truth_at(rates, "RateBound"), rates_of(rates)));
  return tree;
}

}  // namespace

InfoTree vm_info(const InfoSource& source, bool full) {
  const auto doc = convert::parse_xml(source.config, "config.pvs");
  return made_of(source, PvsElement(doc ? xmlDocGetRootElement(doc->get()) : nullptr), full);
}

}  // namespace prlctl
