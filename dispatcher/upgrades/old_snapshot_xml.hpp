// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A snapshot of an old machine as libvirt is told of it, when the machine's disks have it inside of them:
// VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE. libvirt's name is the old GUID, and what the snapshot was called is the first
// line of its description, as prlctl writes its own (prlctl/actions/snapshot_facts.hpp). Pure.
#pragma once

#include "upgrade/trial/trial_record.hpp"

#include <string>
#include <vector>

namespace dispatcher {

// `targets`: libvirt's names of the disks that have it; `definition`: the machine's, without an XML declaration.
std::string old_snapshot_xml(const upgrade::TrialSnapshot& snapshot, const std::vector<std::string>& targets,
                             const std::string& definition);

}  // namespace dispatcher
