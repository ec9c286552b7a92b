// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files of one container below HOMES (homes_root.hpp), as paths:
//
//   HOMES/template/cache/NAME/root   the template's tree, read by all its containers, written by none
//   HOMES/private/UUID/              the home: 0700, or 0710 and its root's group with user namespaces, for below it
//                                    lie set-uid programs that the container made
//     upper.img                      the image with the container's own files: in it upper, and work, which overlayfs
//                                    needs beside it; or root alone (roots/own_tree.hpp)
//     own                            where the image is mounted for a moment, seen by nobody
//     upper, work                    the same without an image, in homes that were made so: no limit but the disk's
//     root                           where the two are put together
//     template                       NAME of the template that upper belongs to: above another one it is garbage
//     old-tree                       a link to the files of a container of PCS6, below upper in a template's place
//     image                          which whole image its root is instead, with format and id map
//     export, export.pid             where a qcow2 or Parallels image is seen raw, by the process that exports it
//     snapshots, revert              snapshots/container_snapshots.hpp
//     lock                           held by whoever changes any of this
//     image-N/, repair/              the same for other images (further_images.hpp) and repair mode (repair_root.hpp)
//
// Made from parsed parts only, so no path leads out of HOMES.
#pragma once

#include "containers/values/container_uuid.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace containers {

// The template of a container that stands, as long as it is on trial, over files that are its own and are only read.
inline constexpr std::string_view kOldTree = "old-tree";

struct ContainerHome {
  std::string homes_root;
  ContainerUuid uuid;
  std::string part{};  // empty, image-N or repair

  std::string folder() const { return homes_root + "/private/" + uuid.text + (part.empty() ? "" : "/" + part); }
  std::string root() const { return folder() + "/root"; }
  std::string upper() const { return folder() + "/upper"; }
  std::string work() const { return folder() + "/work"; }
  std::string template_record() const { return folder() + "/template"; }
  std::string image() const { return folder() + "/upper.img"; }
  std::string image_point() const { return folder() + "/own"; }
  std::string image_record() const { return folder() + "/image"; }
  std::string export_file() const { return folder() + "/export"; }
  std::string export_pid() const { return folder() + "/export.pid"; }
  std::string lock() const { return folder() + "/lock"; }
  std::string old_tree() const { return folder() + "/old-tree"; }
  // `name` was parsed by parse_template_name.
  std::string template_tree(const std::string& name) const {
    return name == kOldTree ? old_tree() : homes_root + "/template/cache/" + name + "/root";
  }
};

// What our mounts and loop devices are known by: of the source of an overlay, and of the label of a loop device.
inline constexpr std::string_view kSourcePrefix = "switchyard:";

// What a home's loop devices are labelled with.
std::string loop_label(const ContainerHome& home);

// The mount table knows paths without symbolic links.
Result<void> resolve_homes_root(ContainerHome& home);

Error about(const ContainerHome& home, const Error& error);

// Makes private/UUID where it is missing, and sets its permissions; `root_group` is the host's number of the group that
// the container takes for root's. Errors name path and cause.
Result<void> make_home(const ContainerHome& home, gid_t root_group);

// Makes upper and work in `folder`, the home or where its image is seen, and root in the home, where they are missing.
// upper is the container's "/" to everyone inside, so it is born with owner and permissions of the template's.
Result<void> make_layers(const ContainerHome& home, const std::string& folder, const std::string& template_name);

Result<void> make_folder(const std::string& path, unsigned mode);

// The template that upper was made over; none yet.
Result<std::optional<std::string>> recorded_template(const ContainerHome& home);

// Records it, or says that another one is recorded.
Result<void> record_template(const ContainerHome& home, const std::string& template_name);

}  // namespace containers
