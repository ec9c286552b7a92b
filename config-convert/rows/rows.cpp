// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/rows.hpp"

#include <algorithm>

namespace convert {

// Several rows may read one leaf; what is wrong with it is told once. They are near each other: a file can be wrong in
// tens of thousands of places, and each would be compared with all.
void ScopeBase::tell(Severity severity, std::string_view pcs6, std::string_view xml, std::string words) {
  ReportEntry entry{severity, pcs6_prefix + std::string(pcs6), xml.empty() ? "" : xml_prefix + std::string(xml),
                    std::move(words)};
  constexpr std::size_t kNear = 64;
  const auto first = report.end() - static_cast<std::ptrdiff_t>(std::min(report.size(), kNear));
  if (std::find(first, report.end(), entry) == report.end()) report.push_back(std::move(entry));
}

// libvirt allows one metadata element per namespace: `domain` is shared by all that the project keeps there.
void keep(xmlNode* domain, std::string_view path, std::string_view value) {
  xmlNode* kept = add(at(domain, "metadata/switchyard:domain/switchyard:pcs6"), "switchyard:kept");
  set(kept, "@path", path);
  set(kept, "", value);
}

}  // namespace convert
