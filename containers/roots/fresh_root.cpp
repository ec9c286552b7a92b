// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/fresh_root.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/mounts/overlay_mount.hpp"
#include "containers/roots/accounts.hpp"
#include "containers/roots/host_name.hpp"
#include "containers/roots/own_tree.hpp"
#include "containers/roots/root_files.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/roots/tree_files.hpp"
#include "containers/snapshots/container_snapshots.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "containers/storage/own_image.hpp"
#include "containers/values/template_name.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxRecordBytes = 4096;
constexpr const char* kOld = "old";

struct AccountFile {
  RootFile file;
  std::string Accounts::*text;
};

constexpr AccountFile kAccountFiles[] = {
    {{"etc", "passwd"}, &Accounts::passwd},
    {{"etc", "shadow"}, &Accounts::shadow},
    {{"etc", "group"}, &Accounts::group},
    {{"etc", "gshadow"}, &Accounts::gshadow},
};
constexpr RootFile kLoginDefs{"etc", "login.defs"};

std::string folder_of(const ContainerHome& home) { return home.folder() + "/reinstall"; }
std::string fresh_image(const ContainerHome& home) { return folder_of(home) + "/fresh.img"; }
std::string old_image(const ContainerHome& home) { return folder_of(home) + "/before.img"; }
std::string old_record(const ContainerHome& home) { return folder_of(home) + "/before"; }

Result<void> remove_folder(const ContainerHome& home) {
  for (const std::string& file : {fresh_image(home), old_image(home), old_record(home)})
    if (auto removed = remove_file(file); !removed) return removed;
  if (::rmdir(folder_of(home).c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", folder_of(home)), errno);
  return sync_folder(home.folder());
}

Result<std::string> template_of_own_image(const ContainerHome& home) {
  if (path_exists(home.upper()) || !path_exists(home.image()))
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("it has no image '{}' of its own files over a template", home.image())};
  const auto name = recorded_template(home);
  if (!name) return name.error();
  if (!*name)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("there is no '{}', which says what its files are changes to", home.template_record())};
  return **name;
}

// The file system of an image, seen by nobody else.
Result<UniqueFd> mount_image(const std::string& path) {
  const auto place = read_own_image(path);
  if (!place) return place.error();
  const auto file = open_image(path, O_RDWR);
  if (!file) return file.error();
  if (auto unused = wait_for_no_loop(file->get(), path); !unused) return unused.error();
  const auto device = attach_loop(file->get(), *place, "switchyard", true);
  if (!device) return device.error();
  return mount_block(device->path, place->type);
}

// What a container sees over it, with the ids that it sees.
Result<UniqueFd> open_overlay(const ContainerHome& home, const UniqueFd& image, const std::string& template_name) {
  const std::string inside = fmt::format("/proc/self/fd/{}", image.get());
  if (auto made = make_layers(home, inside, template_name); !made) return made.error();
  if (auto made = make_folder(home.image_point(), 0700); !made) return made.error();
  OverlayLayers layers;
  layers.source = "switchyard";
  layers.lower = home.template_tree(template_name);
  layers.folder = home.image_point();
  layers.image = &image;
  return make_overlay(layers);
}

