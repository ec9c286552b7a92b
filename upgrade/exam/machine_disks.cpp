// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/machine_disks.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_element.hpp"

namespace upgrade {
namespace {

std::string leaf(const convert::PvsElement& element, std::string_view name) {
  return std::string(trimmed(element.text(name).value_or("")));
}

}  // namespace

Result<std::vector<MachineDisk>> machine_disks(std::string_view config) {
  const auto doc = convert::parse_xml(config, "config.pvs");
  if (!doc) return doc.error();
  std::vector<MachineDisk> disks;
  const convert::PvsElement hardware = convert::PvsElement(xmlDocGetRootElement(doc->get())).find("Hardware");
  for (const convert::PvsElement& disk : hardware.children("Hdd")) {
    if (leaf(disk, "Enabled") == "0" || leaf(disk, "Connected") == "0") continue;
    std::string name = disk.text("SystemName").value_or(disk.text("UserFriendlyName").value_or(""));
    if (name.empty()) continue;
    const auto index = convert::parse_integer(leaf(disk, "Index"));
    const std::string version = leaf(disk, "DiskVersion");
    disks.push_back({.name = std::move(name),
                     .index = index && *index >= 0 ? static_cast<std::uint64_t>(*index) : disks.size(),
                     .is_device = leaf(disk, "EmulatedType") != "1",
                     .has_state = version == "3" || version == "4"});
  }
  return disks;
}

}  // namespace upgrade
