// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CPU, memory and I/O: reference 6.1.
#include "config-convert/container/ve_values.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/vm/io_limits.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

using boost::json::value;

constexpr std::int64_t kMostMib = std::int64_t{1} << 24;
constexpr std::int64_t kMostPages = std::int64_t{1} << 40;

std::int64_t number_of(const value& value) { return value.to_number<std::int64_t>(); }
std::string text_of(const value& value) { return std::string(value.get_string()); }

Error incorrect(const Setting& setting, const value& value) {
  return incorrect_value(setting.name, value.is_string() ? text_of(value) : fmt::to_string(number_of(value)));
}

std::int64_t leaf_number(const Draft& draft, std::string_view path, std::int64_t fallback) {
  return convert::parse_integer(trimmed(draft.get(path))).value_or(fallback);
}

// A number of the running domain's own XML.
std::int64_t live_number(const Draft& draft, std::string_view path, std::int64_t fallback) {
  const auto doc = convert::parse_xml(draft.before().live, "domain XML");
  if (!doc) return fallback;
  const auto text = convert::get(xmlDocGetRootElement(doc->get()), path);
  return text ? convert::parse_integer(trimmed(*text)).value_or(fallback) : fallback;
}

// A machine: cores of each socket. A container: 0 is as many as the host has.
Result<void> edit_cpus(Draft& draft, const Setting& setting, const value& value) {
  const std::int64_t count = number_of(value);
  const auto host = static_cast<std::int64_t>(draft.host().cpu_count);
  if (!draft.is_vm()) {
    if (host && count > host) return incorrect(setting, value);
    return draft.put("CPUS", count ? fmt::to_string(count) : "");
  }
  const std::int64_t sockets = leaf_number(draft, "Hardware/Cpu/Sockets", 1);
  if (count == 0 || (host && count > host / std::max<std::int64_t>(sockets, 1))) return incorrect(setting, value);
  if (draft.before().is_active()) {
    const bool hotplug = draft.get("Hardware/Cpu/EnableHotplug") == "1";
    const std::int64_t most = live_number(draft, "vcpu", 0), now = live_number(draft, "vcpu/@current", most);
    if (!hotplug || count * sockets > most || count * sockets < now) draft.wait_for_start(setting.name);
  }
  return draft.put("Hardware/Cpu/Number", fmt::to_string(count));
}

Result<void> edit_sockets(Draft& draft, const Setting& setting, const value& value) {
  const auto host = static_cast<std::int64_t>(draft.host().cpu_count);
  const std::int64_t cores = leaf_number(draft, "Hardware/Cpu/Number", 1);
  if (host && number_of(value) * cores > host) return incorrect(setting, value);
  return draft.put("Hardware/Cpu/Sockets", fmt::to_string(number_of(value)));
}

Result<void> edit_numa_nodes(Draft& draft, const Setting& setting, const value& value) {
  const std::int64_t sockets = leaf_number(draft, "Hardware/Cpu/Sockets", 1);
  if (number_of(value) > sockets * leaf_number(draft, "Hardware/Cpu/Number", 1)) return incorrect(setting, value);
  return draft.put(setting.pvs, fmt::to_string(number_of(value)));
}

struct CpuLimit {
  std::int64_t value = 0;
  bool in_mhz = false;
};

// "150", "150%", "2400m", "2400mhz".
std::optional<CpuLimit> parse_cpu_limit(std::string_view text) {
  const convert::CpuLimitWords words = convert::cpu_limit_words(text);
  const auto number = convert::parse_integer(words.number);
  if (!number || *number < 0 || *number > 1'000'000) return {};
  return CpuLimit{*number, words.in_mhz};
}

Result<void> edit_cpu_limit(Draft& draft, const Setting& setting, const value& value) {
  const auto limit = parse_cpu_limit(text_of(value));
  if (!limit) return incorrect(setting, value);
  if (limit->in_mhz && limit->value && !draft.host().cpu_mhz)
    return Error{ErrorCode::kOperationUnsupported,
                 "the host's MHz are not known: give the limit in percent of one CPU"};
  const std::string number = fmt::to_string(limit->value);
  const auto put_all = [&](std::initializer_list<std::pair<const char*, std::string>> leaves) -> Result<void> {
    for (const auto& [leaf, text] : leaves)
      if (!text.empty() || !draft.get(leaf).empty())
        if (auto put = draft.put(leaf, text); !put) return put;
    return {};
  };
  if (draft.is_vm())
    return put_all({{"Hardware/Cpu/CpuLimitType", limit->in_mhz ? "2" : "3"},
                    {"Hardware/Cpu/CpuLimitValue", number},
                    {"Hardware/Cpu/CpuLimit", draft.get("Hardware/Cpu/CpuLimit").empty() ? "" : "0"}});
  return put_all({{"CPULIMIT", limit->in_mhz ? "" : number}, {"CPULIMIT_MHZ", limit->in_mhz ? number : ""}});
}

