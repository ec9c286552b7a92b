// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a conversion did that its reader should know: values kept aside, replaced or dropped, and why. Words carry the
// value seen and the value used; they never carry a password.
#pragma once

#include <string>
#include <vector>

namespace convert {

enum class Severity { kInfo, kWarning, kError };

struct ReportEntry {
  Severity severity = Severity::kInfo;
  std::string pcs6_path;  // "Hardware/Hdd[0]/StackIndex", or a key of ve.conf
  std::string xml_path;   // below <domain>; empty when nothing there stands for it
  std::string words;

  bool operator==(const ReportEntry&) const = default;
};

using Report = std::vector<ReportEntry>;

}  // namespace convert
