// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a clone is made from: the domain, its definition with its passwords, its home where it has one. Read anew by
// each step that needs it: nothing of it is kept in a task's notes, for they are on the disk. A task's thread.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/tasks/task.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

struct SourceDomain {
  Connection connection;
  DomainHandle domain;
  DomainEdit definition;
  std::optional<HomeRecord> home;
  bool active = false;

  // All its disks, shared ones and drives, too: "sda".
  std::vector<std::string> targets() const;
  // Empty where nobody registered it.
  std::string folder() const { return home ? home->facts.home : std::string(); }
};

// kOperationInvalid for one that is suspended: its memory and its disks belong together.
Result<SourceDomain> read_source(Services& services, const std::string& uuid);

// The text of its config file, which strangers may have put there; empty where it has none. kOperationInvalid where it
// is no regular file, or somebody writes it.
Result<std::string> config_of(const SourceDomain& source);

// As many addresses as it has, of the same ranges, written into the notes; and back.
Result<void> plan_addresses(TaskRun& run, const SourceDomain& source);
std::vector<std::string> planned_addresses(TaskRun& run);

}  // namespace dispatcher
