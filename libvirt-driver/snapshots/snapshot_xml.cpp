// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_xml.hpp"

#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::string_view kStates[] = {"nostate", "running", "blocked",     "paused",       "shutdown",
                                        "shutoff", "crashed", "pmsuspended", "disk-snapshot"};

std::string text_of(const Element* element) { return element == nullptr ? std::string() : element->text; }

Result<SnapshotXmlDisk> read_disk(const Element& element) {
  const Attribute* name = element.attribute("name");
  if (name == nullptr)
    return Error{ErrorCode::kXml, "XML error: missing name from disk snapshot element", ErrorDomain::kSnapshot};
  return SnapshotXmlDisk{name->value, std::string(element.value_of("snapshot")), element.child("source") != nullptr};
}

Result<void> read_disks(const Element& root, SnapshotXml& xml) {
  const Element* disks = root.child("disks");
  if (disks == nullptr) return {};
  for (const Element& element : disks->children) {
    auto disk = read_disk(element);
    if (!disk) return disk.error();
    xml.disks.push_back(std::move(*disk));
  }
  return {};
}

std::string element_line(std::string_view name, std::string_view value) {
  return fmt::format("  <{0}>{1}</{0}>\n", name, escape_xml(value));
}

void remove_passwords(TextEdits& edits, const Element& element) {
  for (const Attribute& attribute : element.attributes)
    if (attribute.name == "passwd") edits.remove(attribute);
  for (const Element& child : element.children) remove_passwords(edits, child);
}

Result<std::string> without_passwords(const std::string& domain_xml) {
  const Result<Document> document = parse_document(domain_xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  remove_passwords(edits, document->root);
  return edits.apply();
}

}  // namespace

Result<SnapshotXml> parse_snapshot_xml(std::string_view text) {
  const Result<Document> document = parse_document(text, "domain_snapshot");
  if (!document) return document.error();
  const Element& root = document->root;
  if (root.name != "domainsnapshot")
    return Error{ErrorCode::kXml, fmt::format("XML error: root element must be domainsnapshot, not {}", root.name),
                 ErrorDomain::kSnapshot};
  SnapshotXml xml;
  xml.name = text_of(root.child("name"));
  if (const Element* description = root.child("description")) xml.description = description->text;
  xml.state = text_of(root.child("state"));
  xml.creation_time = text_of(root.child("creationTime"));
  if (const Element* parent = root.child("parent")) xml.parent = text_of(parent->child("name"));
  if (const Element* memory = root.child("memory")) {
    xml.memory = memory->value_of("snapshot");
    xml.names_memory_file = memory->attribute("file") != nullptr;
  }
  if (auto read = read_disks(root, xml); !read) return read.error();
  const Element* domain = root.child("domain");
  if (domain != nullptr && domain->attribute("type") != nullptr) xml.domain = document->slice(domain->whole);
  xml.has_inactive_domain = root.child("inactiveDomain") != nullptr;
  return xml;
}

Result<std::string> format_snapshot_xml(const Snapshot& snapshot, bool secure) {
  const Result<std::string> domain = secure ? snapshot.domain_xml : without_passwords(snapshot.domain_xml);
  if (!domain) return domain.error();
  std::string xml = "<domainsnapshot>\n" + element_line("name", snapshot.name);
  if (snapshot.description) xml += element_line("description", *snapshot.description);
  xml += element_line("state", name_of(snapshot.state));
  if (!snapshot.parent.empty()) xml += "  <parent>\n  " + element_line("name", snapshot.parent) + "  </parent>\n";
  xml += element_line("creationTime", std::to_string(snapshot.creation_time));
  xml += "  <memory snapshot='no'/>\n";
  if (!snapshot.disk.empty())
    xml += fmt::format("  <disks>\n    <disk name='{}' snapshot='internal'/>\n  </disks>\n", escape_xml(snapshot.disk));
  return xml + "  " + *domain + "\n</domainsnapshot>\n";
}

std::optional<SnapshotState> parse_snapshot_state(std::string_view word) {
  const auto found = std::ranges::find(kStates, word);
  if (found == std::end(kStates)) return std::nullopt;
  return static_cast<SnapshotState>(found - std::begin(kStates));
}

std::string_view name_of(SnapshotState state) { return kStates[static_cast<std::size_t>(state)]; }

}  // namespace driver
