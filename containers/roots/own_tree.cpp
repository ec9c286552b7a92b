// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/own_tree.hpp"

#include "containers/mounts/overlay_mount.hpp"
#include "containers/mounts/private_mounts.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/roots/tree_files.hpp"
#include "containers/roots/tree_ids.hpp"
#include "containers/roots/tree_shift.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/image_replacement.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/own_image.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr const char* kTree = "root";

Result<UniqueFd> open_tree_folder(const UniqueFd& image) {
  UniqueFd folder(::openat(image.get(), kTree, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return system_error("cannot open the root in a container's image", errno);
  return folder;
}

std::string words_for_lack_of_room(const ContainerHome& home, const std::string& cause) {
  return fmt::format(
      "the template's files must be copied into '{}', for there are no id-mapped mounts here, and "
      "could not: {} (where it is too small: switchyard-ct resize)",
      home.image(), cause);
}

// What the container would see, with the ids it sees, from one folder of the file system into another.
Result<void> copy_overlay(const ContainerHome& home, const std::string& template_name, const LoopDevice& device,
                          FilesystemType type, const UniqueFd& image) {
  const std::string inside = fmt::format("/proc/self/fd/{}", image.get());
  if (auto made = make_layers(home, inside, template_name); !made) return made;
  if (auto made = make_folder(home.image_point(), 0700); !made) return made;
  if (auto made = make_folder(fmt::format("{}/{}", inside, kTree), 0700); !made) return made;
  const Result<UniqueFd> again = mount_block(device.path, type);
  if (!again) return again.error();
  OverlayLayers layers;
  layers.source = "switchyard";
  layers.lower = home.template_tree(template_name);
  layers.folder = home.image_point();
  layers.image = &*again;
  const Result<UniqueFd> overlay = make_overlay(layers);
  if (!overlay) return overlay.error();
  const auto tree = open_tree_folder(image);
  if (!tree) return tree.error();
  return copy_tree_files(overlay->get(), tree->get());
}

Result<void> gather_tree(const ContainerHome& home, const std::string& template_name, const LoopDevice& device,
                         FilesystemType type, const UniqueFd& image) {
  if (auto copied = copy_overlay(home, template_name, device, type, image); !copied)
    return Error{copied.error().code, words_for_lack_of_room(home, copied.error().message)};
  std::error_code failure;
  for (const char* layer : {"upper", "work"})
    if (std::filesystem::remove_all(fmt::format("/proc/self/fd/{}/{}", image.get(), layer), failure); failure)
      return system_error(fmt::format("cannot remove '{}' from a container's image", layer), failure.value());
  return {};
}

// The file system is unmounted when this returns.
Result<void> fit_copy(const ContainerHome& home, const std::string& template_name, const IdMap& map,
                      const ImageReplacement& copy) {
  const auto place = read_own_image(copy.path());
  if (!place) return place.error();
  const auto device = attach_loop(copy.fd(), *place, "switchyard", true);
  if (!device) return device.error();
  const Result<UniqueFd> image = mount_block(device->path, place->type);
  if (!image) return image.error();
  if (!has_own_tree(*image))
    if (auto gathered = gather_tree(home, template_name, *device, place->type, *image); !gathered) return gathered;
  const auto tree = open_tree_folder(*image);
  if (!tree) return tree.error();
  return give_tree_ids(tree->get(), map);
}

// The tree alone, as a mount that nobody sees yet.
Result<UniqueFd> clone_own_tree(const ContainerHome& home, const UniqueFd& image) {
  if (auto made = make_folder(home.image_point(), 0700); !made) return made.error();
  if (auto made = make_folder(home.root(), 0700); !made) return made.error();
  const Result<PrivateMounts> mounts = PrivateMounts::enter();
  if (!mounts) return mounts.error();
  if (auto attached = attach_mount(image, home.image_point()); !attached) return attached.error();
  const std::string path = fmt::format("{}/{}", home.image_point(), kTree);
  UniqueFd tree(::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!tree) return system_error(fmt::format("cannot clone the mount of '{}'", path), errno);
  return tree;
}

}  // namespace

bool has_own_tree(const UniqueFd& image) {
  struct stat is {};
  return ::fstatat(image.get(), kTree, &is, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<IdMap> own_tree_ids(const UniqueFd& image) {
  const auto tree = open_tree_folder(image);
  if (!tree) return tree.error();
  return read_tree_ids(tree->get());
}

Result<void> fit_own_tree(const ContainerHome& home, const std::string& template_name, const IdMap& map) {
  auto copy = ImageReplacement::begin(home.image());
  if (!copy) return copy.error();
  if (auto fitted = fit_copy(home, template_name, map, *copy); !fitted) return fitted;
  return copy->commit();
}

Result<void> attach_own_tree(const ContainerHome& home, const UniqueFd& image, const RootIds& ids) {
  const Result<UniqueFd> tree = clone_own_tree(home, image);
  if (!tree) return tree.error();
  if (auto writable = check_writable(tree->get(), ids, home.image()); !writable) return writable;
  // By which a whole image's mount would be known.
  if (::unlink(home.image_record().c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", home.image_record()), errno);
  return attach_root(home, *tree);
}

Result<bool> has_own_tree_mounted(const ContainerHome& home, const IdMap& map) {
  const auto mounted = has_image_mounted(home);
  if (!mounted) return mounted.error();
  if (!*mounted || path_exists(home.image_record())) return false;
  const UniqueFd root(::open(home.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", home.root()), errno);
  const auto ids = read_tree_ids(root.get());
  if (!ids) return ids.error();
  return *ids == map;
}

}  // namespace containers
