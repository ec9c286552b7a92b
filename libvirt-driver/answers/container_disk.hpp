// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The disk that a call is about: found by the place where the container sees it or by its path, in what runs or in
// what is stored. Errors in the words of QEMU's driver. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/stats/disk_facts.hpp"
#include "libvirt-driver/xml/container_disks.hpp"

#include <string>
#include <vector>

namespace driver {

struct FoundDisk {
  ContainerDisk disk;
  std::string path;  // on the host
  std::string word;  // how switchyard-ct is told of it
};

// `xml_flags` say whose: kXmlInactive for the stored definition's.
Task<Result<std::vector<ContainerDisk>>> disks_of(ClientSession& session, DomainObject domain, std::uint32_t xml_flags);

FoundDisk about_disk(ClientSession& session, const DomainObject& domain, const ContainerDisk& disk);

// kInvalidArg: "invalid path: NAME".
Task<Result<FoundDisk>> find_disk_of(ClientSession& session, DomainObject domain, std::string name,
                                     std::uint32_t xml_flags);

Task<Result<DiskFacts>> facts_of_disk(ClientSession& session, std::string word);

}  // namespace driver
