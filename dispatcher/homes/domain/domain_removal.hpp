// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Undefines a domain, with what libvirt knows of it besides (metadata of snapshots and checkpoints, network filters of
// its own), and leaves its files alone unless it is being deleted. One that is not defined is no error: undoing calls
// this, and whoever continues after a crash. Blocks; a task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <string>

namespace dispatcher {

struct DomainRemoval {
  bool with_files = false;   // firmware variables, too
  bool saved_state = false;  // the state on the disk is given up; else kOperationInvalid where there is one
};

Result<void> undefine_domain(const Connection& connection, const std::string& uuid, const DomainRemoval& removal);

}  // namespace dispatcher
