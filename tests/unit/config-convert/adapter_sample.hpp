// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Machines that are nothing but their adapters, and what their conversion and the way back say.
#pragma once

#include "config-convert/vm/device_kind.hpp"
#include "config-convert/vm/tables.hpp"
#include "samples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace convert {

inline constexpr const char* kMachineUuid = "3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11";

inline std::string adapter(const std::string& leaves) { return "<NetworkAdapter>" + leaves + "</NetworkAdapter>"; }

inline std::string machine_of(const std::string& adapters, const std::string& settings = "") {
  return "<ParallelsVirtualMachine><Identification><VmUuid>{" + std::string(kMachineUuid) +
         "}</VmUuid><VmName>adapters</VmName><VmHome>/vz/a.pvm/config.pvs</VmHome></Identification><Settings>" +
         settings + "</Settings><Hardware>" + adapters + "</Hardware></ParallelsVirtualMachine>";
}

struct ConvertedAdapters {
  Conversion done;
  XmlDoc doc;
  std::vector<const xmlNode*> interfaces;
};

inline ConvertedAdapters converted(const std::string& adapters, const Context& context = {},
                                   const std::string& settings = "") {
  ConvertedAdapters all;
  auto done = domain_xml_from_pvs(machine_of(adapters, settings), context);
  EXPECT_TRUE(done) << done.error().message;
  if (!done) return all;
  all.done = std::move(*done);
  all.doc = std::move(*parse_xml(all.done.xml, "domain XML"));
  const xmlNode* devices = find(xmlDocGetRootElement(all.doc.get()), "devices");
  for (const xmlNode* node = first_child(devices, "interface"); node; node = next_named(node, "interface"))
    all.interfaces.push_back(node);
  return all;
}

// What the row of that leaf reads from an <interface>, for an adapter of these leaves.
inline Value leaf_from(const std::string& interface, std::string_view leaf, const Context& context = {},
                       const std::string& leaves = "", const std::string& settings = "") {
  const auto file = parse_xml(machine_of(adapter(leaves), settings), "config.pvs");
  const auto doc = parse_xml(interface, "interface");
  EXPECT_TRUE(doc && file);
  if (!doc || !file) return {};
  Report report;
  VmScope vm{{report}, context, PvsElement(xmlDocGetRootElement(file->get()))};
  Device device;
  for (const DeviceKind& kind : device_kinds())
    if (kind.pcs6 == "NetworkAdapter") device.kind = &kind;
  device.element = vm.root.find("Hardware/NetworkAdapter");
  DeviceScope scope = scope_of(vm, device);
  for (const auto& row : adapter_rows())
    if (row.pcs6 == leaf && row.back) return row.back(row, scope, xmlDocGetRootElement(doc->get()));
  ADD_FAILURE() << "no way back for " << leaf;
  return {};
}

}  // namespace convert
