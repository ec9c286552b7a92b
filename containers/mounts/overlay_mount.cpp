// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/overlay_mount.hpp"

#include "containers/mounts/id_mapped_mount.hpp"
#include "containers/mounts/private_mounts.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace containers {
namespace {

struct Option {
  const char* key;
  const char* value;
};

// What the kernel said about the mount being made, each line with a class letter and a blank in front.
std::string kernel_words(int fs, int errno_value) {
  std::string words;
  char line[512];
  for (ssize_t n = ::read(fs, line, sizeof line); n > 2; n = ::read(fs, line, sizeof line))
    words += fmt::format(" ({})", std::string_view(line + 2, static_cast<std::size_t>(n) - 2));
  return system_error("cannot make the overlay" + words, errno_value).message;
}

Result<UniqueFd> mount_layers(const OverlayLayers& layers) {
  const std::string upper = layers.folder + "/upper", work = layers.folder + "/work";
  const UniqueFd fs(::fsopen("overlay", FSOPEN_CLOEXEC));
  if (!fs) return system_error("the kernel must have overlayfs", errno);
  const auto failed = [&] {
    const int failure = errno;
    // Before 5.19 overlayfs takes no layers with mapped ids.
    const bool lacking = failure == EINVAL && !layers.id_map.empty();
    return Error{lacking ? ErrorCode::kOperationUnsupported : ErrorCode::kSystem, kernel_words(fs.get(), failure)};
  };
  const Option options[] = {
      {"source", layers.source.c_str()},
      {"lowerdir", layers.lower.c_str()},
      {"upperdir", upper.c_str()},
      {"workdir", work.c_str()},
      {"index", "off"},
      {"redirect_dir", "off"},
      {"metacopy", "off"},
  };
  for (const Option& option : options)
    if (::fsconfig(fs.get(), FSCONFIG_SET_STRING, option.key, option.value, 0) != 0) return failed();
  if (::fsconfig(fs.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return failed();
  UniqueFd mount(::fsmount(fs.get(), FSMOUNT_CLOEXEC, 0));
  if (!mount) return failed();
  return mount;
}

Result<void> map_layers(const OverlayLayers& layers) {
  const Result<UniqueFd> user_namespace = make_user_namespace(layers.id_map);
  if (!user_namespace) return user_namespace.error();
  for (const std::string& tree : {layers.lower, layers.folder})
    if (auto mapped = map_ids_at(tree, *user_namespace); !mapped) return mapped.error();
  return {};
}

Result<UniqueFd> mount_unseen_layers(const OverlayLayers& layers, const RootIds& ids) {
  const Result<PrivateMounts> mounts = PrivateMounts::enter();
  if (!mounts) return mounts.error();
  if (layers.image != nullptr)
    if (auto attached = attach_mount(*layers.image, layers.folder); !attached) return attached.error();
  if (!layers.id_map.empty())
    if (auto mapped = map_layers(layers); !mapped) return mapped.error();
  const Result<ActAsContainerRoot> acting = ActAsContainerRoot::begin(ids);
  if (!acting) return acting.error();
  return mount_layers(layers);
}

}  // namespace

Result<UniqueFd> make_overlay(const OverlayLayers& layers) {
  const Result<RootIds> ids = root_ids(layers.id_map);
  if (!ids) return ids.error();
  const bool as_they_are = layers.id_map.empty() && layers.image == nullptr;
  Result<UniqueFd> mount = as_they_are ? mount_layers(layers) : mount_unseen_layers(layers, *ids);
  if (!mount) return mount.error();
  if (auto writable = check_writable(mount->get(), *ids, layers.source); !writable) return writable.error();
  return mount;
}

Result<void> attach_mount(const UniqueFd& mount, const std::string& point) {
  if (::move_mount(mount.get(), "", AT_FDCWD, point.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0)
    return system_error(fmt::format("cannot mount at '{}'", point), errno);
  return {};
}

// Left by a crash between two calls, it is removed the next time.
constexpr const char* kProbe = ".switchyard-writable";

Result<void> check_writable(int folder_fd, const RootIds& ids, const std::string& what) {
  const Result<ActAsContainerRoot> acting = ActAsContainerRoot::begin(ids);
  if (!acting) return acting.error();
  UniqueFd file(::openat(folder_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  // The overlayfs of Debian 12's kernel (6.1) has no files without a name.
  if (!file && errno == EOPNOTSUPP) {
    ::unlinkat(folder_fd, kProbe, 0);
    file = UniqueFd(::openat(folder_fd, kProbe, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file) ::unlinkat(folder_fd, kProbe, 0);
  }
  if (!file) return system_error(fmt::format("the overlay '{}' is mounted, but cannot be written", what), errno);
  return {};
}

}  // namespace containers