Result<void> edit_mask(Draft& draft, const Setting& setting, const value& value) {
  const std::string text = text_of(value);
  const bool is_cpus = setting.name == "cpumask";
  if (text != "all" && !convert::parse_cpu_list(text, is_cpus ? draft.host().cpu_count : draft.host().node_count))
    return incorrect(setting, value);
  return draft.is_vm() ? draft.put(setting.pvs, text == "all" ? "" : text) : draft.put(setting.ve, text);
}

// May that much be plugged into the running machine?
bool has_room_for(const Draft& draft, std::int64_t mib) {
  const auto doc = convert::parse_xml(draft.before().live, "domain XML");
  if (!doc) return false;
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  std::int64_t plugged = 0;
  for (auto* one = convert::first_child(devices, "memory"); one; one = convert::next_named(one, "memory")) ++plugged;
  return mib * 1024 <= live_number(draft, "maxMemory", 0) && plugged < live_number(draft, "maxMemory/@slots", 0);
}

Result<void> edit_memory(Draft& draft, const Setting& setting, const value& value) {
  const std::int64_t mib = number_of(value);
  if (!draft.is_vm()) {
    constexpr std::int64_t kPagesOfMib = 256;
    return draft.put("PHYSPAGES",
                     convert::with_ve_limit(draft.get("PHYSPAGES"), convert::VeUnit::kPages, mib * kPagesOfMib));
  }
  if (mib % 4 != 0) return incorrect(setting, value);
  // A balloon gives back what the machine was started with, and no more; beyond that memory is plugged in.
  const bool grows = draft.before().is_active() && mib * 1024 > live_number(draft, "memory", 0);
  if (grows && (draft.get("Hardware/Memory/EnableHotplug") != "1" || !has_room_for(draft, mib)))
    draft.wait_for_start(setting.name);
  return draft.put("Hardware/Memory/RAM", fmt::to_string(mib));
}

Result<void> edit_memory_hotplug(Draft& draft, const Setting&, const value& value) {
  if (value.get_bool() && draft.get("Hardware/Memory/MaxRAM").empty()) {
    const std::int64_t most = 4 * leaf_number(draft, "Hardware/Memory/RAM", 256);
    if (auto put = draft.put("Hardware/Memory/MaxRAM", fmt::to_string(most)); !put) return put;
  }
  return draft.put("Hardware/Memory/EnableHotplug", value.get_bool() ? "1" : "0");
}

// "auto", "80", "80%".
Result<void> edit_guarantee(Draft& draft, const Setting& setting, const value& value) {
  const std::string text = text_of(value);
  std::string_view number = text;
  if (number.ends_with("%")) number.remove_suffix(1);
  const auto percent = convert::parse_integer(number);
  const bool automatic = text == "auto";
  if (!automatic && (!percent || *percent < 0 || *percent > 100)) return incorrect(setting, value);
  if (!draft.is_vm()) return draft.put("MEMGUARANTEE", automatic ? "auto" : std::string(number));
  if (auto put = draft.put("Hardware/Memory/MemGuaranteeType", automatic ? "0" : "1"); !put) return put;
  return automatic ? Result<void>() : draft.put("Hardware/Memory/MemGuarantee", number);
}

Result<void> edit_swap(Draft& draft, const Setting&, const value& value) {
  return draft.put("SWAPPAGES",
                   convert::with_ve_limit(draft.get("SWAPPAGES"), convert::VeUnit::kPages, number_of(value)));
}

Result<void> edit_io_limit(Draft& draft, const Setting& setting, const value& value) {
  if (draft.is_vm())
    if (auto put = draft.put("Settings/Runtime/IoLimit/IoLimitType", "1"); !put) return put;
  return draft.put(draft.is_vm() ? setting.pvs : setting.ve, fmt::to_string(number_of(value)));
}

