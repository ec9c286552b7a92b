// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Environments that come into being, by "create" and "clone": both kinds of task go the same steps, and a Maker says
// what a step means for a machine or a container.
//
//   plan      name, UUID, addresses, home, what is copied: chosen and written into the notes; nothing is made yet
//   freeze    what a linked clone will stand on stops changing (clones only)
//   home      the folder
//   fill      disks and images
//   config    config.pvs or ve.conf
//   define    the domain, in libvirt
//   record    the catalogue's record: from here on it is an environment with a home
//
// A crash at any step undoes all of them: until the task is done there is nothing, afterwards the whole. describe() is
// called by several steps and must say the same each time: what is random is in the notes.
//
// Arguments of "create": kind (vm, container), name; description, uuid (in TaskRecord::environment); of a machine
// distribution, cpus, memory_mib, disk_mib, no_disk, network, chipset, block_kib, sample, folder; of a
// container template, sample, host_name, cpus,
// memory_mib, disk_mib. Of "clone": source (UUID), name; linked, template, detach_external, change_sid (of a machine),
// folder, host_name.
// Result: uuid, name, home.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <span>
#include <string>

namespace dispatcher {

struct Description {
  std::string file;    // config.pvs, ve.conf
  std::string config;  // its text
  std::string xml;
};

struct Maker {
  // Also before the task is queued, with what there is of the record: changes nothing.
  Result<void> (*check)(Services&, const TaskRecord&);
  Result<void> (*plan)(TaskRun&);
  Result<void> (*freeze)(TaskRun&);  // null: nothing to do
  Result<void> (*unfreeze)(TaskRun&);
  Result<void> (*fill)(TaskRun&);
  Result<void> (*unfill)(TaskRun&);  // null: the home's removal is enough
  Result<Description> (*describe)(TaskRun&);
};

extern const Maker kNewMachineMaker;
extern const Maker kNewContainerMaker;
extern const Maker kMachineCloneMaker;
extern const Maker kContainerCloneMaker;

std::span<const TaskKind* const> making_kinds();

}  // namespace dispatcher
