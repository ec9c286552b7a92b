// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/rows.hpp"

#include <algorithm>

namespace convert {

// Several rows may read one leaf; what is wrong with it is told once.
void ScopeBase::tell(Severity severity, std::string_view pcs6, std::string_view xml, std::string words) {
  ReportEntry entry{severity, pcs6_prefix + std::string(pcs6), xml.empty() ? "" : xml_prefix + std::string(xml),
                    std::move(words)};
  if (std::find(report.begin(), report.end(), entry) == report.end()) report.push_back(std::move(entry));
}

// libvirt allows one metadata element per namespace: `domain` is shared by all that the project keeps there.
void keep(xmlNode* domain, std::string_view path, std::string_view value) {
  xmlNode* kept = add(at(domain, "metadata/switchyard:domain/switchyard:pcs6"), "switchyard:kept");
  set(kept, "@path", path);
  set(kept, "", value);
}

}  // namespace convert
