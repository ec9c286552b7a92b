// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The devices that a domain boots from, in PCS6's words: BootDevice/Type and the device's Index.
#pragma once

#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/vm/scope.hpp"

#include <vector>

namespace convert {

struct BootEntry {
  std::int64_t type = 0;
  std::int64_t index = 0;

  bool operator==(const BootEntry&) const = default;
};

// An element of the domain and what it is in the file.
struct BootCandidate {
  const xmlNode* element = nullptr;
  BootEntry entry;  // type 0: it does not boot
};

// By <boot order> of the devices, else by <os><boot dev>.
std::vector<BootEntry> boot_order_of(const xmlNode* domain, const std::vector<BootCandidate>& devices);

// Settings/Startup/BootingOrder: the entries in use, the first first, at most kDevicesOfOneKind.
std::vector<BootEntry> read_boot_order(const PvsElement& root);
// The same, written: the entries in use get these places, all others are no longer in use.
void write_boot_order(const VmScope& vm, const std::vector<BootEntry>& order, PvsEditor& editor);

}  // namespace convert
