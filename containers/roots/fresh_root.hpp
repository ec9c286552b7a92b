// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A fresh root for a container that has one over a template: prlctl's reinstall. It is made beside the old one, takes
// its place, and can be taken back until the old one is dropped:
//
//   HOMES/private/UUID/reinstall/fresh.img    the new image, of the old one's size, number of files and file system
//   HOMES/private/UUID/reinstall/before.img   the old image, once the new one has its place
//   HOMES/private/UUID/reinstall/before       the template that it is over
//
// The new root is the template's, with the host name, the people of the old system (accounts.hpp) and, in /old, for its
// root alone, the files of the old root, where these are wished for.
//
// Each call may be repeated, and finds only part of its work, or of another call's, done. The container is stopped, and
// its root not mounted; else kOperationInvalid. Single-threaded programs that are root, as container_root.hpp.
#pragma once

#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

#include <string>

namespace containers {

struct FreshRootWish {
  std::string template_name;  // of a folder that is there
  std::string host_name{};    // empty: the template's
  bool with_old_files = true;
  bool with_people = true;
};

Result<void> make_fresh_root(ContainerHome home, const FreshRootWish& wish);
Result<void> place_fresh_root(ContainerHome home, const std::string& template_name);
// The old root, as it was but for the ids of its files, where it is a tree of its own (own_tree.hpp): the next mount
// gives them again. What was made is gone.
Result<void> give_old_root_back(ContainerHome home);
Result<void> drop_old_root(ContainerHome home);

}  // namespace containers