Result<UniqueFd> open_tree_in(const UniqueFd& image) {
  UniqueFd tree(::openat(image.get(), "root", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!tree) return system_error("cannot open the root in the container's image", errno);
  return tree;
}

struct OldRoot {
  UniqueFd root;
  std::uint64_t inodes = 0;
};

Result<OldRoot> open_old_root(const ContainerHome& home, const std::string& template_name) {
  auto image = mount_image(home.image());
  if (!image) return image.error();
  if (has_own_tree(*image)) {
    image->reset();
    if (auto fitted = fit_own_tree(home, template_name, {}); !fitted) return fitted.error();
    image = mount_image(home.image());
    if (!image) return image.error();
  }
  struct statfs space {};
  if (::fstatfs(image->get(), &space) != 0) return system_error("cannot look at the container's file system", errno);
  auto root = has_own_tree(*image) ? open_tree_in(*image) : open_overlay(home, *image, template_name);
  if (!root) return root.error();
  return OldRoot{*std::move(root), space.f_files};
}

Result<void> make_image_like(const ContainerHome& home, std::uint64_t inodes) {
  const auto old = read_own_image(home.image());
  if (!old) return old.error();
  if (auto removed = remove_file(fresh_image(home)); !removed) return removed;
  const bool counted = old->type == FilesystemType::kExt4;
  return make_own_image(
      fresh_image(home),
      {.size_bytes = old->size_bytes, .type = old->type, .inodes = counted ? std::optional(inodes) : std::nullopt});
}

Result<void> copy_old_files(const UniqueFd& old, const UniqueFd& fresh) {
  if (::mkdirat(fresh.get(), kOld, 0700) != 0 && errno != EEXIST) return system_error("cannot make its '/old'", errno);
  const UniqueFd folder(::openat(fresh.get(), kOld, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return system_error("cannot open its '/old'", errno);
  if (auto copied = copy_tree_files(old.get(), folder.get()); !copied)
    return Error{copied.error().code,
                 fmt::format("cannot keep the old files in '/old' (--no-backup does not): {}", copied.error().message)};
  if (::fchmod(folder.get(), 0700) != 0) return system_error("cannot close its '/old' to others", errno);
  return {};
}

Result<void> carry_people(const UniqueFd& old, const UniqueFd& fresh) {
  Accounts before, now;
  struct stat like[std::size(kAccountFiles)] = {};
  for (std::size_t at = 0; at < std::size(kAccountFiles); ++at) {
    const auto& [file, text] = kAccountFiles[at];
    const auto old_text = read_root_file(old.get(), file);
    if (!old_text) return about_file(file, old_text.error());
    const auto fresh_text = read_root_file(fresh.get(), file);
    if (!fresh_text) return about_file(file, fresh_text.error());
    if (*old_text) before.*text = (*old_text)->text;
    if (*fresh_text) now.*text = (*fresh_text)->text;
    if (*old_text || *fresh_text) like[at] = *fresh_text ? (*fresh_text)->is : (*old_text)->is;
  }
  const auto login_defs = read_root_file(old.get(), kLoginDefs);
  if (!login_defs) return about_file(kLoginDefs, login_defs.error());
  const Accounts both = with_people(now, before, *login_defs ? (*login_defs)->text : std::string_view());
  for (std::size_t at = 0; at < std::size(kAccountFiles); ++at) {
    const auto& [file, text] = kAccountFiles[at];
    if (both.*text == now.*text) continue;
    if (auto written = replace_root_file(fresh.get(), file, both.*text, like[at]); !written)
      return about_file(file, written.error());
  }
  return {};
}

Result<void> fill(const ContainerHome& home, const FreshRootWish& wish, const OldRoot& old) {
  const auto image = mount_image(fresh_image(home));
  if (!image) return image.error();
  const auto fresh = open_overlay(home, *image, wish.template_name);
  if (!fresh) return fresh.error();
  if (wish.with_old_files)
    if (auto copied = copy_old_files(old.root, *fresh); !copied) return copied;
  if (wish.with_people)
    if (auto carried = carry_people(old.root, *fresh); !carried) return carried;
  if (!wish.host_name.empty())
    if (auto written = write_host_name_below(fresh->get(), wish.host_name); !written) return written;
  const UniqueFd files(::openat(image->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!files || ::syncfs(files.get()) != 0) return system_error("cannot write the new root to the disk", errno);
  return {};
}

template <typename Act>
Result<void> with_lock(ContainerHome home, Act act) {
  const auto locked = [&]() -> Result<void> {
    if (auto resolved = resolve_homes_root(home); !resolved) return resolved;
    const Result<ContainerLock> lock = ContainerLock::take(home);
    if (!lock) return lock.error();
    if (auto off = expect_nothing_mounted(home); !off) return off;
    if (auto finished = finish_revert(home); !finished) return finished;
    return act(std::as_const(home));
  };
  if (auto done = locked(); !done) return about(home, done.error());
  return {};
}

// The container has its old image still, or again.
bool has_old_image(const ContainerHome& home) {
  std::error_code missing;
  return std::filesystem::equivalent(home.image(), old_image(home), missing);
}

// The old image keeps a second name until its place is taken, so that there is one at any moment.
Result<void> keep_old(const ContainerHome& home) {
  if (path_exists(old_record(home))) return {};
  const auto name = template_of_own_image(home);
  if (!name) return name.error();
  if (auto removed = remove_file(old_image(home)); !removed) return removed;
  if (::link(home.image().c_str(), old_image(home).c_str()) != 0)
    return system_error(fmt::format("cannot link '{}' to '{}'", home.image(), old_image(home)), errno);
  return write_file_atomically(old_record(home), *name + "\n");
}

}  // namespace

Result<void> make_fresh_root(ContainerHome home, const FreshRootWish& wish) {
  return with_lock(std::move(home), [&](const ContainerHome& at) -> Result<void> {
    const auto name = template_of_own_image(at);
    if (!name) return name.error();
    if (auto made = make_folder(folder_of(at), 0700); !made) return made;
    const auto old = open_old_root(at, *name);
    if (!old) return old.error();
    if (auto made = make_image_like(at, old->inodes); !made) return made;
    return fill(at, wish, *old);
  });
}

Result<void> place_fresh_root(ContainerHome home, const std::string& template_name) {
  return with_lock(std::move(home), [&](const ContainerHome& at) -> Result<void> {
    const bool begun = path_exists(old_record(at));
    if (begun ? !has_old_image(at) : !path_exists(fresh_image(at))) return {};
    if (auto kept = keep_old(at); !kept) return kept;
    return replace_own_image(at, fresh_image(at), template_name);
  });
}

Result<void> give_old_root_back(ContainerHome home) {
  return with_lock(std::move(home), [&](const ContainerHome& at) -> Result<void> {
    const bool is_placed = path_exists(old_record(at)) && !has_old_image(at);
    if (!is_placed) {
      if (auto dropped = drop_replacement(at); !dropped) return dropped;
    } else if (path_exists(old_image(at))) {
      const auto text = read_file(old_record(at), kMaxRecordBytes);
      if (!text) return text.error();
      const auto name = parse_template_name(std::string_view(*text).substr(0, text->find('\n')));
      if (!name) return name.error();
      if (auto replaced = replace_own_image(at, old_image(at), *name); !replaced) return replaced;
    }
    return remove_folder(at);
  });
}

Result<void> drop_old_root(ContainerHome home) {
  return with_lock(std::move(home), [&](const ContainerHome& at) { return remove_folder(at); });
}

}  // namespace containers
