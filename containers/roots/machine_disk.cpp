// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/machine_disk.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/roots/image_file.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/storage/image_export.hpp"
#include "containers/storage/loop_device.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/mount.h>

namespace containers {
namespace {

// What says that a disk is held in which there is nothing to be seen.
Result<UniqueFd> make_empty_folder(const ContainerHome& home) {
  const UniqueFd fs(::fsopen("tmpfs", FSOPEN_CLOEXEC));
  const auto failed = [] { return system_error("cannot make an empty file system", errno); };
  if (!fs) return failed();
  const std::string source = loop_label(home);
  if (::fsconfig(fs.get(), FSCONFIG_SET_STRING, "source", source.c_str(), 0) != 0 ||
      ::fsconfig(fs.get(), FSCONFIG_SET_STRING, "mode", "0700", 0) != 0 ||
      ::fsconfig(fs.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return failed();
  UniqueFd mount(::fsmount(fs.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY));
  if (!mount) return failed();
  return mount;
}

Result<UniqueFd> mount_disk(const ContainerHome& home, const ImageFile& file, Access access) {
  const auto disk = start_export(home, file.path, file.driver.empty() ? "raw" : file.driver, access);
  if (!disk) return disk.error();
  const auto place = find_filesystem(disk->get(), file.path);
  if (!place) return place.error().code == ErrorCode::kConfigUnsupported ? make_empty_folder(home) : place.error();
  const auto device = attach_loop(disk->get(), *place, loop_label(home), false);
  if (!device) return device.error();
  return mount_block(device->path, place->type, access);
}

Result<void> mount_locked(const ContainerHome& home, const ImageRoot& image, Access access) {
  if (auto free = expect_nothing_mounted(home); !free) return free;
  // What a crash left.
  if (auto ended = end_export(home); !ended) return ended;
  if (auto made = make_folder(home.root(), 0700); !made) return made;
  const auto file = find_image_file(image);
  if (!file) return file.error();
  auto mount = mount_disk(home, *file, access);
  auto attached = mount ? attach_root(home, *mount) : mount.error();
  if (attached) return attached;
  // Its file system goes before the disk below it.
  if (mount) mount->reset();
  static_cast<void>(end_export(home));
  return attached;
}

}  // namespace

Result<void> mount_machine_disk(ContainerHome home, const ImageRoot& image, Access access) {
  const auto act = [&]() -> Result<void> {
    if (auto resolved = resolve_homes_root(home); !resolved) return resolved;
    if (auto good = check_image_root(image); !good) return good;
    // Before anything is made.
    if (!path_exists(image.path)) return system_error(fmt::format("cannot look at image '{}'", image.path), errno);
    if (auto made = make_home(home, 0); !made) return made;
    const Result<ContainerLock> lock = ContainerLock::take(home);
    if (!lock) return lock.error();
    return mount_locked(home, image, access);
  };
  if (auto done = act(); !done)
    return Error{done.error().code, fmt::format("machine {}: {}", home.uuid.text, done.error().message)};
  return {};
}

}  // namespace containers
