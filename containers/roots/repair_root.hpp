// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container that starts in repair mode: prlctl start --repair. It has the system of a template, with files of its
// own that are thrown away when it ends; its real root, mounted as for any start, is seen in it at /repair.
//
//   HOMES/private/UUID/repair/          a home for that system, made over the template as any container's
//   HOMES/private/UUID/repair/root      its root; in it, at /repair, the real one
//   HOMES/private/UUID/repair/over      the folder where libvirt looks for the root: the path of what is covered
//
// The real root stays where it is mounted, or the plain folder that it is, and the other is mounted over it. Nothing
// of definition or real root changes: without the cover a start is what it was. Killed at any point, end_repair() does
// what is left to do, and each start and each end begins with it.
//
// Threads and errors as container_root.hpp.
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/values/id_map.hpp"
#include "foundation/result.hpp"

#include <string>

namespace containers {

struct RepairWish {
  std::string folder;         // where libvirt will look for the root, which is there
  std::string template_name;  // of a folder that is there
  IdMap id_map{};
};

// After end_repair().
Result<void> begin_repair(ContainerHome home, const RepairWish& wish);

// Does nothing where nothing is left. kOperationInvalid while something on the host uses what is mounted.
Result<void> end_repair(ContainerHome home);

// The part of the home that the template's system has.
ContainerHome repair_part(const ContainerHome& home);
bool is_in_repair(const ContainerHome& home);

}  // namespace containers
