// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots as prlctl has them, on libvirt's: an id that is a UUID, a name and a description. prlctl gives a snapshot
// its id for libvirt's name, and writes name and description into its description, the name first, a line of its own:
//
//   <domainsnapshot><name>a5b8999f-…</name><description>s1
//   first of all</description></domainsnapshot>
//
// A snapshot that virsh made has the name that it was given there, and an id made of that and the domain's UUID, the
// same each time. XML is libvirt's answer; one thread.
#pragma once

#include "prlctl/session/environment.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct SnapshotFacts {
  std::string id;  // UUID, lower case
  std::string libvirt_name;
  std::string name;
  std::string description;
  std::string parent = {};   // id; empty: it is a root
  std::string state = {};    // libvirt's: "running", "shutoff" …
  std::int64_t created = 0;  // seconds since 1970
  bool is_current = false;

  bool operator==(const SnapshotFacts&) const = default;
};

std::string snapshot_id(std::string_view domain_uuid, std::string_view libvirt_name);

// What is given to virDomainSnapshotCreateXML.
std::string snapshot_xml(std::string_view id, std::string_view name, std::string_view description);

// Back from domainsnapshot XML; whether it is current stands elsewhere.
Answer<SnapshotFacts> read_snapshot_xml(std::string_view xml, std::string_view domain_uuid);

// All of an environment, oldest first.
Answer<std::vector<SnapshotFacts>> read_snapshots(const Environment& environment);

// "Unable to find the snapshot ID. …"
Failure no_snapshot(std::string_view id);

}  // namespace prlctl