constexpr std::array kRows{
    Setting{.name = "cpus",
            .takes = Takes::kNumber,
            .vm = Rule::kPartly,
            .container = Rule::kLive,
            .aspects = kVcpus | kScheduler,
            .least = 0,
            .most = 4096,
            .edit = &edit_cpus,
            .hardware = true,
            .help = "CPUs, of a machine cores of each socket; 0: of a container as many as the host has"},
    Setting{.name = "cpu-sockets",
            .takes = Takes::kNumber,
            .vm = Rule::kStopped,
            .least = 1,
            .most = 255,
            .edit = &edit_sockets,
            .hardware = true,
            .help = "sockets"},
    Setting{.name = "numa-nodes",
            .takes = Takes::kNumber,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Cpu/NumaNodes",
            .least = 0,
            .most = 255,
            .edit = &edit_numa_nodes,
            .hardware = true,
            .help = "NUMA nodes of the guest, no more than it has CPUs; 0: none are told"},
    Setting{.name = "cpu-hotplug",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Cpu/EnableHotplug",
            .hardware = true,
            .help = "CPUs can be added while it runs"},
    Setting{.name = "cpuunits",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Hardware/Cpu/CpuUnits",
            .ve = "CPUUNITS",
            .aspects = kScheduler | kMetadata,
            .least = 8,
            .most = 500'000,
            .help = "weight among environments; 1000 is usual"},
    Setting{.name = "cpulimit",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .aspects = kScheduler | kMetadata,
            .edit = &edit_cpu_limit,
            .help = "N or N%: percent of one CPU; Nm or Nmhz; 0: none"},
    Setting{.name = "cpumask",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Hardware/Cpu/CpuMask",
            .ve = "CPUMASK",
            .aspects = kPins,
            .edit = &edit_mask,
            .help = "CPUs of the host that it may use, a list or all"},
    Setting{.name = "nodemask",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Hardware/Cpu/NodeMask",
            .ve = "NODEMASK",
            .aspects = kNodes | kMetadata,
            .edit = &edit_mask,
            .help = "NUMA nodes of the host that it may use, a list or all"},
    Setting{.name = "nested-virt",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Cpu/VirtualizedHV",
            .hardware = true,
            .help = "machines within the machine"},
    Setting{.name = "memsize",
            .takes = Takes::kNumber,
            .vm = Rule::kPartly,
            .container = Rule::kLive,
            .aspects = kMemory | kMetadata,
            .least = 4,
            .most = kMostMib,
            .edit = &edit_memory,
            .hardware = true,
            .help = "memory in MiB; a machine's a multiple of 4"},
    Setting{.name = "mem-hotplug",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .edit = &edit_memory_hotplug,
            .hardware = true,
            .help = "memory can be added while it runs"},
    Setting{.name = "memguarantee",
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .aspects = kMetadata,
            .edit = &edit_guarantee,
            .help = "percent of its memory that is always its own, or auto"},
    Setting{.name = "swappages",
            .takes = Takes::kNumber,
            .container = Rule::kLive,
            .aspects = kMemory | kMetadata,
            .least = 0,
            .most = kMostPages,
            .edit = &edit_swap,
            .help = "swap in pages of 4 KiB"},
    Setting{.name = "quotaugidlimit",
            .takes = Takes::kNumber,
            .container = Rule::kNext,
            .ve = "QUOTAUGIDLIMIT",
            .least = 0,
            .most = 0xffffffff,
            .help = "users and groups that have quotas of their own; 0: none"},
    Setting{.name = "ioprio",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Runtime/IoPriority",
            .ve = "IOPRIO",
            .aspects = kBlkio | kMetadata,
            .least = 0,
            .most = 7,
            .help = "priority of its I/O, 4 is usual"},
    Setting{.name = "iolimit",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Runtime/IoLimit/IoLimitValue",
            .ve = "IOLIMIT",
            .aspects = kDiskTune | kMetadata,
            .least = 0,
            .most = convert::kMostIo,
            .edit = &edit_io_limit,
            .help = "bytes a second of all its disks; 0: no limit"},
    Setting{.name = "iopslimit",
            .takes = Takes::kNumber,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/Runtime/IopsLimit",
            .ve = "IOPSLIMIT",
            .aspects = kDiskTune | kMetadata,
            .least = 0,
            .most = 0x7fffffff,
            .help = "operations a second of all its disks; 0: no limit"},
};

}  // namespace

std::span<const Setting> resource_settings() { return kRows; }

}  // namespace dispatcher
