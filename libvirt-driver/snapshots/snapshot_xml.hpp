// SPDX-License-Identifier: LGPL-2.1-or-later
//
// <domainsnapshot>, libvirt's format of snapshots (formatsnapshot.html, domainsnapshot.rng): from a client, who may
// write anything, into values that are judged elsewhere (snapshot_wish.hpp); and from a snapshot to text.
//
//   <domainsnapshot><name>before</name><state>running</state><parent><name>first</name></parent>
//     <creationTime>1763726400</creationTime><memory snapshot='no'/>
//     <disks><disk name='/vz/private/UUID/upper.img' snapshot='internal'/></disks>
//     <domain type='vz'> … </domain></domainsnapshot>
//
// Errors: kXml, in libvirt's words. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/snapshots/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct SnapshotXmlDisk {
  std::string name;
  std::string mode{};  // no, internal, external, manual; empty for the default
  bool names_file = false;

  bool operator==(const SnapshotXmlDisk&) const = default;
};

// What the text says; empty where it says nothing.
struct SnapshotXml {
  std::string name{};
  std::optional<std::string> description{};
  std::string state{};
  std::string creation_time{};
  std::string parent{};
  std::string memory{};
  bool names_memory_file = false;
  std::vector<SnapshotXmlDisk> disks{};
  std::string domain{};  // <domain>, if it has a type: older libvirt wrote its UUID only
  bool has_inactive_domain = false;

  bool operator==(const SnapshotXml&) const = default;
};

Result<SnapshotXml> parse_snapshot_xml(std::string_view xml);

// Without `secure` the domain's passwords are left out.
Result<std::string> format_snapshot_xml(const Snapshot& snapshot, bool secure);

// libvirt's words for states: "running", "disk-snapshot"; nothing for another word.
std::optional<SnapshotState> parse_snapshot_state(std::string_view word);
std::string_view name_of(SnapshotState state);

}  // namespace driver
