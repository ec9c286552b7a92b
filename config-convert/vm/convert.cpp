// SPDX-License-Identifier: LGPL-2.1-or-later
//
// config.pvs to domain XML: read, refuse what cannot run, plan what rows cannot decide one by one, walk the tables.
#include "config-convert/vm/boot_plan.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/vm/storage_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace convert {
namespace {

Error refuse(const VmScope& vm, std::string_view path, std::string_view words) {
  const PvsElement where = vm.root.find(path);
  return {ErrorCode::kConfigUnsupported,
          fmt::format("config.pvs: line {}: {}: {}", (where ? where : vm.root).line(), path, words)};
}

Result<void> identify(VmScope& vm) {
  const std::string written = vm.text("Identification/VmUuid").value_or("");
  const auto uuid = parse_uuid(written);
  if (!uuid) return refuse(vm, "Identification/VmUuid", fmt::format("'{}' is not a UUID of a machine", written));
  vm.uuid = *uuid;
  const auto leaf = [&](std::string_view path) {
    return parse_integer(trimmed(vm.text(path).value_or(""))).value_or(0);
  };
  vm.guest = guest_os_of(leaf("Settings/General/OsType"), leaf("Settings/General/OsNumber"));
  vm.home = vm.context.home;
  const std::string home = vm.text("Identification/VmHome").value_or("");
  if (vm.home.empty() && home.starts_with('/')) vm.home = home.substr(0, home.find_last_of('/'));
  return {};
}

void check_sections(VmScope& vm) {
  constexpr std::array kSections{"Identification", "Settings", "Hardware"};
  for (const char* section : kSections) {
    const std::size_t count = vm.root.children(section).size();
    if (count == 0) vm.warn(section, "", "the section is missing; defaults are used");
    if (count > 1) vm.warn(section, "", fmt::format("{} such sections; the first one counts", count));
  }
}

Result<void> count_vcpus(VmScope& vm) {
  constexpr std::int64_t kMost = 255;
  const bool virtuozzo7 = vm.dialect == PvsDialect::kVirtuozzo7;
  const std::int64_t cores = number(vm, "Hardware/Cpu/Number", 1, 1);
  const std::int64_t sockets = virtuozzo7 ? number(vm, "Hardware/Cpu/Sockets", 1, 1) : 1;
  vm.vcpus = cores * sockets;
  if (vm.vcpus > kMost)
    return refuse(vm, "Hardware/Cpu/Number", fmt::format("{} CPUs, expected at most {}", vm.vcpus, kMost));
  const auto host = static_cast<std::int64_t>(vm.context.cpu_count);
  if (host && vm.vcpus > host)
    vm.warn("Hardware/Cpu/Number", "vcpu", fmt::format("{} CPUs on a host of {}", vm.vcpus, host));
  vm.most_vcpus = vm.vcpus;
  if (!flag(vm, "Hardware/Cpu/EnableHotplug", false)) return {};
  vm.most_vcpus = std::max(vm.vcpus, std::min(2 * vm.vcpus, host ? host : kMost) / sockets * sockets);
  return {};
}

// A wrong text is the default's case; a number that no machine can have is not.
Result<void> check_memory(const VmScope& vm) {
  constexpr std::int64_t kMostMib = std::int64_t{1} << 24;
  const auto mib = parse_integer(trimmed(vm.text("Hardware/Memory/RAM").value_or("256")));
  if (mib && (*mib == 0 || *mib > kMostMib))
    return refuse(vm, "Hardware/Memory/RAM", fmt::format("{} MiB, expected 1 to {}", *mib, kMostMib));
  return {};
}

// q35 has no IDE; what was installed under a BIOS expects the older chipset.
void choose_machine(VmScope& vm) {
  const std::string efi(trimmed(vm.text("Settings/Startup/Bios/EfiEnabled").value_or("0")));
  bool has_ide = false;
  for (const StorageDevice& device : vm.storage) has_ide = has_ide || device.bus == "ide";
  vm.machine = efi != "0" && !has_ide ? "q35" : "pc";
}

// The MAC as written where it is one that this machine does not have yet.
std::string choose_mac(AdapterScope& scope, std::set<std::string>& used) {
  const std::string written = scope.text("MAC").value_or("");
  auto mac = parse_mac(written);
  if (!mac || used.contains(*mac)) {
    const bool twice = mac.has_value();
    std::string seed = fmt::format("{}/{}", scope.vm.uuid, scope.adapter.index);
    do mac = stable_mac("00:1c:42", seed += '+');
    while (used.contains(*mac));
    scope.warn(
        "MAC", "mac/@address",
        fmt::format("'{}' {}; '{}' is used", written, twice ? "is another adapter's too" : "is no MAC address", *mac));
  }
  used.insert(*mac);
  return *mac;
}

Result<std::vector<NetworkAdapter>> plan_adapters(VmScope& vm) {
  const auto elements = vm.root.find("Hardware").children("NetworkAdapter");
  if (elements.size() > kDevicesOfOneKind)
    return refuse(vm, "Hardware/NetworkAdapter",
                  fmt::format("{} adapters, expected at most {}", elements.size(), kDevicesOfOneKind));
  std::vector<NetworkAdapter> adapters;
  IndexGiver indexes;
  std::set<std::string> macs;
  for (const PvsElement& element : elements) {
    NetworkAdapter adapter;
    adapter.element = element;
    ScopeBase naming{vm.report, "Hardware/NetworkAdapter/"};
    adapter.index = indexes.give(element, naming);
    adapter.pcs6_path = fmt::format("Hardware/NetworkAdapter[{}]/", adapter.index);
    AdapterScope scope{{vm.report, adapter.pcs6_path, "devices/interface/"}, vm, adapter};
    if (!flag(scope, "Enabled", true)) {
      scope.tell(Severity::kInfo, "Enabled", "", "the adapter is not enabled; it stays in the PCS6 file only");
      continue;
    }
    adapter.emulated_type = number(scope, "EmulatedType", 2, 0, 255);
    if (adapter.emulated_type == 3 || adapter.emulated_type > 6) {
      scope.tell(Severity::kError, "EmulatedType", "",
                 fmt::format("type {} is not an adapter's; it is left out", adapter.emulated_type));
      continue;
    }
    if ((adapter.emulated_type == 4 && !scope.text("SystemName")) ||
        (adapter.emulated_type == 6 && !scope.text("VirtualNetworkID"))) {
      scope.tell(Severity::kError, "EmulatedType", "", "the host's interface is not named; the adapter is left out");
      continue;
    }
    adapter.mac = choose_mac(scope, macs);
    adapters.push_back(std::move(adapter));
  }
  return adapters;
}

void write_devices(VmScope& vm, xmlNode* domain) {
  xmlNode* devices = at(domain, "devices");
  for (StorageDevice& device : vm.storage) {
    DiskScope scope{{vm.report, device.pcs6_path, "devices/disk/"}, vm, device};
    apply(disk_rows(), scope, add(devices, "disk"));
    keep_aside(disk_kept(), scope, domain);
  }
  for (NetworkAdapter& adapter : vm.adapters) {
    AdapterScope scope{{vm.report, adapter.pcs6_path, "devices/interface/"}, vm, adapter};
    xmlNode* interface = add(devices, "interface");
    apply(adapter_rows(), scope, interface);
    apply(adapter_lists(), scope, interface);
    keep_aside(adapter_kept(), scope, domain);
  }
}

}  // namespace

