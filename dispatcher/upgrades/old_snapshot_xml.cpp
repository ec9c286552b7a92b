// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/old_snapshot_xml.hpp"

#include "config-convert/xml/xml_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {

std::string old_snapshot_xml(const upgrade::TrialSnapshot& snapshot, const std::vector<std::string>& targets,
                             const std::string& definition) {
  std::string text = snapshot.name;
  std::ranges::replace(text, '\n', ' ');
  if (!snapshot.description.empty()) text += "\n" + snapshot.description;
  convert::XmlWriter out("domainsnapshot");
  convert::set(out.root(), "name", snapshot.guid);
  convert::set(out.root(), "description", text);
  convert::set(out.root(), "state", "shutoff");
  convert::set(out.root(), "creationTime", fmt::to_string(snapshot.created));
  if (!snapshot.parent.empty()) convert::set(out.root(), "parent/name", snapshot.parent);
  convert::set(out.root(), "memory/@snapshot", "no");
  for (const std::string& target : targets)
    convert::set(out.root(), fmt::format("disks/disk[name={}]/@snapshot", target), "internal");
  std::string xml = out.dump();
  return xml.insert(xml.rfind("</domainsnapshot>"), definition);
}

}  // namespace dispatcher
