// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/snapshot_facts.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <tuple>

namespace prlctl {
namespace {

using dispatcher::AllocatedText;
using dispatcher::FreedBy;
using dispatcher::SnapshotHandle;

using XmlText = std::unique_ptr<xmlChar, FreedBy<[](xmlChar* text) { xmlFree(text); }>>;

std::string escaped(std::string_view text) {
  const std::string whole(text);
  const XmlText special(xmlEncodeSpecialChars(nullptr, reinterpret_cast<const xmlChar*>(whole.c_str())));
  return special ? reinterpret_cast<const char*>(special.get()) : std::string();
}

Answer<SnapshotFacts> facts_of(virDomainSnapshotPtr snapshot, const std::string& uuid) {
  const AllocatedText xml(virDomainSnapshotGetXMLDesc(snapshot, 0));
  if (!xml) return libvirt_failure("reading a snapshot");
  return read_snapshot_xml(xml.get(), uuid);
}

}  // namespace

std::string snapshot_id(std::string_view domain_uuid, std::string_view libvirt_name) {
  if (auto uuid = convert::parse_uuid(libvirt_name)) return *std::move(uuid);
  std::string hex = digest_of(fmt::format("snapshot {} {}", domain_uuid, libvirt_name)).substr(0, 32);
  // RFC 9562: version 8, whose content is the maker's; variant 10.
  constexpr std::string_view kVariants = "89ab";
  hex[12] = '8';
  hex[16] = kVariants[static_cast<unsigned char>(hex[16]) % kVariants.size()];
  for (const std::size_t dash : {8, 13, 18, 23}) hex.insert(dash, "-");
  return hex;
}

std::string snapshot_xml(std::string_view id, std::string_view name, std::string_view description) {
  std::string first_line(name);
  std::ranges::replace(first_line, '\n', ' ');
  std::string text = escaped(first_line);
  if (!description.empty()) text += "\n" + escaped(description);
  return fmt::format("<domainsnapshot><name>{}</name><description>{}</description></domainsnapshot>", id, text);
}

Answer<SnapshotFacts> read_snapshot_xml(std::string_view xml, std::string_view domain_uuid) {
  const auto doc = convert::parse_xml(xml, "snapshot XML");
  if (!doc) return failure_of(doc.error());
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  SnapshotFacts facts;
  facts.libvirt_name = convert::get(root, "name").value_or("");
  facts.id = snapshot_id(domain_uuid, facts.libvirt_name);
  const std::string text = convert::get(root, "description").value_or("");
  if (facts.id == facts.libvirt_name) {
    const std::size_t end = text.find('\n');
    facts.name = text.substr(0, end);
    if (end != text.npos) facts.description = text.substr(end + 1);
  } else {
    facts.name = facts.libvirt_name;
    facts.description = text;
  }
  const std::string parent = convert::get(root, "parent/name").value_or("");
  if (!parent.empty()) facts.parent = snapshot_id(domain_uuid, parent);
  facts.state = convert::get(root, "state").value_or("");
  const std::string created = convert::get(root, "creationTime").value_or("");
  std::from_chars(created.data(), created.data() + created.size(), facts.created);
  return facts;
}

Answer<std::vector<SnapshotFacts>> read_snapshots(const Environment& environment) {
  virDomainPtr domain = environment.domain.get();
  virDomainSnapshotPtr* all = nullptr;
  const int count = virDomainListAllSnapshots(domain, &all, 0);
  if (count < 0) return libvirt_failure("listing snapshots");
  const std::unique_ptr<virDomainSnapshotPtr, FreedBy<&std::free>> list(all);
  std::vector<SnapshotHandle> handles;
  for (virDomainSnapshotPtr snapshot : std::span(all, static_cast<std::size_t>(count))) handles.emplace_back(snapshot);
  std::vector<SnapshotFacts> facts;
  for (const SnapshotHandle& snapshot : handles) {
    auto one = facts_of(snapshot.get(), environment.uuid);
    if (!one) return one.error();
    facts.push_back(*std::move(one));
  }
  if (const SnapshotHandle current(count > 0 ? virDomainSnapshotCurrent(domain, 0) : nullptr); current) {
    const auto same = std::ranges::find(facts, virDomainSnapshotGetName(current.get()), &SnapshotFacts::libvirt_name);
    if (same != facts.end()) same->is_current = true;
  }
  std::ranges::sort(facts, {}, [](const SnapshotFacts& one) { return std::tie(one.created, one.id); });
  return facts;
}

Failure no_snapshot(std::string_view id) {
  return {
      fmt::format("Unable to find the snapshot ID. The virtual machine has no snapshot {{{}}}: `prlctl snapshot-list` "
                  "shows those that it has.",
                  id)};
}

}  // namespace prlctl
