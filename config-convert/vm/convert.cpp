// SPDX-License-Identifier: LGPL-2.1-or-later
//
// config.pvs to domain XML: read, refuse what cannot run, plan what rows cannot decide one by one, walk the tables.
#include "config-convert/convert.hpp"
#include "config-convert/vm/boot_plan.hpp"
#include "config-convert/vm/machine_plan.hpp"
#include "config-convert/vm/tables.hpp"
#include "config-convert/vm/vm_tree.hpp"

#include <array>

namespace convert {
namespace {

Result<void> identify(VmScope& vm) {
  const std::string written = vm.text("Identification/VmUuid").value_or("");
  const auto uuid = parse_uuid(written);
  if (!uuid) return refuse_leaf(vm, "Identification/VmUuid", fmt::format("'{}' is not a UUID of a machine", written));
  vm.uuid = *uuid;
  const auto leaf = [&](std::string_view path) {
    return parse_integer(trimmed(vm.text(path).value_or(""))).value_or(0);
  };
  constexpr std::string_view kOsType = "Settings/General/OsType", kOsNumber = "Settings/General/OsNumber";
  vm.guest = guest_os_of(leaf(kOsType), leaf(kOsNumber));
  if (vm.text(kOsType) && vm.text(kOsNumber) && leaf(kOsNumber) >> 8 != leaf(kOsType))
    vm.warn(kOsNumber, "metadata/libosinfo",
            fmt::format("{} is no system of family {}; family {} is taken for the guest's", leaf(kOsNumber),
                        leaf(kOsType), static_cast<int>(vm.guest.family)));
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

void write_devices(VmScope& vm, VmTree& tree) {
  xmlNode* devices = at(tree.out.root(), "devices");
  for (Device& device : vm.devices) {
    DeviceScope scope = scope_of(vm, device);
    xmlNode* element = add(devices, device.kind->xml);
    apply(device.kind->rows, scope, element);
    apply(device.kind->lists, scope, element);
    keep_aside(device.kind->kept, scope, tree.out.root());
    tree.devices.push_back(element);
  }
}

}  // namespace

Result<void> plan_vm(VmScope& vm) {
  if (auto good = identify(vm); !good) return good.error();
  check_sections(vm);
  if (auto good = count_vcpus(vm); !good) return good.error();
  if (auto good = check_memory(vm); !good) return good.error();
  if (auto good = plan_devices(vm); !good) return good.error();
  choose_machine(vm);
  plan_boot(vm);
  return {};
}

VmTree write_vm(VmScope& vm) {
  VmTree tree;
  apply(machine_rows(), vm, tree.out.root());
  keep_aside(machine_kept(), vm, tree.out.root());
  write_devices(vm, tree);
  apply(machine_lists(), vm, tree.out.root());
  apply(machine_device_rows(), vm, tree.out.root());
  return tree;
}

Result<PvsFile> read_pvs(std::string_view text) {
  if (text.size() <= kInputLimitBytes)
    if (auto good = check_looks_like_xml(text); !good) return good.error();
  auto doc = parse_xml(text, "config.pvs");
  if (!doc) return doc.error();
  const auto dialect = recognise_dialect(xmlDocGetRootElement(doc->get()));
  if (!dialect) return dialect.error();
  return PvsFile{std::move(*doc), *dialect};
}

Result<Conversion> domain_xml_from_pvs(std::string_view text, const Context& context) {
  const auto file = read_pvs(text);
  if (!file) return file.error();
  Conversion done;
  VmScope vm{{done.report}, context, file->root(), file->dialect};
  if (auto good = plan_vm(vm); !good) return good.error();
  done.xml = write_vm(vm).out.dump();
  done.filters = std::move(vm.filters);
  return done;
}

}  // namespace convert