Result<Conversion> domain_xml_from_pvs(std::string_view text, const Context& context) {
  if (text.size() <= kInputLimitBytes)
    if (auto good = check_looks_like_xml(text); !good) return good.error();
  auto doc = parse_xml(text, "config.pvs");
  if (!doc) return doc.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  const auto dialect = recognise_dialect(root);
  if (!dialect) return dialect.error();

  Conversion done;
  VmScope vm{{done.report}, context, PvsElement(root), *dialect};
  if (auto good = identify(vm); !good) return good.error();
  check_sections(vm);
  if (auto good = count_vcpus(vm); !good) return good.error();
  if (auto good = check_memory(vm); !good) return good.error();
  auto storage = plan_storage(vm);
  if (!storage) return storage.error();
  vm.storage = std::move(*storage);
  auto adapters = plan_adapters(vm);
  if (!adapters) return adapters.error();
  vm.adapters = std::move(*adapters);
  choose_machine(vm);
  plan_boot(vm);

  XmlWriter out("domain");
  apply(machine_rows(), vm, out.root());
  keep_aside(machine_kept(), vm, out.root());
  write_devices(vm, out.root());
  apply(machine_lists(), vm, out.root());
  apply(machine_device_rows(), vm, out.root());
  done.xml = out.dump();
  return done;
}

}  // namespace convert
