// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The steps of a machine's conversion: read the file, plan what rows cannot decide one by one, walk the tables into a
// tree. The way back takes the first three of them too, to know what the file says in domain XML's words.
#pragma once

#include "config-convert/vm/scope.hpp"
#include "foundation/result.hpp"

#include <string_view>
#include <vector>

namespace convert {

struct PvsFile {
  XmlDoc doc;
  PvsDialect dialect = PvsDialect::kPcs6;

  PvsElement root() const { return PvsElement(xmlDocGetRootElement(doc.get())); }
};

// An Error where the text is no configuration of a machine that can run here.
Result<PvsFile> read_pvs(std::string_view text);

// Fills a scope that has file, context and report.
Result<void> plan_vm(VmScope& vm);

struct VmTree {
  XmlWriter out{"domain"};
  std::vector<xmlNode*> devices;  // one for each of vm.devices
};

VmTree write_vm(VmScope& vm);

}  // namespace convert
